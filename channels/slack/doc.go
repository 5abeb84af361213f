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
package slack
