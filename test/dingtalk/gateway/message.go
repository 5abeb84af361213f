package gateway

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// Message is a message to the robot, as DingTalk tells of it.
type Message map[string]any

// Single is a text in the single chat with a person.
func (g *Gateway) Single(id, person, text string) Message {
	return g.message(id, "1", "cidsingle"+person, person, text)
}

// Group is a text that mentions the robot in a group.
func (g *Gateway) Group(id, group, person, text string) Message {
	m := g.message(id, "2", group, person, " "+text)
	m["conversationTitle"] = "a group"
	m["isInAtList"] = true
	return m
}

// webhookLife is how long a session webhook is valid.
const webhookLife = 90 * time.Minute

func (g *Gateway) message(id, kind, conversation, person, text string) Message {
	g.mu.Lock()
	defer g.mu.Unlock()
	name := g.id("session")
	s := session{conversation: conversation, expires: g.now().Add(webhookLife)}
	g.sessions[name] = s
	return Message{
		"conversationId": conversation, "conversationType": kind, "msgId": id, "msgtype": "text",
		"text":          map[string]any{"content": text},
		"senderStaffId": person, "senderId": "$:LWCP_v1:$" + person, "senderNick": "Reader", "senderCorpId": Corp,
		"isAdmin": false, "atUsers": []any{map[string]any{"dingtalkId": "$:LWCP_v1:$robot"}},
		"chatbotUserId": "$:LWCP_v1:$robot", "chatbotCorpId": Corp, "robotCode": ClientID,
		"createAt": g.now().UnixMilli(), "sessionWebhook": g.URL + "/robot/sendBySession?session=" + name,
		"sessionWebhookExpiredTime": s.expires.UnixMilli(), "senderPlatform": "Mac", "openThreadId": conversation,
	}
}

// Callback sends a message to the robot's HTTP address, signed, and returns the status.
func (g *Gateway) Callback(url string, m Message) (int, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	g.mu.Lock()
	g.ids++ // no two within a millisecond
	stamp := strconv.FormatInt(g.now().UnixMilli()+int64(g.ids), 10)
	g.mu.Unlock()
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("timestamp", stamp)
	request.Header.Set("sign", Sign(ClientSecret, stamp))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	return response.StatusCode, nil
}
