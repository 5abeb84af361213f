package web_test

import (
	"net/url"
	"strings"
	"testing"

	"supportbot/channels/web"
	"supportbot/faq"
)

func TestSuggestions(t *testing.T) {
	t.Parallel()
	server := newServer(web.Options{Suggest: func(typed string, language faq.Language, limit int) []web.Suggestion {
		if limit < 1 || limit > 10 {
			t.Errorf("the limit is %d", limit)
		}
		return []web.Suggestion{{Intent: typed, Label: "<" + string(language) + ">"}}
	}})
	const none = `{"suggestions":[]}`
	for name, c := range map[string]struct{ query, want string }{
		"English":           {"q=fi&language=en", `{"suggestions":[{"intent":"fi","label":"\u003cen\u003e"}]}`},
		"Chinese":           {"q=" + url.QueryEscape("续") + "&language=zh", `{"suggestions":[{"intent":"续","label":"\u003czh\u003e"}]}`},
		"language left out": {"q=fi", `{"suggestions":[{"intent":"fi","label":"\u003cen\u003e"}]}`},
		"nothing":           {"q=", none},
		"blank":             {"q=%20%00%E2%80%AE", none},
		"long":              {"q=" + strings.Repeat("a", 65), none},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := request{method: "GET", path: "/api/v1/suggest?" + c.query}.send(server)
			if w.Code != 200 || strings.TrimSpace(w.Body.String()) != c.want {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
	if w := (request{method: "GET", path: "/api/v1/suggest?q=a&language=fr"}).send(server); w.Code != 400 {
		t.Errorf("an unknown language gives %d", w.Code)
	}
	if w := (request{path: "/api/v1/suggest?q=a"}).send(server); w.Code != 405 {
		t.Errorf("POST gives %d", w.Code)
	}
}
