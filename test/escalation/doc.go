// Package escalation holds what happens when a person takes over from the bot, from outside: every
// channel that people write in with every place that agents work in, on real Redis and the independent
// emulators; replicas that are killed in the middle of it; times that come while nobody is there; and
// what goes wrong between two platforms. What one platform does by itself is tested in its own room.
package escalation
