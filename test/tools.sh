#!/usr/bin/env bash
# Sees to it that the machine has what the tests need. On Debian and Ubuntu missing packages are
# installed; elsewhere the run ends with the list of what to install.
set -euo pipefail

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need gcc gcc                     # the race detector is built with cgo
need redis-server redis-server   # the stores are tested on real Redis

if ((${#missing[@]} > 0)); then
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "make test needs programs that are not installed: ${missing[*]}. Please install them and run it again." >&2
    exit 1
  fi
  sudo=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "make test needs ${missing[*]}: run 'apt-get install ${missing[*]}' as root, then try again." >&2; exit 1; }
    sudo="sudo"
  fi
  echo "installing ${missing[*]}"
  $sudo apt-get update -qq
  # No service is started: the tests start their own servers on free ports.
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" libc6-dev >/dev/null
fi
