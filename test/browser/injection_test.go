package browser

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// attacks are texts that do something where they are taken for markup.
var attacks = []string{
	`<img src=x onerror="window.owned=1">`,
	`<svg/onload=window.owned=1>`,
	`</script><script>window.owned=1</script>`,
	`"><iframe srcdoc="<script>parent.owned=1</script>">`,
	`[x](javascript:window.owned=1) <a href="javascript:owned=1">y</a>`,
	"**bold** `code` # heading",
	`{{constructor.constructor('window.owned=1')()}} ${7*7} __proto__`,
}

// What a person writes is shown as it was written, now and after a reload, and does nothing.
func TestPersonsTextIsText(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	for i, attack := range attacks {
		p.say(attack)
		p.said(2 * (i + 1))
	}
	p.reload()
	got := p.said(2 * len(attacks))
	for i, attack := range attacks {
		if got[2*i] != "you: "+attack {
			t.Errorf("%q shows as %q", attack, got[2*i])
		}
	}
	if n := eval[int](p, `document.querySelectorAll('#transcript :is(img, svg, script, iframe, object, [onload], [onerror])').length`); n != 0 {
		t.Errorf("%d elements came from texts", n)
	}
	if eval[bool](p, `'owned' in window`) {
		t.Error("a text was run")
	}
	for _, href := range eval[[]string](p, `Array.from(document.querySelectorAll('#transcript a'), (a) => a.href + ' ' + a.rel)`) {
		if !strings.HasPrefix(href, "https://") || !strings.Contains(href, "noopener noreferrer nofollow") {
			t.Errorf("a link is %s", href)
		}
	}
	p.none()
}

// A reply's text may come from anybody who edits the knowledge: its markup is shown, nothing in it runs.
func TestRepliesAreSanitised(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, hostileKnowledge(t)).url()).ready()
	p.say("What is the fine for a film 5 days late?")
	p.said(2)
	if html := eval[string](p, `document.querySelectorAll('.text').item(0).innerHTML`); !strings.Contains(html, "<strong>due</strong>") {
		t.Errorf("the markup is not rendered: %s", html)
	}
	if n := eval[int](p, `document.querySelectorAll('.text :is(img, svg, script, iframe, style, form, [onload], [onerror], [style], [class])').length`); n != 0 {
		t.Errorf("%d elements came through: %s", n, eval[string](p, `document.querySelector('.text').innerHTML`))
	}
	if hrefs := eval[[]string](p, `Array.from(document.querySelectorAll('.text a'), (a) => a.getAttribute('href'))`); len(hrefs) != 1 || hrefs[0] != "https://good.example/" {
		t.Errorf("the links are %v", hrefs)
	}
	if eval[bool](p, `'owned' in window`) {
		t.Error("a reply was run")
	}
	p.none()
}

// hostileKnowledge is the library's, edited by somebody who means harm.
func hostileKnowledge(t *testing.T) string {
	t.Helper()
	hostile := strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(
		`**due** <img src=x onerror=owned=1> <script>owned=1</script> [a](javascript:owned=1) [b](data:text/html,x) [c](//evil.example) [d](http://evil.example) [e](https://good.example/)`)
	return changedLibrary(t, "the fine is {fine}.", hostile)
}

// changedLibrary is a copy of the library's knowledge with a part of it replaced.
func changedLibrary(t *testing.T, old, with string) (path string) {
	t.Helper()
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(filepath.Dir(library))); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(folder, filepath.Base(library))
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), old) {
		t.Fatalf("the library's knowledge has no %q to change", old)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(content), old, with, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The page's own policy stops what its code would let through.
func TestPolicyStopsScripts(t *testing.T) {
	t.Parallel()
	p := newPage(t, startBot(t, library).url()).ready()
	for name, attempt := range map[string]string{
		"inline script":      `document.body.append(Object.assign(document.createElement('script'), { text: 'owned = 1' }))`,
		"event handler":      `document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="owned = 1">')`,
		"javascript address": `document.body.append(Object.assign(document.createElement('a'), { href: 'javascript:owned=1', id: 'bad' })); document.getElementById('bad').click()`,
		"eval in the page":   `document.body.append(Object.assign(document.createElement('button'), { id: 'worse' })); document.getElementById('worse').setAttribute('onclick', 'owned = 1'); document.getElementById('worse').click()`,
	} {
		eval[string](p, `(async () => { try { `+attempt+` } catch (e) { return String(e) } return 'no exception' })()`)
		if eval[bool](p, `new Promise((done) => setTimeout(() => done('owned' in window), 0))`) {
			t.Errorf("%s ran", name)
		}
	}
	if thrown := eval[bool](p, `(() => { try { document.createElement('p').innerHTML = '<b>x</b>'; return false } catch { return true } })()`); !thrown {
		t.Error("HTML gets into the page beside its one door")
	}
	if blocked := eval[bool](p, `fetch('https://evil.example/').then(() => false, () => true)`); !blocked {
		t.Error("the page may talk to another host")
	}
}

// A conversation can be read by who knows its name, and from no page of another site.
func TestOtherSitesCannotRead(t *testing.T) {
	t.Parallel()
	b := startBot(t, library)
	site := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>another site</title>"))
	}))
	mine := newPage(t, b.url()).ready()
	mine.say(ask)
	mine.said(2)
	name := eval[string](mine, `localStorage.getItem('conversation')`)
	other := mine.tab(site.URL)
	for _, attempt := range []string{
		`fetch('` + b.url() + `/api/v1/conversations/` + name + `/events').then((r) => r.text())`,
		`fetch('` + b.url() + `/api/v1/messages', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"text":"hi"}' }).then((r) => r.text())`,
		`fetch('` + b.url() + `/api/v1/messages', { method: 'POST', mode: 'no-cors', body: '{"text":"hi"}' }).then((r) => r.type === 'opaque' ? Promise.reject('opaque') : r.text())`,
		`new Promise((done, fail) => { const s = new EventSource('` + b.url() + `/api/v1/conversations/` + name + `/stream'); s.onmessage = done; s.onerror = fail; }).then(() => 'events')`,
		`new Promise((done, fail) => { const f = Object.assign(document.createElement('iframe'), { src: '` + b.url() + `' }); f.onload = () => { try { done(f.contentDocument === null ? (f.contentWindow.length, 'framed') : 'blank') } catch (e) { fail(e) } }; document.body.append(f); }).then((how) => Promise.reject(how))`,
	} {
		if got := eval[string](other, attempt+`.catch(() => 'refused')`); got != "refused" {
			t.Errorf("%s gave %.200s", attempt, got)
		}
	}
	mine.press(kb.Escape)
	if lines := mine.said(2); len(lines) != 2 {
		t.Errorf("another site wrote into the conversation: %q", lines)
	}
}
