package chaos

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"supportbot/test/dingtalk/gateway"
	"supportbot/test/slack/wire"
)

// redelivery is the time after which a frame of DingTalk's stream that was not
// answered comes again; in reality a minute.
const redelivery = 2 * time.Second

func slackDirect(user string) string { return wire.Team + "/direct/" + user }

// prepare makes the message as its platform tells of it, the same at every try.
func (sc *scene) prepare(c *conversation, m *sent) {
	switch c.channel {
	case overSlack:
		event := sc.slack.Say(c.place, c.person, "", m.text)
		event["channel_type"] = "im"
		m.id, _ = event["ts"].(string)
		m.envelope = sc.slack.Envelope(event)
	case overStream, overCallback:
		m.id = "msg" + sc.name()
		m.push = sc.dingtalk.Single(m.id, c.person, m.text)
		hook, _ := m.push["sessionWebhook"].(string)
		if u, err := url.Parse(hook); err == nil {
			sc.mu.Lock()
			sc.tokens[u.Query().Get("session")] = m.id
			sc.mu.Unlock()
		}
	case overAPI:
		m.id = "m" + sc.name()
	}
}

// try sends the message to some replica and reports whether it was acknowledged.
func (sc *scene) try(c *conversation, m *sent) bool {
	switch c.channel {
	case overSlack:
		return sc.event(m)
	case overStream:
		return sc.frame(m)
	case overCallback:
		return sc.callback(m)
	}
	return sc.message(c, m)
}

// event sends an event of Slack, with the headers of a retry where it is one.
func (sc *scene) event(m *sent) bool {
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	header := http.Header{
		"Content-Type": {wire.JSON}, "X-Slack-Request-Timestamp": {stamp},
		"X-Slack-Signature": {wire.Sign(wire.Secret, stamp, m.envelope)},
	}
	if m.tries > 0 {
		header.Set("X-Slack-Retry-Num", strconv.Itoa(m.tries))
		header.Set("X-Slack-Retry-Reason", "http_error")
	}
	status, _ := sc.post("/slack/events", header, m.envelope)
	return status == http.StatusOK
}

// callback sends a message to the robot's HTTP address.
func (sc *scene) callback(m *sent) bool {
	body, err := json.Marshal(m.push)
	if err != nil {
		sc.t.Error(err)
		return false
	}
	// The signature does not cover the body: no two requests may have the same time.
	serial, _ := strconv.ParseInt(sc.name(), 10, 64)
	stamp := strconv.FormatInt(time.Now().UnixMilli()+serial, 10)
	header := http.Header{
		"Content-Type": {"application/json; charset=utf-8"}, "Timestamp": {stamp},
		"Sign": {gateway.Sign(gateway.ClientSecret, stamp)},
	}
	status, _ := sc.post("/dingtalk/messages", header, body)
	return status == http.StatusOK
}

// frame pushes a message into the stream and waits a while for the answer; the
// gateway pushes it again until there is one.
func (sc *scene) frame(m *sent) bool {
	if m.frame == "" {
		m.frame = sc.dingtalk.Push(m.push)
	}
	late := time.After(3 * time.Second)
	for {
		news := sc.dingtalk.Changed()
		if ok, _ := sc.dingtalk.Answered(m.frame); ok {
			return true
		}
		select {
		case <-news:
		case <-late:
			return false
		}
	}
}

// redeliver pushes again what was not answered, until ctx ends and all is.
func (sc *scene) redeliver(ctx context.Context) {
	for pause(context.Background(), redelivery/4) {
		sc.dingtalk.Redeliver()
		if ctx.Err() != nil && sc.answered() {
			return
		}
	}
}

func (sc *scene) answered() bool {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	for _, c := range sc.conversations {
		c.mu.Lock()
		open := c.channel == overStream && len(c.sent) > 0 && !c.sent[len(c.sent)-1].acked
		c.mu.Unlock()
		if open {
			return false
		}
	}
	return true
}

// message is a message over the API.
func (sc *scene) message(c *conversation, m *sent) bool {
	body, err := json.Marshal(map[string]string{"conversation_id": c.key.Conversation, "message_id": m.id, "text": m.text})
	if err != nil {
		sc.t.Error(err)
		return false
	}
	status, answer := sc.post("/api/v1/messages", http.Header{"Content-Type": {"application/json"}}, body)
	var reply struct{ Receipt string }
	if status != http.StatusOK || json.Unmarshal(answer, &reply) != nil || reply.Receipt == "" {
		return false
	}
	m.receipt = reply.Receipt
	return true
}

// post sends to some replica and returns status and body, 0 if there was no complete answer in time.
func (sc *scene) post(path string, header http.Header, body []byte) (int, []byte) {
	to := sc.anyone()
	request, err := http.NewRequest(http.MethodPost, "http://"+to.addr+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil
	}
	request.Header = header
	response, err := sc.client.Do(request)
	if err != nil {
		to.avoid()
		return 0, nil
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil
	}
	return response.StatusCode, answer
}
