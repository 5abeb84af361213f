// Package slack is the channel for Slack: direct messages, mentions, threads,
// slash commands, message shortcuts, buttons, forms and the Home tab of one
// workspace, through the Events API over HTTP or through Socket Mode.
//
// Both transports end in the same handler. An event is acknowledged after its
// turn is committed; one that could not be is not, so that Slack sends it
// again. Commands, buttons and forms are never sent again: who used them is
// told to try once more. Replies go through the outbox; Send posts them.
//
// A message is known by its workspace, channel and timestamp, however many
// events tell of it. A posted reply carries the id of its outbox entry as
// metadata, and an attempt after one in doubt looks for it in the history
// first: posted exactly once. What only one person sees cannot be looked up
// and is posted at least once.
//
// The files that begin with desk are about the agents: Post shows them tickets
// in a channel of theirs, each with a card and the thread below it; what they
// click and write there becomes an act of the Desk. Which thread is which
// ticket's is kept as a route in the store, written before Post returns.
package slack
