package web

import (
	"net/http"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/faq"
)

const (
	maxTyped       = 64 // characters; nobody looks for a title with more
	maxSuggestions = 5
)

// Suggestion completes what is being typed. Sending Label as a text asks for it.
type Suggestion struct {
	Intent string `json:"intent"`
	Label  string `json:"label"`
}

// suggestions is GET /api/v1/suggest?q=TEXT&language=zh|en.
func (s *Server) suggestions(w http.ResponseWriter, r *http.Request) {
	if !reads(w, r) {
		return
	}
	query := r.URL.Query()
	language := faq.Language(query.Get("language"))
	if language == "" {
		language = faq.EN
	}
	if language != faq.ZH && language != faq.EN {
		Refuse(w, *invalid("language", "must be zh or en"))
		return
	}
	found := []Suggestion{}
	typed := chat.Clean(query.Get("q"))
	if s.suggest != nil && typed != "" && utf8.RuneCountInString(typed) <= maxTyped {
		found = append(found, s.suggest(typed, language, maxSuggestions)...)
	}
	Respond(w, http.StatusOK, map[string][]Suggestion{"suggestions": found})
}
