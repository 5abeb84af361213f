package web_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"supportbot/channels/web"
	"supportbot/chat"
	"supportbot/faq"
)

const stranger = "zyxwvutsrqponmlkjihgfedcba"

type line struct {
	ID, Text string
	Reply    *chat.Reply
	HTML     []string
	Feedback *chat.Feedback
}

func events(t *testing.T, server *web.Server, conversation, after string) (all []line, more bool) {
	t.Helper()
	w := request{method: "GET", path: "/api/v1/conversations/" + conversation + "/events?after=" + after}.send(server)
	var page struct {
		Events []line
		More   bool
	}
	if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || w.Code != 200 {
		t.Fatalf("%d %v: %s", w.Code, err, w.Body)
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("a transcript may be kept by caches")
	}
	return page.Events, page.More
}

func say(t *testing.T, server *web.Server, conversation, text string) chat.Reply {
	t.Helper()
	w := request{body: fmt.Sprintf(`{"conversation_id":%q,"text":%q}`, conversation, text)}.send(server)
	var r chat.Reply
	if err := json.Unmarshal(w.Body.Bytes(), &r); err != nil || w.Code != 200 {
		t.Fatalf("%d %v: %s", w.Code, err, w.Body)
	}
	return r
}

func TestTranscript(t *testing.T) {
	t.Parallel()
	shelf := newShelf(t, chat.Reply{Kind: chat.Answer, Language: faq.EN, Text: "*yes*", More: []chat.Reply{{Text: "**no**"}}})
	server := newServer(web.Options{Handler: shelf, Transcripts: shelf, Judge: shelf.Judge})
	if all, more := events(t, server, known, ""); len(all) != 0 || more {
		t.Errorf("before the beginning: %+v", all)
	}
	say(t, server, known, "<b>may I?</b>")
	all, more := events(t, server, known, "")
	if len(all) != 2 || more || all[0].Text != "<b>may I?</b>" || all[0].HTML != nil {
		t.Fatalf("got %+v", all)
	}
	if reply := all[1].Reply; reply == nil || reply.ConversationID != known || reply.Choices == nil || reply.More[0].Facts == nil {
		t.Errorf("the reply is %+v", reply)
	}
	if html := strings.Join(all[1].HTML, ""); html != "<p><em>yes</em></p>\n<p><strong>no</strong></p>\n" {
		t.Errorf("the HTML is %q", html)
	}
	if rest, _ := events(t, server, known, all[0].ID); len(rest) != 1 || rest[0].ID != all[1].ID {
		t.Errorf("after the first: %+v", rest)
	}
	if others, _ := events(t, server, stranger, all[0].ID); len(others) != 0 {
		t.Errorf("another conversation has %+v", others)
	}
	for range 60 {
		say(t, server, known, "again")
	}
	first, more := events(t, server, known, "")
	rest, end := events(t, server, known, first[len(first)-1].ID)
	if len(first) != 100 || !more || len(rest) != 22 || end {
		t.Errorf("%d events, more %v, then %d, more %v", len(first), more, len(rest), end)
	}
}

func TestTranscriptRefusals(t *testing.T) {
	t.Parallel()
	shelf := newShelf(t, chat.Reply{})
	server := newServer(web.Options{Handler: shelf, Transcripts: shelf, Judge: shelf.Judge})
	good := "/api/v1/conversations/" + known
	for name, c := range map[string]struct {
		request
		status int
	}{
		"POST":                  {request{method: "POST", path: good + "/events"}, 405},
		"wrong form":            {request{path: "/api/v1/conversations/abc/events"}, 400},
		"another channel's":     {request{path: "/api/v1/conversations/desk:T1:C1aaaaaaaaaaaaaaaaaa/events"}, 400},
		"a tag in the name":     {request{path: "/api/v1/conversations/%7Bp1%7Daaaaaaaaaaaaaaaaaaaaaaaa/events"}, 400},
		"a slash in the name":   {request{path: "/api/v1/conversations/aaaaaaaaaaaa%2F..%2Faaaaaaaaaaaa/events"}, 400},
		"no name":               {request{path: "/api/v1/conversations//events"}, 307},
		"nothing below":         {request{path: good}, 404},
		"negative after":        {request{path: good + "/events?after=-1"}, 400},
		"huge after":            {request{path: good + "/events?after=1000000000000000000000000000000-0"}, 400},
		"range in after":        {request{path: good + "/events?after=(1-1"}, 400},
		"stream, wrong form":    {request{path: "/api/v1/conversations/abc/stream"}, 400},
		"stream, negative id":   {request{path: good + "/stream", header: map[string]string{"Last-Event-ID": "-1"}}, 400},
		"stream, huge id":       {request{path: good + "/stream", header: map[string]string{"Last-Event-ID": "1000000000000000000000000000000"}}, 400},
		"stream, foreign page":  {request{path: good + "/stream", header: map[string]string{"Origin": "https://evil.example"}}, 403},
		"stream, opaque origin": {request{path: good + "/stream", header: map[string]string{"Origin": "null"}}, 403},
		"cross-site":            {request{path: good + "/events", header: map[string]string{"Sec-Fetch-Site": "cross-site"}}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.method == "" {
				c.method = "GET"
			}
			if w := c.send(server); w.Code != c.status {
				t.Errorf("status %d, want %d: %s", w.Code, c.status, w.Body)
			}
		})
	}
}

// A conversation that there is not looks the same as one of somebody else that has said nothing.
func TestUnknownConversationsAreEmpty(t *testing.T) {
	t.Parallel()
	shelf := newShelf(t, chat.Reply{})
	server := newServer(web.Options{Handler: shelf, Transcripts: shelf, Judge: shelf.Judge})
	body := func(conversation string) *httptest.ResponseRecorder {
		return request{method: "GET", path: "/api/v1/conversations/" + conversation + "/events"}.send(server)
	}
	a, b := body(known), body(stranger)
	if a.Code != 200 || a.Body.String() != b.Body.String() {
		t.Errorf("%d %s, %s", a.Code, a.Body, b.Body)
	}
}
