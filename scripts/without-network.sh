#!/usr/bin/env bash
# Runs a command where there is no network but this machine's loopback: in a network namespace of its own. Says so and fails where the system grants none.
set -euo pipefail
for namespace in "unshare --net" "unshare --map-root-user --net"; do
  # A namespace begins with its loopback down.
  if $namespace -- ip link set lo up 2>/dev/null; then
    exec $namespace -- sh -c 'ip link set lo up && exec "$@"' without-network "$@"
  fi
done
echo "The window's tests run without a network, in a namespace that unshare(1) makes: it takes root, or user namespaces that this system allows." >&2
echo "Neither is so here (a container may need --privileged, or --security-opt seccomp=unconfined)." >&2
exit 1
