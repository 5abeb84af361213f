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
package dingtalk
