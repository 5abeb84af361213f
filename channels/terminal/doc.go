// Package terminal is the channel for a person at a keyboard: one conversation
// over a reader and a writer, line by line. It is how authors try their
// knowledge and how a script asks without a server.
package terminal
