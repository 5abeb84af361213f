package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
)

// maxBody is the greatest body in bytes, as the API promises.
const maxBody = 64 << 10

// messages is POST /api/v1/messages.
func (s *Server) messages(w http.ResponseWriter, r *http.Request) {
	reply, p := s.turn(w, r)
	if p != nil {
		Refuse(w, *p)
		return
	}
	send(w, http.StatusOK, reply)
}

// turn reads the request and has the message answered.
func (s *Server) turn(w http.ResponseWriter, r *http.Request) ([]byte, *Problem) {
	fields, p := ReadObject(w, r)
	if p != nil {
		return nil, p
	}
	message, p := parse(fields)
	if p != nil {
		return nil, p
	}
	if wait := s.arrivals.admit(s.trusted.Client(r), message.Conversation); wait > 0 {
		return nil, &Problem{Status: http.StatusTooManyRequests, Code: "rate_limited",
			Message: "too many new conversations from this address", RetryAfter: wait}
	}
	if message.Conversation == "" {
		message.Conversation = newID()
		s.arrivals.know(message.Conversation)
	}
	message.Person = message.Conversation // nobody logs in: a person is a conversation

	reply, err := s.handler.Answer(r.Context(), message)
	if err != nil {
		return nil, s.failure(err)
	}
	return reply, nil
}

// ReadObject reads the JSON object that is posted, judging the request by its head first.
func ReadObject(w http.ResponseWriter, r *http.Request) (Object, *Problem) {
	if p := acceptable(r); p != nil {
		return nil, p
	}
	body, p := read(w, r)
	if p != nil {
		return nil, p
	}
	return parseObject(body)
}

// acceptable judges a request by its head, before any of its body is read.
func acceptable(r *http.Request) *Problem {
	if r.Method != http.MethodPost {
		return &Problem{Status: http.StatusMethodNotAllowed, Code: "method_not_allowed", Message: "only POST", Allow: http.MethodPost}
	}
	if !isJSON(r.Header.Get("Content-Type")) {
		return &Problem{Status: http.StatusUnsupportedMediaType, Code: "unsupported_media_type", Message: "the body must be application/json in UTF-8", Close: true}
	}
	if e := r.Header.Values("Content-Encoding"); len(e) > 0 && !(len(e) == 1 && strings.EqualFold(e[0], "identity")) {
		return &Problem{Status: http.StatusUnsupportedMediaType, Code: "unsupported_media_type", Message: "the body must not be compressed", Close: true}
	}
	if r.ContentLength > maxBody {
		return tooLarge()
	}
	return nil
}

// isJSON reports whether a body of the type can be read.
func isJSON(contentType string) bool {
	if contentType == "application/json" {
		return true
	}
	media, parameters, err := mime.ParseMediaType(contentType)
	charset := parameters["charset"]
	return err == nil && media == "application/json" && (charset == "" || strings.EqualFold(charset, "utf-8"))
}

func tooLarge() *Problem {
	return &Problem{Status: http.StatusRequestEntityTooLarge, Code: "too_large", Message: "the body is larger than 64 KiB", Close: true}
}

func read(w http.ResponseWriter, r *http.Request) ([]byte, *Problem) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if large := new(http.MaxBytesError); errors.As(err, &large) {
		return nil, tooLarge()
	}
	if err != nil {
		p := malformed("the body did not arrive completely")
		p.Close = true
		return nil, p
	}
	return body, nil
}
