package stream

import "encoding/json"

// Types of frames.
const (
	System   = "SYSTEM"
	Event    = "EVENT"
	Callback = "CALLBACK"
)

// Topics of callbacks.
const (
	TopicMessages = "/v1.0/im/bot/messages/get"     // messages to a robot
	TopicCards    = "/v1.0/card/instances/callback" // clicks on interactive cards
)

// Topics of system frames.
const (
	topicPing       = "ping"
	topicDisconnect = "disconnect"
)

// Frame is what the server pushes.
type Frame struct {
	Type    string  `json:"type"`
	Headers Headers `json:"headers"`
	// Data is JSON, as a text.
	Data string `json:"data"`
}

// Headers are those of a frame that matter.
type Headers struct {
	Topic     string `json:"topic"`
	MessageID string `json:"messageId"`
}

// Subscription says what the server shall push.
type Subscription struct {
	Type  string `json:"type"`
	Topic string `json:"topic"`
}

// answer is what the server is told about a frame.
type answer struct {
	Code    int           `json:"code"`
	Headers answerHeaders `json:"headers"`
	Message string        `json:"message"`
	Data    string        `json:"data"`
}

type answerHeaders struct {
	MessageID   string `json:"messageId"`
	ContentType string `json:"contentType"`
}

// Codes of answers.
const (
	codeOK       = 200
	codeNotFound = 404
)

func answerTo(f Frame, code int, message string, data string) answer {
	return answer{Code: code, Headers: answerHeaders{MessageID: f.Headers.MessageID, ContentType: "application/json"}, Message: message, Data: data}
}

// text is a value as JSON in a text.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "{}"
	}
	return string(b)
}
