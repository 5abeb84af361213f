package wire

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socket is one connection of Socket Mode.
type socket struct {
	conn *websocket.Conn
	mu   sync.Mutex // of writing
}

// Ack is what the app said to an envelope.
type Ack struct {
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload"`
}

func (k *socket) write(v any) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.conn.WriteJSON(v)
}

// serveSocket greets a connection, pings it and reads acknowledgements.
func (s *Slack) serveSocket(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }} // clients say they are Slack's site
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	k := &socket{conn: conn}
	s.mu.Lock()
	s.sockets = append(s.sockets, k)
	n := len(s.sockets)
	s.mu.Unlock()
	_ = k.write(map[string]any{"type": "hello", "num_connections": n, "connection_info": map[string]any{"app_id": "A0APP"}})
	s.mu.Lock()
	s.calls = append(s.calls, Call{Method: "socket.open"})
	s.changed()
	s.mu.Unlock()

	over := make(chan struct{})
	go func() { // clients take a connection without pings for dead
		ticker := time.NewTicker(500 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-over:
				return
			case now := <-ticker.C:
				_ = conn.WriteControl(websocket.PingMessage, []byte("ping"), now.Add(time.Second))
			}
		}
	}()
	defer close(over)
	for {
		_, body, err := conn.ReadMessage()
		if err != nil {
			break
		}
		var ack Ack
		_ = json.Unmarshal(body, &ack)
		s.mu.Lock()
		s.calls = append(s.calls, Call{Method: "socket.ack", Channel: ack.EnvelopeID, Body: map[string]any{"payload": string(ack.Payload)}})
		s.changed()
		s.mu.Unlock()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, other := range s.sockets {
		if other == k {
			s.sockets = append(s.sockets[:i:i], s.sockets[i+1:]...)
			break
		}
	}
	s.changed()
}

// Connected waits until so many connections are open.
func (s *Slack) Connected(n int) {
	s.t.Helper()
	s.Wait(fmt.Sprintf("%d connections", n), func([]Message, []Call) bool { return len(s.sockets) == n })
}

// Envelop sends a payload over one of the connections and returns the envelope's id.
func (s *Slack) Envelop(kind string, payload any) string {
	s.t.Helper()
	s.mu.Lock()
	s.serial++
	id := fmt.Sprintf("envelope-%d", s.serial)
	s.mu.Unlock()
	s.Redeliver(id, kind, payload, 0)
	return id
}

// Redeliver sends an envelope again, over another connection if there is one.
func (s *Slack) Redeliver(id, kind string, payload any, attempt int) {
	s.t.Helper()
	s.mu.Lock()
	if len(s.sockets) == 0 {
		s.mu.Unlock()
		s.t.Fatal("nobody is connected")
	}
	k := s.sockets[(s.serial+attempt)%len(s.sockets)]
	s.mu.Unlock()
	envelope := map[string]any{
		"type": kind, "envelope_id": id, "payload": payload, "accepts_response_payload": kind != "events_api",
		"retry_attempt": attempt, "retry_reason": "",
	}
	if err := k.write(envelope); err != nil {
		s.t.Errorf("sending an envelope: %v", err)
	}
}

// Acked waits for the acknowledgement of an envelope and returns its payload.
func (s *Slack) Acked(id string) string {
	s.t.Helper()
	var payload string
	s.Wait("the acknowledgement of "+id, func(_ []Message, calls []Call) bool {
		for _, c := range calls {
			if c.Method == "socket.ack" && c.Channel == id {
				payload, _ = c.Body["payload"].(string)
				return true
			}
		}
		return false
	})
	return payload
}

// Disconnect tells one connection to come again elsewhere.
func (s *Slack) Disconnect(reason string) {
	s.mu.Lock()
	k := s.sockets[0]
	s.mu.Unlock()
	_ = k.write(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "wire"}})
}

func (s *Slack) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.sockets {
		_ = k.conn.Close()
	}
}
