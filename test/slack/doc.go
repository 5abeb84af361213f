// Package slack holds what Slack's own code and an emulator say about the
// Slack channel: signatures, requests, blocks and Socket Mode. It needs the npm
// packages beside it, which "make tools" installs.
package slack
