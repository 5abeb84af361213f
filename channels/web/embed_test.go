package web_test

import (
	"strings"
	"testing"

	"supportbot/channels/web"
	"supportbot/chat"
)

const friend = "https://help.example.com"

// Only the listed origins may embed the chat and call the API from their pages.
func TestEmbedding(t *testing.T) {
	t.Parallel()
	shelf := newShelf(t, chat.Reply{Text: "yes"})
	o := web.Options{Handler: shelf, Transcripts: shelf, Judge: shelf.Judge, EmbedOrigins: []string{friend}}
	server := newServer(o)
	get := func(path string) (int, string, string) {
		w := request{method: "GET", path: path}.send(server)
		return w.Code, w.Header().Get("Content-Security-Policy"), w.Header().Get("Cross-Origin-Resource-Policy")
	}
	if code, policy, _ := get("/"); code != 200 || !strings.HasSuffix(policy, "frame-ancestors 'self' "+friend) {
		t.Errorf("the page: %d %s", code, policy)
	}
	if code, policy, share := get("/embed.js"); code != 200 || share != "cross-origin" || !strings.HasSuffix(policy, "frame-ancestors 'none'") {
		t.Errorf("the script: %d %s %s", code, share, policy)
	}
	if code, policy, share := get("/embed/demo"); code != 200 || share != "same-origin" || !strings.HasSuffix(policy, "frame-ancestors 'none'") {
		t.Errorf("the demo: %d %s %s", code, share, policy)
	}
	for _, origin := range []string{"null", "https://evil.example", "https://good.help.example.com", "https://help.example.com.evil.example", "http://help.example.com", friend + ":8443", strings.ToUpper(friend)} {
		w := request{body: `{"text":"hi"}`, header: map[string]string{"Origin": origin, "Sec-Fetch-Site": "cross-site"}}.send(server)
		if w.Code != 403 || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s may write: %d %v", origin, w.Code, w.Header())
		}
	}
	header := map[string]string{"Origin": friend, "Sec-Fetch-Site": "cross-site"}
	w := request{body: `{"text":"hi"}`, header: header}.send(server)
	if w.Code != 200 || w.Header().Get("Access-Control-Allow-Origin") != friend || w.Header().Get("Vary") != "Origin" {
		t.Errorf("a listed origin may not write: %d %v", w.Code, w.Header())
	}
	if w := (request{method: "GET", path: "/api/v1/conversations/" + known + "/events", header: header}).send(server); w.Code != 200 {
		t.Errorf("a listed origin may not read: %d", w.Code)
	}
	header["Access-Control-Request-Method"] = "POST"
	if w := (request{method: "OPTIONS", header: header}).send(server); w.Code != 204 || !strings.Contains(w.Header().Get("Access-Control-Allow-Headers"), "Content-Type") {
		t.Errorf("asking first: %d %v", w.Code, w.Header())
	}
}

func TestNoEmbeddingByDefault(t *testing.T) {
	t.Parallel()
	server := newServer(web.Options{})
	for _, path := range []string{"/embed.js", "/embed/demo", "/embed/demo.css", "/embed/embed.js"} {
		if w := (request{method: "GET", path: path}).send(server); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestCheckOrigin(t *testing.T) {
	t.Parallel()
	for origin, ok := range map[string]bool{
		friend: true, friend + ":8443": true, "http://localhost:3000": true, "http://127.0.0.1": true, "http://[::1]:8080": true,
		"": false, "*": false, "null": false, "https://": false, "https://*.example.com": false, friend + "/": false, friend + "/path": false,
		friend + "?q": false, "https://user@help.example.com": false, "http://help.example.com": false, "HTTPS://help.example.com": false,
		"https://Help.example.com": false, "help.example.com": false, friend + ":443": false, "https://a.example;script-src": false,
		"https://a.example b": false, "ftp://localhost": false, "data:,": false,
	} {
		t.Run(origin, func(t *testing.T) {
			t.Parallel()
			if err := web.CheckOrigin(origin); (err == nil) != ok {
				t.Errorf("got %v", err)
			}
		})
	}
}
