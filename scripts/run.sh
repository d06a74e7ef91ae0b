#!/usr/bin/env bash
# Opens the window on the training casebook, which is simulated on first use. Without a display: says so, and how to go on.
set -euo pipefail
training=$1
bin="$CARGO_TARGET_DIR/debug"

if [ ! -d "$training.casebook" ]; then
  echo "Simulating the training casebook: 30 subjects of NCT05018637 (once)"
  mkdir -p "$(dirname "$training")"
  "$bin/casebook" simulate --study NCT05018637 --subjects 30 --seed 1 --out "$training.casebook"
fi

if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  cat <<TEXT

There is no display here, so the window cannot open. Casebook is built, and the training casebook is ready:
  $training.casebook

To go on, either
  - run 'make run' again in a desktop session, or over 'ssh -X'; or
  - use it without a window:  $bin/casebook info "$training.casebook"
  - or draw the window into a virtual display:  xvfb-run -s '-screen 0 1280x800x24' $bin/casebook-desktop "$training.casebook"
TEXT
  exit 0
fi

# Machines without a GPU draw nothing with WebKit's DMA-BUF renderer.
[ -e /dev/dri ] || export WEBKIT_DISABLE_DMABUF_RENDERER=1
exec "$bin/casebook-desktop" "$training.casebook"
