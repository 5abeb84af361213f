// Package load sends messages to a running bot at a given rate, over the
// message API and over Slack's signed webhook, and reports what came of it.
//
// It is bounded in everything: rate, time, connections. Times are taken from
// the moment at which a message was due, not from when a connection was free to
// send it, so that a bot that stalls does not slow the clock it is measured by.
// What people say comes from outside; this package knows no text.
package load
