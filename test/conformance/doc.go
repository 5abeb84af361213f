// Package conformance holds the same conversations over every channel and
// compares what they lead to: a channel carries words, it decides nothing. A
// new channel is added to the list in the test and has to pass.
package conformance
