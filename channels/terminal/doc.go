// Package terminal is the channel for a person at a keyboard: one conversation
// over a reader and a writer, line by line, with what support agents say
// printed as it comes. It is how authors try their knowledge and how a script
// asks without a server.
package terminal
