// Package stream speaks DingTalk's Stream protocol: it asks the gateway for an
// endpoint, keeps a websocket open to it, hands on what the server pushes, and
// replaces the connection when the server wants it gone or it falls silent: the
// new one is opened before the old one is closed, so that nothing falls between.
//
// Each pushed frame is answered by the receiver, when it has stored what the
// frame said; a frame without an answer is pushed again by the server.
package stream
