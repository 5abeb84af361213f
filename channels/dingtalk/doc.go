// Package dingtalk is the channel for DingTalk: single chats and mentions in
// groups, through Stream mode or through HTTP callbacks.
//
// Both transports end in the same handler. A message is acknowledged after its
// turn is committed; one that could not be is not, so that DingTalk sends it
// again. It is known by its msgId however often it comes.
//
// Replies go through the outbox. Send uses the session webhook that came with
// the question while it is valid, and the robot's OpenAPI after that. DingTalk
// has no way to look up what a robot posted: a reply whose sending ended in
// doubt is posted at least once.
package dingtalk
