// Package browser tests the chat page and the agents' console in a real browser: headless Chromium,
// driven from Go, on a real bot with a real Redis. The tests fail, with the
// reason, where one of these is missing.
//
// Screenshots for the documentation are made by the same run when
// SCREENSHOTS names a folder:
//
//	SCREENSHOTS=$PWD/docs/images go test ./test/browser -run 'Screenshots|Insights|Learning'
package browser
