// Package recall remembers what pure functions found: people say the same and
// ask about the same cases again and again. It is bounded, and it changes
// nothing but the time that an answer takes.
package recall
