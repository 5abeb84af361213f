package web_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"supportbot/channels/web"
	"supportbot/chat"
)

func TestFeedback(t *testing.T) {
	t.Parallel()
	shelf := newShelf(t, chat.Reply{Kind: chat.Answer, Intent: "fine", Outcome: "due"})
	var judged []string
	server := newServer(web.Options{Handler: shelf, Transcripts: shelf, Judge: shelf.Judge, Judged: func(r chat.Reply, helpful bool) {
		judged = append(judged, fmt.Sprint(r.Intent, r.Outcome, helpful))
	}})
	receipt := say(t, server, known, "how much?").Receipt
	for _, helpful := range []bool{true, true, false} {
		w := request{path: "/api/v1/feedback", body: fmt.Sprintf(`{"conversation_id":%q,"receipt":%q,"helpful":%v}`, known, receipt, helpful)}.send(server)
		if w.Code != 200 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	all, _ := events(t, server, known, "")
	if len(all) != 4 || *all[2].Feedback != (chat.Feedback{Receipt: receipt, Helpful: true}) || *all[3].Feedback != (chat.Feedback{Receipt: receipt}) {
		t.Errorf("the transcript has %+v", all)
	}
	if !slices.Equal(judged, []string{"fineduetrue", "fineduefalse"}) {
		t.Errorf("counted %q", judged)
	}
	w := request{path: "/api/v1/feedback", body: fmt.Sprintf(`{"conversation_id":%q,"receipt":%q,"helpful":true,"comment":"thanks"}`, known, receipt)}.send(server)
	if all, _ = events(t, server, known, ""); w.Code != 200 || len(all) != 5 || all[4].Feedback.Comment != "thanks" {
		t.Errorf("with a comment: %d %s, %+v", w.Code, w.Body, all)
	}
	say(t, server, stranger, "and mine?")
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"another's reply":   {`{"conversation_id":"` + stranger + `","receipt":"` + receipt + `","helpful":true}`, 404},
		"unknown reply":     {`{"conversation_id":"` + known + `","receipt":"` + receipt[:2] + strings.Repeat("a", 26) + `","helpful":true}`, 404},
		"no receipt id":     {`{"conversation_id":"` + known + `","receipt":"*","helpful":true}`, 404},
		"no receipt":        {`{"conversation_id":"` + known + `","helpful":true}`, 400},
		"no conversation":   {`{"receipt":"` + receipt + `","helpful":true}`, 400},
		"no opinion":        {`{"conversation_id":"` + known + `","receipt":"` + receipt + `"}`, 400},
		"opinion as text":   {`{"conversation_id":"` + known + `","receipt":"` + receipt + `","helpful":"true"}`, 400},
		"receipt as a list": {`{"conversation_id":"` + known + `","receipt":["x"],"helpful":true}`, 400},
		"no JSON":           {`helpful`, 400},
		"long comment":      {`{"conversation_id":"` + known + `","receipt":"` + receipt + `","helpful":true,"comment":"` + strings.Repeat("长", 501) + `"}`, 400},
		"comment as number": {`{"conversation_id":"` + known + `","receipt":"` + receipt + `","helpful":true,"comment":1}`, 400},
	} {
		t.Run(name, func(t *testing.T) {
			if w := (request{path: "/api/v1/feedback", body: c.body}).send(server); w.Code != c.status {
				t.Errorf("%d %s, want %d", w.Code, w.Body, c.status)
			}
		})
	}
	if w := (request{method: "GET", path: "/api/v1/feedback"}).send(server); w.Code != 405 {
		t.Errorf("GET gives %d", w.Code)
	}
	if again, _ := events(t, server, known, ""); len(again) != len(all) {
		t.Error("a refused opinion was stored")
	}
}
