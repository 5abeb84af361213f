# make test    everything that must hold; installs what it needs (Debian, Ubuntu) or says what to install
# make bench   speed, as ratios within one run
# make run     the bot on http://localhost:8080

.PHONY: run test bench tools
.DEFAULT_GOAL := run

run:
	go run ./cmd/bot

tools:
	@test/tools.sh

test: tools
	@test/suites.sh

bench: tools
	go test -run '^$$' -bench . -benchmem ./faq/... ./answers/... ./intents/... ./dialog/... ./session/... ./bot/... ./channels/... ./cmd/...
