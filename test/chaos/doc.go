// Package chaos breaks things while people write, and keeps account: three
// real processes of the bot on a real Redis, with Slack, DingTalk and the
// message API at the wire, are killed, frozen, crashed at named points, cut
// off, flooded, stopped and rolled out. Then every message that was
// acknowledged must have exactly one turn, in its place, and a reply that got
// through. Nothing is called lost before outboxes and leases are empty.
//
// The short form is a part of `make test`; CHAOS=long, which `make chaos` sets,
// is the long one. There are no helpers for other tests here.
package chaos
