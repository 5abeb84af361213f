package web_test

import (
	"bytes"
	"errors"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"supportbot/bot"
	"supportbot/channels/web"
	"supportbot/chat"
	"supportbot/faq"
	"supportbot/faq/expr"
)

// description is the served OpenAPI document, ready to check requests and responses with.
type description struct {
	t        *testing.T
	document map[string]any
	compiler *jsonschema.Compiler
}

const describedAt = "https://api.example/openapi.json"

func described(t *testing.T, server *web.Server) description {
	t.Helper()
	w := request{method: "GET", path: "/api/v1/openapi.json"}.send(server)
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err != nil || w.Code != 200 {
		t.Fatalf("%d %v", w.Code, err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020) // that of OpenAPI 3.1
	c.AssertFormat()
	if err := c.AddResource(describedAt, document); err != nil {
		t.Fatal(err)
	}
	return description{t, document.(map[string]any), c}
}

// at walks into the document, through references.
func (d description) at(from any, steps ...string) any {
	d.t.Helper()
	for _, step := range steps {
		node, ok := from.(map[string]any)
		if !ok || node[step] == nil {
			return nil
		}
		from = node[step]
		if next, ok := from.(map[string]any); ok && next["$ref"] != nil {
			from = d.at(d.document, strings.Split(strings.TrimPrefix(next["$ref"].(string), "#/"), "/")...)
		}
	}
	return from
}

// valid checks a body by the schema at a place of the document.
func (d description) valid(pointer string, body []byte) error {
	d.t.Helper()
	schema, err := d.compiler.Compile(describedAt + "#" + pointer)
	if err != nil {
		d.t.Fatalf("%s: %v", pointer, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

// Every response of every path is described, and is as described.
func TestResponsesAreAsDescribed(t *testing.T) {
	t.Parallel()
	full := chat.Reply{
		Kind: chat.Answer, Language: faq.EN, Intent: "renew", Confidence: 0.9, Outcome: "renewed", Asks: "days", Text: "*yes*", Ticket: "T",
		Values: map[string]float64{"days": 3.5}, Facts: faq.Facts{"days": expr.Num(3), "kind": expr.Text("film"), "member": expr.Truth(true)},
		Choices: []chat.Option{{Label: "a", Value: "b"}}, Reasons: []string{"r"}, Links: []chat.Link{{Title: "t", URL: "https://a.example"}},
		Sources: []chat.Source{{Document: "d", Section: "s", Issued: "2020"}}, More: []chat.Reply{{Kind: chat.Question, Language: faq.ZH}},
	}
	shelf := newShelf(t, full)
	about := web.About{Examples: web.Words{EN: []string{"may I?"}}}
	server := newServer(web.Options{Handler: shelf, Transcripts: shelf, Judge: shelf.Judge, About: func() web.About { return about }, Suggest: func(string, faq.Language, int) []web.Suggestion {
		return []web.Suggestion{{Intent: "renew", Label: "Renew"}}
	}})
	failing := func(err error) *web.Server {
		return newServer(web.Options{Handler: &scripted{err: err}, Transcripts: shelf, Judge: shelf.Judge})
	}
	away := newShelf(t, full)
	away.Close()
	storeless := newServer(web.Options{Handler: shelf, Transcripts: away, Judge: away.Judge})
	receipt := say(t, server, known, "hi").Receipt
	opinion := `{"conversation_id":"` + known + `","receipt":"` + receipt + `","helpful":true}`
	const conversation = "/api/v1/conversations/" + known

	seen := map[string]bool{}
	d := described(t, server)
	for _, c := range []struct {
		path string // as described
		request
		server *web.Server
		status int
	}{
		{"/api/v1/messages", request{body: `{"text":"hi"}`}, server, 200},
		{"/api/v1/messages", request{body: `{}`}, server, 400},
		{"/api/v1/messages", request{body: `{"text":"hi"}`, header: map[string]string{"Origin": "null"}}, server, 403},
		{"/api/v1/messages", request{body: strings.Repeat(" ", 65<<10)}, server, 413},
		{"/api/v1/messages", request{header: map[string]string{"Content-Type": "text/plain"}}, server, 415},
		{"/api/v1/messages", request{body: `{"text":"hi"}`}, failing(&bot.LimitError{RetryAfter: time.Second}), 429},
		{"/api/v1/messages", request{body: `{"text":"hi"}`}, failing(errors.New("?")), 500},
		{"/api/v1/messages", request{body: `{"text":"hi"}`}, failing(bot.ErrUnavailable), 503},
		{"/api/v1/messages", request{method: "GET"}, server, 405},
		{"/api/v1/feedback", request{body: opinion}, server, 200},
		{"/api/v1/feedback", request{body: `{}`}, server, 400},
		{"/api/v1/feedback", request{body: opinion, header: map[string]string{"Origin": "null"}}, server, 403},
		{"/api/v1/feedback", request{body: strings.Replace(opinion, receipt, "unknown", 1)}, server, 404},
		{"/api/v1/feedback", request{method: "GET"}, server, 405},
		{"/api/v1/feedback", request{body: strings.Repeat(" ", 65<<10)}, server, 413},
		{"/api/v1/feedback", request{header: map[string]string{"Content-Type": "text/plain"}}, server, 415},
		{"/api/v1/feedback", request{body: opinion}, storeless, 503},
		{"/api/v1/conversations/{conversation}/events", request{method: "GET", path: conversation + "/events"}, server, 200},
		{"/api/v1/conversations/{conversation}/events", request{method: "GET", path: conversation + "/events?after=x"}, server, 400},
		{"/api/v1/conversations/{conversation}/events", request{method: "GET", path: conversation + "/events", header: map[string]string{"Origin": "null"}}, server, 403},
		{"/api/v1/conversations/{conversation}/events", request{path: conversation + "/events"}, server, 405},
		{"/api/v1/conversations/{conversation}/events", request{method: "GET", path: conversation + "/events"}, storeless, 503},
		{"/api/v1/conversations/{conversation}/stream", request{method: "HEAD", path: conversation + "/stream"}, server, 200},
		{"/api/v1/conversations/{conversation}/stream", request{method: "GET", path: conversation + "/stream?after=x"}, server, 400},
		{"/api/v1/conversations/{conversation}/stream", request{method: "GET", path: conversation + "/stream", header: map[string]string{"Origin": "null"}}, server, 403},
		{"/api/v1/conversations/{conversation}/stream", request{path: conversation + "/stream"}, server, 405},
		{"/api/v1/conversations/{conversation}/stream", request{method: "GET", path: conversation + "/stream"}, storeless, 503},
		{"/api/v1/suggest", request{method: "GET", path: "/api/v1/suggest?q=a"}, server, 200},
		{"/api/v1/suggest", request{method: "GET", path: "/api/v1/suggest?q=a&language=x"}, server, 400},
		{"/api/v1/suggest", request{}, server, 405},
		{"/api/v1/about", request{method: "GET", path: "/api/v1/about"}, server, 200},
		{"/api/v1/about", request{path: "/api/v1/about"}, server, 405},
		{"/api/v1/openapi.json", request{method: "GET", path: "/api/v1/openapi.json"}, server, 200},
		{"/api/v1/openapi.json", request{path: "/api/v1/openapi.json"}, server, 405},
	} {
		if c.request.path == "" {
			c.request.path = c.path
		}
		w := c.send(c.server)
		name := c.path + " " + strconv.Itoa(c.status)
		if w.Code != c.status {
			t.Errorf("%s: got %d %s", name, w.Code, w.Body)
			continue
		}
		seen[name] = true
		method := "get"
		if d.at(d.document, "paths", c.path, "post") != nil {
			method = "post"
		}
		pointer := strings.Join([]string{"", "paths", strings.ReplaceAll(c.path, "/", "~1"), method, "responses", strconv.Itoa(c.status)}, "/")
		response, ok := d.at(d.document, "paths", c.path, method, "responses", strconv.Itoa(c.status)).(map[string]any)
		if !ok {
			t.Errorf("%s is not described", name)
			continue
		}
		if named := d.at(d.document, "paths", c.path, method, "responses").(map[string]any)[strconv.Itoa(c.status)].(map[string]any)["$ref"]; named != nil {
			pointer = strings.TrimPrefix(named.(string), "#")
		}
		media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
		if d.at(response, "content", media) == nil {
			t.Errorf("%s: the type %s is not described", name, media)
			continue
		}
		for header := range asMap(response["headers"]) {
			if w.Header().Get(header) == "" {
				t.Errorf("%s: no %s", name, header)
			}
		}
		if media == "application/json" {
			if err := d.valid(pointer+"/content/application~1json/schema", w.Body.Bytes()); err != nil {
				t.Errorf("%s: %v\n%s", name, err, w.Body)
			}
		}
	}
	for path, item := range asMap(d.document["paths"]) {
		for _, operation := range asMap(item) {
			for status := range asMap(d.at(operation, "responses")) {
				if hard := status == "429" && strings.HasSuffix(path, "/stream") || status == "500" && path == "/api/v1/feedback"; !hard && !seen[path+" "+status] {
					t.Errorf("%s %s is described, and nothing gives it", path, status)
				}
			}
		}
	}
}

func asMap(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

// Requests that are taken are described, and those that are described as wrong are refused.
func TestRequestsAreAsDescribed(t *testing.T) {
	t.Parallel()
	server := newServer(web.Options{})
	d := described(t, server)
	for body, good := range map[string]bool{
		`{"text":"hi"}`: true,
		`{"text":"hi","conversation_id":"` + known + `","message_id":"m-1","language":"zh","other":1}`: true,
		`{"text":"` + strings.Repeat("长", 4000) + `"}`:                                                 true,
		`{}`:                                  false,
		`{"text":""}`:                         false,
		`{"text":5}`:                          false,
		`{"text":"hi","language":"fr"}`:       false,
		`{"text":"hi","conversation_id":"x"}`: false,
		`{"text":"hi","message_id":"a b"}`:    false,
		`[]`:                                  false,
		`{"text":"` + strings.Repeat("长", 4001) + `"}`: false,
	} {
		w := request{body: body}.send(server)
		if err := d.valid("/components/schemas/Message", []byte(body)); (err == nil) != good || (w.Code == http.StatusOK) != good {
			t.Errorf("%.80s: described %v, answered %d", body, err, w.Code)
		}
	}
}

// The description knows every field of what is sent.
func TestFieldsAreDescribed(t *testing.T) {
	t.Parallel()
	d := described(t, newServer(web.Options{}))
	for schema, v := range map[string]any{"Reply": chat.Reply{}, "Event": chat.Event{}, "Choice": chat.Option{}, "Link": chat.Link{}, "Source": chat.Source{}, "Opinion": chat.Feedback{}, "Desk": chat.Desk{}, "About": web.About{}} {
		properties := asMap(d.at(d.document, "components", "schemas", schema, "properties"))
		var names []string
		for _, field := range reflect.VisibleFields(reflect.TypeOf(v)) {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			names = append(names, name)
			if properties[name] == nil {
				t.Errorf("%s: the field %s is not described", schema, name)
			}
		}
		for name := range maps.Keys(properties) {
			if !slices.Contains(names, name) && schema != "Event" {
				t.Errorf("%s: there is no field %s", schema, name)
			}
		}
	}
	if version := d.document["openapi"]; version != "3.1.0" {
		t.Errorf("the version is %v", version)
	}
}
