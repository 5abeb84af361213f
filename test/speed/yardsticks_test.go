package speed

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// The handlers that the bot is compared with. Each runs in a process of its own, as the bot does.
const (
	yardstick = "SPEED_YARDSTICK"
	bare      = "bare 200"
	signed    = "signature and decode"
	trips     = "two round trips"
)

const secret = "0123456789abcdef0123456789abcdef"

func TestMain(m *testing.M) {
	if kind := os.Getenv(yardstick); kind != "" {
		serveYardstick(kind)
		return
	}
	os.Exit(m.Run())
}

func serveYardstick(kind string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(os.Stderr, "  listening  http://%s\n", l.Addr())
	handlers := map[string]http.HandlerFunc{bare: serveBare, signed: serveSigned, trips: roundTrips(os.Getenv("REDIS_URL"))}
	panic(http.Serve(l, handlers[kind]))
}

func serveBare(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.WriteHeader(http.StatusOK)
}

// serveSigned does what every receiver of Slack's events has to do.
func serveSigned(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + r.Header.Get("X-Slack-Request-Timestamp") + ":"))
	_, _ = mac.Write(body)
	var e struct {
		Type, TeamID string
		Event        struct{ Type, Channel, User, Text, TS string }
	}
	if !hmac.Equal([]byte("v0="+hex.EncodeToString(mac.Sum(nil))), []byte(r.Header.Get("X-Slack-Signature"))) || json.Unmarshal(body, &e) != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.WriteHeader(http.StatusOK)
}

// roundTrips does as many round trips to Redis as a turn over the message API: a read of a state, and a
// write of as much as such a turn leaves (state, mark, receipt and transcript), and answers as much.
func roundTrips(url string) http.HandlerFunc {
	if url == "" {
		return nil
	}
	o, err := redis.ParseURL(url)
	if err != nil {
		panic(err)
	}
	client := redis.NewClient(o)
	reply := `{"text":"` + strings.Repeat("x", 1500) + `"}`
	written := strings.Repeat("y", 6000)
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var m struct {
			Conversation string `json:"conversation_id"`
			Text         string `json:"text"`
		}
		if json.Unmarshal(body, &m) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		ctx := context.Background()
		_ = client.Get(ctx, "yardstick:"+m.Conversation).Err() // missing the first time
		if err := client.Set(ctx, "yardstick:"+m.Conversation, written, 0).Err(); err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, reply)
	}
}
