// Package session keeps conversations in Redis: it loads them, commits turns,
// hands out the outbox and keeps the transcript. It is the only place that
// knows keys and scripts. What a state or a reply means is not known here:
// both are bytes.
package session
