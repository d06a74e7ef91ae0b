#!/usr/bin/env bash
# Runs a command on a virtual display with a session bus of its own, for tests that drive the real window.
set -euo pipefail
export WEBKIT_DISABLE_DMABUF_RENDERER=1 LIBGL_ALWAYS_SOFTWARE=1 GDK_BACKEND=x11 NO_AT_BRIDGE=1
exec xvfb-run --auto-servernum --server-args='-screen 0 1280x800x24' dbus-run-session -- "$@"
