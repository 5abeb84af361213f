package speed

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"supportbot/session"
)

// The handlers that the bot is compared with. Each runs in a process of its own, as the bot does.
const (
	yardstick = "SPEED_YARDSTICK"
	bare      = "bare 200"
	signed    = "signature and decode"
	trips     = "two round trips"
	durable   = "two round trips of a turn"
	batched   = "the same, batched"
	hook      = "signature, decode and a turn"
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
	redisURL := os.Getenv("REDIS_URL")
	handlers := map[string]http.HandlerFunc{bare: serveBare, signed: serveSigned, trips: roundTrips(redisURL), durable: durableTrips(redisURL, true), batched: durableTrips(redisURL, false), hook: durableHook(redisURL)}
	panic(http.Serve(l, handlers[kind]))
}

func serveBare(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.WriteHeader(http.StatusOK)
}

// serveSigned does what every receiver of Slack's events has to do.
func serveSigned(w http.ResponseWriter, r *http.Request) {
	if _, ok := signedEvent(r); !ok {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	w.WriteHeader(http.StatusOK)
}

type event struct {
	EventID string `json:"event_id"`
	Event   struct{ Type, Channel, User, Text, TS string }
}

func signedEvent(r *http.Request) (e event, ok bool) {
	body, _ := io.ReadAll(r.Body)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte("v0:" + r.Header.Get("X-Slack-Request-Timestamp") + ":"))
	_, _ = mac.Write(body)
	signed := hmac.Equal([]byte("v0="+hex.EncodeToString(mac.Sum(nil))), []byte(r.Header.Get("X-Slack-Signature")))
	err := json.Unmarshal(body, &e)
	return e, signed && err == nil
}

// The sizes of what a turn leaves, measured with the shipped knowledge.
var (
	reply   = `{"text":"` + strings.Repeat("x", 1500) + `"}`
	receipt = `{"text":"` + strings.Repeat("x", 2300) + `"}`
	state   = `{"text":"` + strings.Repeat("x", 700) + `"}`
)

// roundTrips does as many round trips to Redis as a turn over the message API, as cheaply as can be: one
// GET, and one SET of as many bytes as a turn leaves.
func roundTrips(url string) http.HandlerFunc {
	if url == "" {
		return nil
	}
	o, err := redis.ParseURL(url)
	if err != nil {
		panic(err)
	}
	client := redis.NewClient(o)
	written := state + reply + receipt + reply
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

// durableTrips does the two round trips of a turn, with what they guarantee: it loads the conversation,
// counts the person's limit, and commits a state, a mark, a receipt and a transcript, all or nothing. It
// understands nothing and decides nothing. Alone, every request writes and reads by itself, as handlers
// usually do; else they travel together, as the bot's do.
func durableTrips(url string, alone bool) http.HandlerFunc {
	if url == "" {
		return nil
	}
	turn := turns(url, alone)
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var m struct {
			Conversation string `json:"conversation_id"`
			Message      string `json:"message_id"`
			Text         string `json:"text"`
		}
		if json.Unmarshal(body, &m) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if turn(r.Context(), m.Conversation, m.Message, m.Text) != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		_, _ = io.WriteString(w, reply)
	}
}

// durableHook is signature and decode with the two round trips of a turn behind it, whose reply is left in
// the outbox: what every receiver of Slack's events has to do that loses none. Calls travel together.
func durableHook(url string) http.HandlerFunc {
	if url == "" {
		return nil
	}
	turn := turns(url, false)
	return func(w http.ResponseWriter, r *http.Request) {
		e, ok := signedEvent(r)
		switch {
		case !ok:
			w.WriteHeader(http.StatusUnauthorized)
		case turn(r.Context(), e.Event.Channel, e.EventID, e.Event.Text, session.Entry{ID: e.EventID, Lane: e.Event.Channel, Body: []byte(reply)}) != nil:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			w.WriteHeader(http.StatusOK)
		}
	}
}

// turns returns what takes a conversation through the round trips of a turn.
func turns(url string, alone bool) func(ctx context.Context, conversation, message, text string, outbox ...session.Entry) error {
	store, err := session.Open(context.Background(), session.Options{URL: url, Alone: alone})
	if err != nil {
		panic(err)
	}
	return func(ctx context.Context, conversation, message, text string, outbox ...session.Entry) error {
		key := session.Key{Channel: "web", Conversation: conversation}
		loaded, err := store.Load(ctx, session.LoadRequest{Key: key, MessageID: message, Person: conversation, Limit: session.Limit{Messages: 1_000_000, Per: time.Minute}})
		if err != nil {
			return err
		}
		done, err := store.Commit(ctx, session.Turn{
			Key: key, Version: loaded.Version, MessageID: message, Person: conversation, State: []byte(state), Reply: []byte(reply),
			ReceiptID: store.NewReceiptID(key), Receipt: []byte(receipt), Events: [][]byte{[]byte(text), []byte(reply)}, Outbox: outbox,
		})
		if err == nil && done.Status != session.Committed {
			return errors.New("the turn was not committed") // a yardstick that does less must not pass for a fast one
		}
		return err
	}
}
