// Package dingtalk is the channel for DingTalk: single chats and mentions in
// groups, through Stream mode or through HTTP callbacks.
//
// Both transports end in the same handler. A message is acknowledged after its
// turn is committed; one that could not be is not, so that DingTalk sends it
// again. It is known by its msgId however often it comes.
//
// Quick replies are buttons of an interactive card where the app has a template
// for them: a click is a message, once a card, and the card then shows what was
// chosen. Elsewhere they are a numbered list, or buttons that make the person
// say something.
//
// Replies go through the outbox. Send uses the session webhook that came with
// the question while it is valid, and the robot's OpenAPI after that. DingTalk
// has no way to look up what a robot posted: a reply whose sending ended in
// doubt is posted at least once. A card has a name, and is posted once.
//
// Agents work in groups of their own (the files desk*.go). Post shows a ticket's
// card there and every message about it behind the ticket's id, since there are
// no threads; what an agent says to the robot there is an order, an act on one
// ticket, and never a question to the bot. What a ticket is and what may be done
// with it is known to package desk, not here.
package dingtalk
