package web_test

import (
	"net/http"
	"strings"
	"testing"

	"supportbot/channels/web"
)

// A refused request never becomes a turn, and its error says what to mend.
func TestRefusals(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 4001)
	deep := strings.Repeat("[", 20_000)
	for name, c := range map[string]struct {
		request
		status  int
		code    string
		message string // a part of it
	}{
		"GET":                          {request{method: "GET"}, 405, "method_not_allowed", "POST"},
		"TRACE":                        {request{method: "TRACE"}, 405, "method_not_allowed", "POST"},
		"OPTIONS":                      {request{method: "OPTIONS"}, 405, "method_not_allowed", "POST"},
		"unknown path":                 {request{path: "/api/v2/messages"}, 404, "not_found", ""},
		"unknown path with GET":        {request{method: "GET", path: "/api/"}, 404, "not_found", ""},
		"no content type":              {request{header: map[string]string{"Content-Type": ""}}, 415, "unsupported_media_type", "application/json"},
		"form":                         {request{header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}, 415, "unsupported_media_type", "application/json"},
		"text":                         {request{header: map[string]string{"Content-Type": "text/plain"}, body: `{"text":"hi"}`}, 415, "unsupported_media_type", "application/json"},
		"other charset":                {request{header: map[string]string{"Content-Type": "application/json; charset=gbk"}, body: `{"text":"hi"}`}, 415, "unsupported_media_type", "UTF-8"},
		"gzip":                         {request{header: map[string]string{"Content-Encoding": "gzip"}, body: `{"text":"hi"}`}, 415, "unsupported_media_type", "compressed"},
		"large body":                   {request{body: `{"text":"` + strings.Repeat("a", 64<<10) + `"}`}, 413, "too_large", "64 KiB"},
		"empty body":                   {request{}, 400, "malformed", "JSON object"},
		"no JSON":                      {request{body: `hello`}, 400, "malformed", "JSON object"},
		"half":                         {request{body: `{"text":"hi"`}, 400, "malformed", "JSON object"},
		"null":                         {request{body: `null`}, 400, "malformed", "JSON object"},
		"array":                        {request{body: `[{"text":"hi"}]`}, 400, "malformed", "JSON object"},
		"two documents":                {request{body: `{"text":"hi"}{}`}, 400, "malformed", "JSON object"},
		"byte order mark":              {request{body: "\ufeff" + `{"text":"hi"}`}, 400, "malformed", "JSON object"},
		"invalid UTF-8":                {request{body: "{\"text\":\"a\xffb\"}"}, 400, "malformed", "UTF-8"},
		"deep arrays":                  {request{body: deep}, 400, "malformed", "nests"},
		"deep objects in a field":      {request{body: `{"text":"hi","x":` + strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 101)}, 400, "malformed", "nests"},
		"no text":                      {request{body: `{}`}, 400, "invalid_field", "text: is required"},
		"null text":                    {request{body: `{"text":null}`}, 400, "invalid_field", "text: is required"},
		"name in capitals":             {request{body: `{"TEXT":"hi"}`}, 400, "invalid_field", "text: is required"},
		"number as text":               {request{body: `{"text":5}`}, 400, "invalid_field", "text: must be a string"},
		"list as text":                 {request{body: `{"text":["hi"]}`}, 400, "invalid_field", "text: must be a string"},
		"empty text":                   {request{body: `{"text":""}`}, 400, "invalid_field", "text: must not be empty"},
		"blank text":                   {request{body: `{"text":" \u00a0\u3000\n"}`}, 400, "invalid_field", "text: must not be empty"},
		"control characters only":      {request{body: `{"text":"\u0000\u001b\u202e\u200b"}`}, 400, "invalid_field", "text: must not be empty"},
		"long text":                    {request{body: `{"text":"` + long + `"}`}, 400, "invalid_field", "text: has 4001 characters"},
		"conversation as number":       {request{body: `{"text":"hi","conversation_id":12345678901234567890}`}, 400, "invalid_field", "conversation_id: must be a string"},
		"empty conversation":           {request{body: `{"text":"hi","conversation_id":""}`}, 400, "invalid_field", "conversation_id: must be 20 to 64"},
		"short conversation":           {request{body: `{"text":"hi","conversation_id":"abc"}`}, 400, "invalid_field", "conversation_id: must be 20 to 64"},
		"long conversation":            {request{body: `{"text":"hi","conversation_id":"` + strings.Repeat("a", 65) + `"}`}, 400, "invalid_field", "conversation_id: must be 20 to 64"},
		"conversation of a channel":    {request{body: `{"text":"hi","conversation_id":"slack:T0123456789:C0123456789"}`}, 400, "invalid_field", "conversation_id: must be 20 to 64"},
		"conversation with a key tag":  {request{body: `{"text":"hi","conversation_id":"{p1}aaaaaaaaaaaaaaaaaaaaaaaa"}`}, 400, "invalid_field", "conversation_id: must be 20 to 64"},
		"conversation with a newline":  {request{body: `{"text":"hi","conversation_id":"aaaaaaaaaaaaaaaaaaaaaaaa\n"}`}, 400, "invalid_field", "conversation_id: must be 20 to 64"},
		"message as object":            {request{body: `{"text":"hi","message_id":{}}`}, 400, "invalid_field", "message_id: must be a string"},
		"empty message id":             {request{body: `{"text":"hi","message_id":""}`}, 400, "invalid_field", "message_id: must be 1 to 128"},
		"message id with blank":        {request{body: `{"text":"hi","message_id":"a b"}`}, 400, "invalid_field", "message_id: must be 1 to 128"},
		"long message id":              {request{body: `{"text":"hi","message_id":"` + strings.Repeat("a", 129) + `"}`}, 400, "invalid_field", "message_id: must be 1 to 128"},
		"unknown language":             {request{body: `{"text":"hi","language":"fr"}`}, 400, "invalid_field", "language: must be zh or en"},
		"empty language":               {request{body: `{"text":"hi","language":""}`}, 400, "invalid_field", "language: must be zh or en"},
		"language as list":             {request{body: `{"text":"hi","language":["zh"]}`}, 400, "invalid_field", "language: must be a string"},
		"last of equal names is wrong": {request{body: `{"text":"hi","text":7}`}, 400, "invalid_field", "text: must be a string"},
		"page of another origin": {request{header: map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, body: `{"text":"hi"}`},
			403, "forbidden", "origin"},
		"page without an origin": {request{header: map[string]string{"Origin": "null"}, body: `{"text":"hi"}`}, 403, "forbidden", "origin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			handler := &scripted{}
			w := c.send(newServer(web.Options{Handler: handler}))
			if w.Code != c.status {
				t.Fatalf("status %d, want %d: %s", w.Code, c.status, w.Body)
			}
			code, message := failure(t, w)
			if code != c.code || !strings.Contains(message, c.message) {
				t.Errorf("got %s %q, want %s with %q", code, message, c.code, c.message)
			}
			if n := handler.turns(); n != 0 {
				t.Errorf("%d turns were taken", n)
			}
			if allow := w.Header().Get("Allow"); (allow != "") != (c.status == http.StatusMethodNotAllowed) {
				t.Errorf("Allow is %q", allow)
			}
			if w.Header().Get("Access-Control-Allow-Origin") != "" {
				t.Error("another origin is allowed")
			}
		})
	}
}
