// Package desk is what happens when a person takes over from the bot: tickets, their states and
// timers, what agents may do with them, and what agents get to see. Everything here is pure: the
// time, the ids and the policy come in, and what has to be told to whom comes out.
//
// It knows no storage, no platform and no wording: package dialog puts a ticket into the state of a
// conversation and finds the words for the person, package bot commits and delivers, and each
// surface (a Slack channel, a DingTalk group, the console) shows a Post in its own way.
//
// The states of a ticket:
//
//	         claim               resolve, or silence
//	open ───────────▶ claimed ───────────────────────▶ resolved
//	 │  ◀───────────     ▲                                │
//	 │     release       │ claim                          │ the person asks again
//	 │                   │                                │ within the time of reopening
//	 │ nobody came       │                                │
//	 ▼                   │                                │
//	expired ─────────────┘        open ◀──────────────────┘
//
// An expired ticket is an offline one: the person was told that nobody came, the bot answers again,
// and an agent who comes within a week can still claim or resolve it. An agent who has a ticket and
// leaves the person without an answer for as long as a ticket may wait loses it: it is released.
package desk
