package console_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"supportbot/channels/console"
	"supportbot/session"
)

func TestAccounts(t *testing.T) {
	t.Parallel()
	token, account, err := console.NewToken("Ann B.", console.Admin)
	if err != nil || len(token) < 40 {
		t.Fatalf("%q %v", token, err)
	}
	if strings.Contains(account.String(), token) {
		t.Error("the line to configure has the token in it")
	}
	hash := strings.Repeat("ab", 32)
	for text, want := range map[string]string{
		"":               "",
		account.String(): "",
		"ann:agent:" + hash + ",李雷:admin:" + hash:             "",
		"# the team\nann:agent:" + hash + " # on Mondays\n\n": "",
		"ann:agent":          "name:role:hash",
		"ann:boss:" + hash:   "role",
		"ann:agent:abc":      "64 hexadecimal digits",
		"<b>:agent:" + hash:  "no name",
		"a\nb:agent:" + hash: "line 1",
		"ann:agent:" + hash + "\nANN:agent:" + hash: "two accounts",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			accounts, err := console.ParseAccounts(text)
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%v, want %q", err, want)
			}
			if err != nil && strings.Contains(err.Error(), hash) {
				t.Error("the error tells the hash")
			}
			for _, a := range accounts {
				if again, err := console.ParseAccounts(a.String()); err != nil || again[0] != a {
					t.Errorf("%s is read as %v, %v", a, again, err)
				}
			}
		})
	}
	for _, role := range []console.Role{"", "boss"} {
		if _, _, err := console.NewToken("ann", role); err == nil {
			t.Errorf("a token was made for the role %q", role)
		}
	}
}

// Over TLS the cookie is one that no other host, path or script gets; on this machine over plain HTTP,
// where there is no such cookie, it is still closed to scripts and other sites.
func TestCookie(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for name, plain := range map[string]bool{"__Host-desk": false, "desk": true} {
		b := o.browser()
		b.plain = plain
		b.in("ann")
		c := b.cookies[name]
		if c == nil || len(b.cookies) != 1 {
			t.Fatalf("the cookies are %v", b.cookies)
		}
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" || c.Secure == plain || len(c.Value) < 43 {
			t.Errorf("the cookie is %+v", c)
		}
		hsts := b.do("GET", "/desk", "").Header().Get("Strict-Transport-Security")
		if (hsts == "") != plain {
			t.Errorf("plain %v: HSTS is %q", plain, hsts)
		}
	}
}

// Signing in gives a new id and ends what was before; signing out ends it on the server.
func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.browser()
	const fixed = "chosen-by-somebody-else"
	b.cookies["__Host-desk"] = &http.Cookie{Name: "__Host-desk", Value: fixed}
	if w := b.do("GET", "/desk/api/me", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("an invented cookie: %d", w.Code)
	}
	b.in("ann")
	first := *b.cookies["__Host-desk"]
	if first.Value == fixed {
		t.Fatal("the id is the one from before signing in")
	}
	b.in("ann")
	old := o.browser()
	old.cookies[first.Name] = &first
	if w := old.do("GET", "/desk/api/me", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("the sign-in before: %d", w.Code)
	}
	if w := b.do("GET", "/desk/sign-in", ""); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/desk" {
		t.Errorf("the form, signed in: %d %s", w.Code, w.Header().Get("Location"))
	}
	last := *b.cookies["__Host-desk"]
	if w := b.do("POST", "/desk/sign-out", ""); w.Code != http.StatusNoContent {
		t.Fatalf("signing out: %d %s", w.Code, w.Body)
	}
	b.cookies[last.Name] = &last
	if w := b.do("GET", "/desk/api/me", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("after signing out: %d", w.Code)
	}
	if log := o.log.String(); strings.Contains(log, o.tokens["ann"]) || strings.Contains(log, last.Value) || !strings.Contains(log, "signed in") {
		t.Errorf("the log is\n%s", log)
	}
}

// Who is taken out of the configuration, or gets another token, is signed out.
func TestSignInEndsWithTheAccount(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.signed("ann")
	_, another, err := console.NewToken("ann", console.Agent)
	if err != nil {
		t.Fatal(err)
	}
	for name, accounts := range map[string][]console.Account{"gone": nil, "another token": {another}} {
		later := &office{t: t, console: console.New(console.Options{Accounts: accounts, Actor: o.bot, Store: o.store})}
		if w := (&browser{office: later, address: b.address, cookies: b.cookies}).do("GET", "/desk/api/me", ""); w.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

func TestSignInRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	wrong, unknown := o.browser().signIn("ann", "guess", ""), o.browser().signIn("bob", "guess", "")
	if wrong.Code != http.StatusUnauthorized || unknown.Code != http.StatusUnauthorized || wrong.Body.String() != unknown.Body.String() {
		t.Errorf("a wrong token %d, an unknown name %d; the same text: %v", wrong.Code, unknown.Code, wrong.Body.String() == unknown.Body.String())
	}
	if len(wrong.Result().Cookies()) != 0 {
		t.Error("a cookie was given")
	}
	for _, name := range []string{"ann", "bob"} {
		b := o.browser()
		b.address = "198.51.100.1:1"
		codes := map[int]int{}
		var last string
		for i := range 20 {
			w := b.signIn(name, fmt.Sprint("guess ", i), "")
			codes[w.Code]++
			last = w.Header().Get("Retry-After")
		}
		if codes[401] != 10 || codes[429] != 10 || last == "" || last == "0" {
			t.Errorf("%s: 20 guesses gave %v, to be tried again after %q", name, codes, last)
		}
	}
	stranger := o.browser()
	stranger.address = "198.51.100.1:2"
	if w := stranger.signIn("ann", o.tokens["ann"], ""); w.Code != http.StatusTooManyRequests {
		t.Errorf("from the address of the guesses: %d", w.Code)
	}
	o.signed("ann") // the owner, from elsewhere, is not locked out
	for i := range 40 {
		stranger.signIn(fmt.Sprint("name ", i), "guess", "")
	}
	if w := stranger.signIn("chief", o.tokens["chief"], ""); w.Code != http.StatusTooManyRequests {
		t.Errorf("after guesses for many names: %d", w.Code)
	}
	insecure := o.browser()
	if w := insecure.do("POST", "/desk/sign-in", "name=ann&token=x", "Content-Type", "application/x-www-form-urlencoded", "Origin", "http://desk.example", "Sec-Fetch-Site", ""); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "https") {
		t.Errorf("without TLS: %d", w.Code)
	}
	if w := o.browser().do("POST", "/desk/sign-in", "name="+strings.Repeat("x", 5000), "Content-Type", "application/x-www-form-urlencoded"); w.Code != http.StatusBadRequest {
		t.Errorf("a long form: %d", w.Code)
	}
}

// After signing in one comes to a page of the console, whatever the address says.
func TestNextIsAPageOfTheConsole(t *testing.T) {
	t.Parallel()
	o, n := newOffice(t), 0
	for next, want := range map[string]string{
		"":                          "/desk",
		"/desk/insights":            "/desk/insights",
		"/desk?ticket=K7F3M2QX":     "/desk?ticket=K7F3M2QX",
		"https://evil.example":      "/desk",
		"//evil.example":            "/desk",
		`/\evil.example`:            "/desk",
		"/desk/../admin":            "/desk",
		"/desk\r\nX: y":             "/desk",
		"/desk?x=//evil.example":    "/desk",
		"javascript:alert(1)":       "/desk",
		"/desk@evil.example":        "/desk",
		"/desk/api/tickets":         "/desk",
		"https:/desk":               "/desk",
		"/desk/insights/../../evil": "/desk",
	} {
		t.Run(next, func(t *testing.T) {
			b := o.browser()
			n++
			b.address = fmt.Sprintf("[2001:db8:0:%x::1]:9", n) // each from an address of its own
			if w := b.signIn("ann", o.tokens["ann"], next); w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
				t.Errorf("%d %q, want %q", w.Code, w.Header().Get("Location"), want)
			}
		})
	}
	if w := o.browser().do("GET", "/desk/inbox", ""); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/desk/sign-in?next=%2fdesk%2finbox" && w.Header().Get("Location") != "/desk/sign-in?next=%2Fdesk%2Finbox" {
		t.Errorf("without signing in: %d %s", w.Code, w.Header().Get("Location"))
	}
}

// Of a sign-in the store has no more than a hash.
func TestSignInIsKeptHashed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	b := o.signed("ann")
	id := b.cookies["__Host-desk"].Value
	who, err := o.store.SignIn(t.Context(), id)
	if err != nil || !strings.Contains(string(who), `"ann"`) || strings.Contains(string(who), o.tokens["ann"]) {
		t.Errorf("%s %v", who, err)
	}
	if err := o.store.DropSignIn(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if _, err := o.store.SignIn(t.Context(), id); err == nil || !strings.Contains(err.Error(), session.ErrNotFound.Error()) {
		t.Errorf("after it was dropped: %v", err)
	}
}
