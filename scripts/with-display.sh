#!/usr/bin/env bash
# Runs a command on a virtual display, for tests that drive the real window. No session bus: desktop portals would be started on it and waited for.
set -euo pipefail
export WEBKIT_DISABLE_DMABUF_RENDERER=1 LIBGL_ALWAYS_SOFTWARE=1 GDK_BACKEND=x11 NO_AT_BRIDGE=1
export GTK_USE_PORTAL=0 DBUS_SESSION_BUS_ADDRESS=disabled:
exec xvfb-run --auto-servernum --server-args='-screen 0 1280x800x24' "$@"
