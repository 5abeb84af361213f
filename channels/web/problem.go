package web

import (
	"net/http"
	"strconv"
	"time"

	json "github.com/goccy/go-json"
)

// Problem is an error as the API, and the console, report it: what is wrong with the request,
// never what went wrong inside.
type Problem struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`
	// Allow lists the methods that a path has, for 405.
	Allow string `json:"-"`
	// RetryAfter is when to try again, for 429 and 503.
	RetryAfter time.Duration `json:"-"`
	// Close ends the connection, where the rest of the request is not worth reading.
	Close bool `json:"-"`
}

var internal = Problem{Status: http.StatusInternalServerError, Code: "internal", Message: "the request could not be handled; trying again later may help"}

// malformed is a body that is not the JSON asked for.
func malformed(message string) *Problem {
	return &Problem{Status: http.StatusBadRequest, Code: "malformed", Message: message}
}

// invalid is a field that has to be mended; the message names it.
func invalid(field, message string) *Problem {
	return &Problem{Status: http.StatusBadRequest, Code: "invalid_field", Message: field + ": " + message}
}

// unavailable is what a client is told when the store is away or all hands are full.
func unavailable() *Problem {
	return &Problem{Status: http.StatusServiceUnavailable, Code: "unavailable", Message: "the service is not available; please try again", RetryAfter: retrySoon}
}

// Refuse writes the problem as the API's error.
func Refuse(w http.ResponseWriter, p Problem) {
	h := w.Header()
	if p.Allow != "" {
		h.Set("Allow", p.Allow)
	}
	if p.Status == http.StatusTooManyRequests || p.Status == http.StatusServiceUnavailable {
		// Whole seconds, rounded up: 0 would invite the client to come back at once.
		seconds := max(1, int((p.RetryAfter+time.Second-1)/time.Second))
		h.Set("Retry-After", strconv.Itoa(seconds))
	}
	if p.Close {
		h.Set("Connection", "close")
	}
	Respond(w, p.Status, map[string]Problem{"error": p})
}

// Respond writes a JSON document.
func Respond(w http.ResponseWriter, status int, document any) {
	body, err := json.Marshal(document)
	if err != nil { // only a number that JSON does not have (NaN) gets here
		status, body = http.StatusInternalServerError, []byte(`{"error":{"code":"internal","message":"the reply could not be written"}}`)
	}
	send(w, status, body)
}

// send writes a document that is JSON already.
func send(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)+1))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away cannot be told
	_, _ = w.Write([]byte{'\n'})
}

func notFound(w http.ResponseWriter, _ *http.Request) {
	Refuse(w, Problem{Status: http.StatusNotFound, Code: "not_found", Message: "there is nothing under this path"})
}
