package console_test

import (
	"crypto/rand"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"supportbot/channels/console"
	"supportbot/channels/web"
	"supportbot/session"
)

// everything that there is to ask of the console, with the role that it takes.
func everything(ticket string) map[string]console.Role {
	return map[string]console.Role{
		"GET /desk":                                           console.Agent,
		"GET /desk/insights":                                  console.Agent,
		"GET /desk/inbox":                                     console.Agent,
		"GET /desk/api/me":                                    console.Agent,
		"GET /desk/api/tickets":                               console.Agent,
		"GET /desk/api/tickets/" + ticket:                     console.Agent,
		"GET /desk/api/tickets/" + ticket + "/events":         console.Agent,
		"GET /desk/api/tickets/" + ticket + "/answer":         console.Agent,
		"GET /desk/api/answers":                               console.Agent,
		"GET /desk/api/insights?days=7":                       console.Agent,
		"GET /desk/api/inbox":                                 console.Agent,
		"POST /desk/api/tickets/" + ticket + "/acts":          console.Agent,
		"POST /desk/api/inbox/1/accept":                       console.Agent,
		"POST /desk/sign-out":                                 console.Agent,
		"GET /desk/api/tickets/" + ticket + "/transcript.csv": console.Admin,
		"POST /desk/api/tickets/" + ticket + "/erase":         console.Admin,
		"POST /desk/api/inbox/1/dismiss":                      console.Admin,
	}
}

// Without a sign-in there is nothing to see, and with a visitor's name of a conversation neither.
func TestNobodyGetsInWithoutSigningIn(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	v, ticket := o.called("What is the fine for a film?")
	for what := range everything(ticket) {
		method, path, _ := strings.Cut(what, " ")
		b := o.browser()
		b.cookies["__Host-desk"] = &http.Cookie{Name: "__Host-desk", Value: v.key.Conversation}
		want := http.StatusUnauthorized
		if method == "GET" && !strings.HasPrefix(path, "/desk/api/") {
			want = http.StatusSeeOther
		}
		for _, header := range []string{"", "Bearer " + o.tokens["chief"]} {
			if w := b.do(method, path, "{}", "Authorization", header); w.Code != want || strings.Contains(w.Body.String(), "fine") {
				t.Errorf("%s: %d %s, want %d", what, w.Code, w.Body, want)
			}
		}
	}
	if got := v.says("hello").Agent; got != "" {
		t.Errorf("%s has the conversation", got)
	}
}

// What takes an admin is refused to agents, and told to the log.
func TestRoles(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.inbox.lessons = []console.Lesson{{ID: "1"}}
	_, ticket := o.called("What is the fine for a film?")
	agent, admin := o.signed("ann"), o.signed("chief")
	for what, role := range everything(ticket) {
		if role != console.Admin {
			continue
		}
		method, path, _ := strings.Cut(what, " ")
		if w := agent.do(method, path, "{}"); w.Code != http.StatusForbidden {
			t.Errorf("%s by an agent: %d", what, w.Code)
		}
		if !strings.Contains(o.log.String(), "path="+path) {
			t.Errorf("%s by an agent is not in the log:\n%s", what, o.log)
		}
		if w := admin.do(method, path, "{}"); w.Code >= 300 {
			t.Errorf("%s by an admin: %d %s", what, w.Code, w.Body)
		}
	}
	if !slices.Equal(o.inbox.done, []string{"chief dismisses 1"}) || len(o.erased) != 1 {
		t.Errorf("done: %q, erased: %v", o.inbox.done, o.erased)
	}
}

// A change takes a POST of a page of this origin with the page's token, and nothing else does it.
func TestForeignPagesChangeNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, ticket := o.called("What is the fine for a film?")
	b := o.signed("ann")
	acts := "/desk/api/tickets/" + ticket + "/acts"
	claim := fmt.Sprintf(`{"id":%q,"do":"claim"}`, rand.Text())
	stranger := o.signed("李 雷")
	for name, c := range map[string]struct {
		method  string
		headers []string
		want    int
	}{
		"by GET":               {"GET", nil, 405},
		"by PUT":               {"PUT", nil, 405},
		"cross-site":           {"POST", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"same-site":            {"POST", []string{"Sec-Fetch-Site", "same-site"}, 403},
		"foreign origin":       {"POST", []string{"Sec-Fetch-Site", "", "Origin", "https://evil.example"}, 403},
		"null origin":          {"POST", []string{"Sec-Fetch-Site", "", "Origin", "null"}, 403},
		"without a token":      {"POST", []string{"X-Desk-Token", ""}, 403},
		"with a wrong token":   {"POST", []string{"X-Desk-Token", "x"}, 403},
		"with another's token": {"POST", []string{"X-Desk-Token", stranger.token}, 403},
		"as a form":            {"POST", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415},
		"as text":              {"POST", []string{"Content-Type", "text/plain"}, 415},
		"compressed":           {"POST", []string{"Content-Encoding", "gzip"}, 415},
	} {
		t.Run(name, func(t *testing.T) {
			if w := b.do(c.method, acts, claim, c.headers...); w.Code != c.want {
				t.Errorf("%d %s, want %d", w.Code, w.Body, c.want)
			}
		})
	}
	if q := b.queue("view=unclaimed"); len(q.Tickets) != 1 {
		t.Errorf("the ticket was changed: %+v", q)
	}
	// A site that may embed the chat is a foreign one to the console.
	server := web.New(web.Options{EmbedOrigins: []string{"https://help.example"}, Routes: o.console.Routes()})
	r := &browser{office: o, address: b.address, cookies: b.cookies, token: b.token}
	if w := r.through(server, "POST", acts, claim, "Origin", "https://help.example"); w.Code != 403 {
		t.Errorf("from a page that embeds the chat: %d", w.Code)
	}
	if w := r.through(server, "POST", acts, claim, "Origin", "https://desk.example"); w.Code != 200 {
		t.Errorf("from the console's page: %d %s", w.Code, w.Body)
	}
}

func TestBadActs(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, ticket := o.called("What is the fine for a film?")
	b := o.signed("ann")
	b.must(ticket, "claim", "")
	acts := "/desk/api/tickets/" + ticket + "/acts"
	id := rand.Text()
	for name, c := range map[string]struct {
		path, body string
		want       int
	}{
		"no JSON":             {acts, `claim`, 400},
		"no id":               {acts, `{"do":"say","text":"x"}`, 400},
		"short id":            {acts, `{"id":"1","do":"say","text":"x"}`, 400},
		"id with a tag":       {acts, `{"id":"{aaaaaaaaaaaaaaaa}","do":"say","text":"x"}`, 400},
		"unknown verb":        {acts, `{"id":"` + id + `","do":"tick"}`, 400},
		"verb as number":      {acts, `{"id":"` + id + `","do":1}`, 400},
		"empty reply":         {acts, `{"id":"` + id + `","do":"say","text":" \u200b\n"}`, 400},
		"long reply":          {acts, `{"id":"` + id + `","do":"say","text":"` + strings.Repeat("长", 4001) + `"}`, 400},
		"long note":           {acts, `{"id":"` + id + `","do":"resolve","text":"` + strings.Repeat("长", 1001) + `"}`, 400},
		"huge body":           {acts, strings.Repeat(" ", 65<<10), 413},
		"answer without name": {acts, `{"id":"` + id + `","do":"answer"}`, 400},
		"unknown intent":      {acts, `{"id":"` + id + `","do":"answer","intent":"x"}`, 422},
		"unknown outcome":     {acts, `{"id":"` + id + `","do":"answer","intent":"fine","outcome":"x"}`, 422},
		"unknown ticket":      {"/desk/api/tickets/ZZZZZZZZ/acts", `{"id":"` + id + `","do":"claim"}`, 404},
		"part of a ticket":    {"/desk/api/tickets/" + ticket[:3] + "/acts", `{"id":"` + id + `","do":"claim"}`, 404},
		"hostile ticket":      {"/desk/api/tickets/%2e%2e%2f*/acts", `{"id":"` + id + `","do":"claim"}`, 404},
	} {
		t.Run(name, func(t *testing.T) {
			if w := b.do("POST", c.path, c.body); w.Code != c.want {
				t.Errorf("%d %s, want %d", w.Code, w.Body, c.want)
			}
		})
	}
	// Who acts is who is signed in, whatever the body says.
	if w := b.do("POST", acts, `{"id":"`+id+`","do":"release","agent":{"surface":"console","id":"chief","name":"chief"}}`); w.Code != 200 {
		t.Errorf("with an agent in the body: %d %s", w.Code, w.Body)
	}
}

// Each response keeps browsers from doing more with it than they should.
func TestHeaders(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, ticket := o.called("What is the fine for a film?")
	for _, b := range []*browser{o.browser(), o.signed("chief")} {
		paths := []string{"GET /desk/sign-in", "GET /desk/static/console.js", "GET /desk/nothing", "POST /desk/sign-in", "DELETE /desk/api/me"}
		for what := range everything(ticket) {
			paths = append(paths, what)
		}
		slices.Sort(paths)
		for _, what := range paths {
			if strings.HasSuffix(what, "sign-out") {
				continue
			}
			method, path, _ := strings.Cut(what, " ")
			w := b.do(method, path, "{}")
			h := w.Header()
			for _, part := range []string{"default-src 'none'", "script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"} {
				if !strings.Contains(h.Get("Content-Security-Policy"), part) {
					t.Errorf("%s: the policy lacks %s", what, part)
				}
			}
			if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
				t.Errorf("%s: the policy is %s", what, h.Get("Content-Security-Policy"))
			}
			want := map[string]string{
				"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
				"Strict-Transport-Security": "max-age=31536000", "Access-Control-Allow-Origin": "", "Cache-Control": "no-store",
			}
			if strings.Contains(path, "/static/") {
				want["Cache-Control"] = "no-cache"
			}
			for name, value := range want {
				if h.Get(name) != value {
					t.Errorf("%s %d: %s is %q, want %q", what, w.Code, name, h.Get(name), value)
				}
			}
		}
	}
}

// What people write does not become a formula in a spreadsheet.
func TestExport(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	v, ticket := o.called(`=HYPERLINK("https://evil.example","x")`)
	admin := o.signed("chief")
	admin.must(ticket, "claim", "")
	texts := []string{"+1", "-1", "@x", "a,\"b\"\nc", "plain"}
	for _, text := range texts {
		v.says(text)
		admin.must(ticket, "say", text)
	}
	w := admin.do("GET", "/desk/api/tickets/"+ticket+"/transcript.csv", "")
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment;") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/csv") {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(w.Body.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	said := map[string][]string{}
	for _, row := range rows[1:] {
		said[row[1]] = append(said[row[1]], row[3])
	}
	want := []string{"'+1", "'-1", "'@x", "a,\"b\"\nc", "plain"}
	if !slices.Equal(said["agent"], want) || !slices.Equal(said["person"], append([]string{`'=HYPERLINK("https://evil.example","x")`, "/lib human"}, want...)) {
		t.Errorf("the file says %q", said)
	}
}

// Without accounts there is no console; the operator's pages are not on this listener either.
func TestOff(t *testing.T) {
	t.Parallel()
	server := web.New(web.Options{})
	b := &browser{office: &office{t: t}, address: "203.0.113.7:1"}
	for _, path := range []string{"/desk", "/desk/", "/desk/sign-in", "/desk/api/me", "/debug/pprof/", "/metrics", "/.git/config", "/.env"} {
		if w := b.through(server, "GET", path, ""); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// While the store is away nothing is let in, and nothing of it is told.
func TestStoreAway(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, ticket := o.called("What is the fine for a film?")
	b := o.signed("ann")
	o.console = console.New(console.Options{Accounts: nil, Actor: o.bot, Store: away{o.store}, Knowledge: nil})
	for what := range everything(ticket) {
		method, path, _ := strings.Cut(what, " ")
		if w := b.do(method, path, "{}"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || strings.Contains(w.Body.String(), "6379") {
			t.Errorf("%s: %d %s", what, w.Code, w.Body)
		}
	}
	if w := b.signIn("ann", o.tokens["ann"], ""); w.Code != http.StatusServiceUnavailable {
		t.Errorf("signing in: %d", w.Code)
	}
}

var _ console.Store = (*session.Store)(nil)
