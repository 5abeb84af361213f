// Package bot joins the rooms: it takes a message through one turn as a
// transaction, delivers what the turn left in the outbox, and finds what a
// crash left behind.
//
// A turn is load, step, commit. Everything that follows from a message (state,
// reply, receipt, outbox, transcript and the mark that makes the message's id
// idempotent) is written by one commit or not at all. A crash before it leaves
// the message unacknowledged, so that the platform sends it again; a crash
// after it leaves the reply in the outbox, where any process finds it.
//
// Delivery is at least once: an entry leaves the outbox after the platform took
// it. Where the platform can be asked whether it has an entry already, a sender
// does so before sending again, and delivery is exactly once.
package bot
