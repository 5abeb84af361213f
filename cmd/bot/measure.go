package main

import (
	"context"
	"net/http"
	"strings"
	"time"

	"supportbot/channels/dingtalk"
	"supportbot/channels/slack"
	"supportbot/channels/web"
)

// channelEvents are what the channels count by name.
var channelEvents = map[string][]string{
	slack.Name: {
		"private_reply_repeated", "reply_found_posted", "response_url_unusable", "rate_limited", "events_rate_limited", "blocks_refused",
		"handler_panicked", "envelope_unparsed", "queue_full", "card_posted_anew", "socket_connecting",
	},
	dingtalk.Name: {
		"webhook_unusable", "rate_limited", "markdown_refused", "foreign_message", "signature_reused", "message_unreadable",
		"card_refused", "handler_panicked", "queue_full", "socket_connecting",
	},
}

// measureEvery is how often what waits in Redis is counted: 256 commands in one round trip, 9 a second.
const measureEvery = 30 * time.Second

// measure keeps the numbers about what waits up to date until ctx ends.
func (a *assistant) measure(ctx context.Context) {
	ticker := time.NewTicker(measureEvery)
	defer ticker.Stop()
	for {
		if b, err := a.store.Backlog(ctx); err == nil { // an error has been counted, and is told by those it keeps from work
			a.metrics.Waiting(b)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// channelOf says in which channel a request sends a message, "" if it is none that sends any.
func channelOf(r *http.Request) string {
	switch path := r.URL.Path; {
	case path == "/api/v1/messages":
		return web.Channel
	case strings.HasPrefix(path, "/slack/"):
		return slack.Name
	case strings.HasPrefix(path, "/dingtalk/"):
		return dingtalk.Name
	}
	return ""
}
