// Package wire stands for Slack in tests: the web API, response URLs, signed
// requests and Socket Mode, as far as the bot uses them. It keeps what was
// posted, refuses what Slack refuses (lengths of blocks, used triggers and
// response URLs), and fails on demand. Slack's own client certifies it: see the
// tests in the folder above.
package wire
