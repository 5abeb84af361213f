package chaos

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
)

// send sends a message of a visitor to one replica and returns the status, 0 without an answer.
func send(client http.Client, r *replica, conversation, text string) int {
	status, _ := sendAs(client, r, conversation, "", text)
	return status
}

// sendAs gives the message an id, and returns the reply as well.
func sendAs(client http.Client, r *replica, conversation, id, text string) (int, []byte) {
	fields := map[string]string{"conversation_id": conversation, "text": text}
	if id != "" {
		fields["message_id"] = id
	}
	body, err := json.Marshal(fields)
	if err != nil {
		return 0, nil
	}
	response, err := client.Post("http://"+r.addr+"/api/v1/messages", "application/json", strings.NewReader(string(body)))
	if err != nil {
		return 0, nil
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, nil
	}
	return response.StatusCode, answer
}
