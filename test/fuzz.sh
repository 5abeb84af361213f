#!/usr/bin/env bash
# Runs every fuzz target for some seconds, two at a time: first its corpus, then what the fuzzer makes
# of it. A longer look: FUZZ_TIME=10m test/fuzz.sh ./channels/slack
set -uo pipefail
cd "$(dirname "$0")/.."

one() { # one PACKAGE TARGET
  local out
  out=$(go test -run '^$' -fuzz "^$2\$" -fuzztime "${FUZZ_TIME:-2s}" -fuzzminimizetime 5x -parallel 1 "$1" 2>&1) ||
    # The fuzzer calls its own end a failure when it comes in the middle of an input.
    { echo "$out" | grep -q 'context deadline exceeded' && ! echo "$out" | grep -q 'Failing input'; } ||
    { echo "$1 $2:"; echo "$out" | tail -30; return 1; }
  echo "$1 $2: $(echo "$out" | grep -o 'execs: [0-9]*' | tail -1)"
}
export -f one

# go vet has been run by another suite; the packages are built once, before the clock of a target runs.
packages=$(grep -rl --include='*_test.go' '^func Fuzz' "${@:-.}" | xargs -n1 dirname | sort -u)
for package in $packages; do
  grep -ho '^func Fuzz[A-Za-z0-9_]*' "$package"/*_test.go | sed "s|^func |./${package#./} |"
done | sort -u | xargs -P 2 -L 1 bash -c 'one "$@"' one
