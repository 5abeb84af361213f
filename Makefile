# make test    everything that must hold; installs what it needs (Debian, Ubuntu) or says what to install
# make bench   speed, as ratios within one run
# make chaos   what docs/reliability.md promises, while everything is broken; six to eight minutes
# make eval    how well messages are understood, as far as the repository alone can tell
# make run     the bot on http://localhost:8080

.PHONY: run test bench chaos eval tools
.DEFAULT_GOAL := run

run:
	go run ./cmd/bot

tools:
	@test/tools.sh

test: tools
	@test/suites.sh

bench: tools
	go test -run '^$$' -bench 'Yardsticks|Start|Learn' -benchtime 1x -timeout 20m ./test/speed
	go test -run '^$$' -bench . -benchmem ./faq/... ./answers/... ./intents/... ./dialog/... ./session/... ./bot/... ./channels/... ./cmd/...

chaos: tools
	CHAOS=long nice -n 15 go test -v -count 1 -timeout 30m -parallel 6 ./test/chaos

eval:
	go run ./cmd/bot eval
	go run ./cmd/bot eval --questions
	go run ./cmd/bot eval --out-of-scope
	go run ./cmd/bot eval --facts
	go run ./cmd/bot eval --perturb
