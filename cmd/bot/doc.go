// Command bot is the program: flags, wiring and subcommands. What it does is
// in the packages that it joins.
//
// A settings' value is its flag, else its environment variable, else a
// constant; see settings.go. Exit codes: 0 all is well, 1 the knowledge falls
// short or the program failed, 2 it was called or configured wrongly.
package main
