#!/usr/bin/env bash
# Opens the window on the training casebook, which is simulated on first use. Without a display: says so, and how to go on.
set -euo pipefail
study=NCT05018637
folder=$1
casebook="$folder/$study-TRAINING.casebook"
bin="$CARGO_TARGET_DIR/debug"

if [ ! -d "$casebook" ]; then
  echo "Simulating the training casebook, once: 30 subjects of $study; some minutes"
  # Made aside and moved whole: a simulation that was interrupted leaves nothing that looks finished.
  mkdir -p "$folder"
  making=$(mktemp -d "$folder/.making.XXXXXX")
  trap 'rm -rf "$making"' EXIT
  "$bin/casebook" simulate --study "$study" --subjects 30 --seed 1 --out "$making"
  mv "$making/$(basename "$casebook")" "$casebook"
  rmdir "$making"
fi
echo "People of the training casebook: coordinator, pharmacist, investigator, principal, monitor, data-manager, administrator."
echo "The passphrase of each: practice-makes-perfect"

if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  cat <<TEXT

There is no display here, so the window cannot open. Casebook is built, and the training casebook is ready:
  $casebook

To go on, either
  - run 'make run' again in a desktop session, or over 'ssh -X',
  - use the record without a window:  $bin/casebook info --user coordinator "$casebook"
  - draw the window into a virtual display:  xvfb-run -s '-screen 0 1280x800x24' $bin/casebook-desktop "$casebook"
TEXT
  exit 0
fi

# Machines without a GPU draw nothing with WebKit's DMA-BUF renderer.
[ -e /dev/dri ] || export WEBKIT_DISABLE_DMABUF_RENDERER=1
exec "$bin/casebook-desktop" "$casebook"
