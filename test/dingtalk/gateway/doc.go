// Package gateway stands for DingTalk at the wire, for tests: OpenAPI, Stream
// websocket, session webhooks and the webhook of a custom robot. It is shaped
// by the documented messages, and the tests beside it hold DingTalk's own
// clients against it.
package gateway
