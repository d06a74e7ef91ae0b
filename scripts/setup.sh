#!/usr/bin/env bash
# Installs what building and testing Casebook needs and this machine lacks: Debian packages, the interface's packages, validators.
set -euo pipefail
cd "$(dirname "$0")/.."

want=${1:-run}
packages=(build-essential pkg-config perl mold libwebkit2gtk-4.1-dev libgtk-3-dev librsvg2-dev fonts-noto-cjk)
if [ "$want" = test ]; then
  packages+=(webkit2gtk-driver xvfb xauth dbus-x11 chromium strace util-linux iproute2 python3-venv imagemagick unzip openssl)
fi

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing ${#missing[@]} Debian packages: ${missing[*]}"
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "These need root: apt-get install ${missing[*]}" >&2; exit 1; }
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

for tool in cargo node npm; do
  command -v "$tool" >/dev/null || { echo "Casebook builds with Rust 1.95 and Node 20: $tool is not on the PATH." >&2; exit 1; }
done

if [ ! -e ui/node_modules/.casebook ] || [ ui/package-lock.json -nt ui/node_modules/.casebook ]; then
  echo "Installing the interface's packages"
  # Not `npm ci`: it refuses a lock that lacks packages of other platforms which their registry withholds.
  npm install --prefix ui --no-save --no-audit --no-fund --loglevel=error
  touch ui/node_modules/.casebook
fi

if [ "$want" = test ]; then
  venv="${XDG_CACHE_HOME:-$HOME/.cache}/casebook/validators"
  list=tests/exports/requirements.txt
  if ! cmp -s "$list" "$venv/installed.txt"; then
    echo "Installing the outside validators"
    python3 -m venv --clear "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$list"
    cp "$list" "$venv/installed.txt"
  fi
fi
