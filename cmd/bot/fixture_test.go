package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// library is a small knowledge, unrelated to the one that ships.
const library = "../../testdata/library/faq.yaml"

// patience is for a machine that does much else, with the race detector on.
const patience = 4 * time.Minute

// TestMain lets a test start this binary as the program itself.
func TestMain(m *testing.M) {
	if os.Getenv("TEST_RUNS_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// outcome is what a finished run of the program left.
type outcome struct {
	code           int
	stdout, stderr string
}

// runs the program to its end. The environment is exactly what is given.
func runs(t *testing.T, stdin string, env []string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), append([]string{"bot"}, args...), env, strings.NewReader(stdin), &stdout, &stderr)
	return outcome{code, stdout.String(), stderr.String()}
}

// served is a running bot.
type served struct {
	t      *testing.T
	url    string
	admin  string
	banner string
	log    func() string // so far
	stop   func() outcome
}

var address = regexp.MustCompile(`(?m)^  (listening|admin) +(http://\S+)$`)

// serves starts the bot on a free port with the library's knowledge and waits until it listens.
func serves(t *testing.T, env ...string) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	log := &watched{changed: make(chan struct{}, 1)}
	ended := make(chan int, 1)
	env = append([]string{"BOT_ADDR=127.0.0.1:0", "BOT_KNOWLEDGE=" + library}, env...)
	go func() { ended <- run(ctx, []string{"bot"}, env, strings.NewReader(""), io.Discard, log) }()

	s := &served{t: t, log: log.text}
	s.stop = sync.OnceValue(func() outcome {
		cancel()
		select {
		case code := <-ended:
			return outcome{code: code, stderr: log.text()}
		case <-time.After(patience):
			t.Error("the bot did not stop")
			return outcome{code: -1}
		}
	})
	t.Cleanup(func() { s.stop() })
	for s.url == "" {
		select {
		case code := <-ended:
			ended <- code
			t.Fatalf("the bot ended with %d:\n%s", code, log.text())
		case <-time.After(patience):
			t.Fatalf("the bot does not listen:\n%s", log.text())
		case <-log.changed:
		}
		s.banner = log.text()
		for _, found := range address.FindAllStringSubmatch(s.banner, -1) {
			if found[1] == "admin" {
				s.admin = found[2]
			} else {
				s.url = found[2]
			}
		}
	}
	return s
}

// watched is a writer whose text can be read while it grows.
type watched struct {
	mu      sync.Mutex
	buffer  bytes.Buffer
	changed chan struct{}
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.changed <- struct{}{}:
	default:
	}
	return w.buffer.Write(p)
}

func (w *watched) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buffer.String()
}

// reply is what the tests look at in a reply.
type reply struct {
	Conversation string `json:"conversation_id"`
	Kind         string
	Language     string
	Intent       string
	Outcome      string
	Asks         string
	Text         string
	Values       map[string]float64
	Facts        map[string]any
	Receipt      string
}

// post sends a message and returns the response with its body.
func (s *served) post(message map[string]string) (*http.Response, []byte) {
	s.t.Helper()
	body, _ := json.Marshal(message)
	response, err := http.Post(s.url+"/api/v1/messages", "application/json", bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response, content
}

// says sends a text in a conversation ("" begins one) and returns the reply.
func (s *served) says(conversation, text string) reply {
	s.t.Helper()
	message := map[string]string{"text": text}
	if conversation != "" {
		message["conversation_id"] = conversation
	}
	response, body := s.post(message)
	var r reply
	if err := json.Unmarshal(body, &r); err != nil || response.StatusCode != 200 {
		s.t.Fatalf("%q: %s %v %s", text, response.Status, err, body)
	}
	return r
}

// get returns the status and body of a page.
func (s *served) get(url string) (int, string) {
	s.t.Helper()
	response, err := http.Get(url)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response.StatusCode, string(body)
}
