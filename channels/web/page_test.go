package web_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"supportbot/channels/web"
)

func TestPage(t *testing.T) {
	t.Parallel()
	server := newServer(web.Options{})
	w := request{method: "GET", path: "/"}.send(server)
	body := w.Body.String()
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
		t.Fatalf("got %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	policy := w.Header().Get("Content-Security-Policy")
	for _, directive := range []string{"default-src 'none'", "script-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, directive) {
			t.Errorf("the policy has no %s: %s", directive, policy)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy allows what is unsafe: %s", policy)
	}
	if w.Header().Get("X-Content-Type-Options") != "nosniff" || w.Header().Get("Referrer-Policy") == "" {
		t.Errorf("headers are missing: %v", w.Header())
	}
	if regexp.MustCompile(`<script[^>]*>[^<]|<style|\son\w+=|https?://`).MatchString(body) {
		t.Error("the page has inline code or names another host")
	}
	tag := w.Header().Get("ETag")
	again := request{method: "GET", path: "/", header: map[string]string{"If-None-Match": tag}}.send(server)
	if tag == "" || again.Code != http.StatusNotModified {
		t.Errorf("an unchanged page is sent again: %d", again.Code)
	}
	if w := (request{path: "/", header: map[string]string{"Content-Type": "text/plain"}}).send(server); w.Code != 405 {
		t.Errorf("POST / gives %d", w.Code)
	}
}

// Every file that the page or a script of it mentions is served, with the type that nosniff demands.
func TestFilesOfThePage(t *testing.T) {
	t.Parallel()
	server := newServer(web.Options{})
	types := map[string]string{".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml"}
	queue := []string{"/"}
	seen := map[string]bool{}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		w := request{method: "GET", path: path}.send(server)
		extension := path[strings.LastIndexAny(path, "./"):]
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), types[extension]) {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Content-Type"))
		}
		for _, found := range regexp.MustCompile(`['"](?:\./|/static/)([\w-]+\.\w+)['"]`).FindAllStringSubmatch(w.Body.String(), -1) {
			queue = append(queue, "/static/"+found[1])
		}
	}
	if len(seen) != 10 {
		t.Errorf("the page has the files %v", slices.Sorted(maps.Keys(seen)))
	}
}

// Both languages say the same things with the same places to fill in.
func TestStringsOfBothLanguages(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("static/strings.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(content, &all); err != nil {
		t.Fatal(err)
	}
	zh, en := flatten("", all["zh"]), flatten("", all["en"])
	holes := regexp.MustCompile(`\{\w+\}`)
	for _, name := range slices.Sorted(maps.Keys(en)) {
		if !slices.Equal(holes.FindAllString(zh[name], -1), holes.FindAllString(en[name], -1)) || zh[name] == "" {
			t.Errorf("%s: %q and %q", name, zh[name], en[name])
		}
	}
	if len(zh) != len(en) {
		t.Errorf("%d strings in zh, %d in en", len(zh), len(en))
	}
}

func flatten(prefix string, v any) map[string]string {
	all := map[string]string{}
	switch v := v.(type) {
	case string:
		all[prefix] = v
	case map[string]any:
		for name, inner := range v {
			maps.Copy(all, flatten(prefix+"."+name, inner))
		}
	}
	return all
}

// What the page says of itself is the knowledge's of the moment.
func TestAbout(t *testing.T) {
	t.Parallel()
	var about web.About
	server := newServer(web.Options{About: func() web.About { return about }})
	get := request{method: "GET", path: "/api/v1/about"}
	get.send(server)
	about = web.About{Name: web.Text{ZH: "图书馆", EN: "Library"}, Examples: web.Words{EN: []string{"may I renew?"}}}
	w := get.send(server)
	want := `{"name":{"zh":"图书馆","en":"Library"},"purpose":{"zh":"","en":""},"examples":{"zh":null,"en":["may I renew?"]},"why":false}` + "\n"
	if w.Code != 200 || w.Body.String() != want {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
