// Package web is the channel for browsers and for programs: the message API
// (POST /api/v1/messages), a chat page that uses it, and the endpoints that
// operate the process (health, readiness, metrics, profiles).
//
// What is refused is refused before a turn begins: nothing of it reaches the
// conversation store. Limits: 64 KiB a body, chat.MaxText characters a text,
// 16 KiB of headers, 2 s for the headers and 5 s for the body to arrive.
//
// The reply is rendered as it is; its CommonMark is shown by the page with
// text nodes and https links only, never as HTML.
package web
