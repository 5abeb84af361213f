package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"supportbot/channels/web"
	"supportbot/chat"
)

// BenchmarkMessages is the API without the bot behind it; BenchmarkBare is
// what net/http alone costs in the same run. Compare the two.
func BenchmarkMessages(b *testing.B) {
	reply := `{"text":"` + strings.Repeat("renew it first. ", 30) + `","reasons":["it is due"]}`
	post(b, web.New(web.Options{Handler: quiet(reply), NewConversations: 300}))
}

func BenchmarkBare(b *testing.B) {
	post(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusOK)
	}))
}

func post(b *testing.B, h http.Handler) {
	server := httptest.NewServer(h)
	defer server.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	b.ReportAllocs()
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			body := strings.NewReader(`{"text":"my loan has one day left, may I renew it?","conversation_id":"` + known + `"}`)
			response, err := client.Post(server.URL+"/api/v1/messages", "application/json", body)
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, response.Body)
			_ = response.Body.Close()
			if response.StatusCode != http.StatusOK {
				b.Errorf("status %d", response.StatusCode)
				return
			}
		}
	})
}

// quiet answers without keeping what it was asked.
type quiet string

func (q quiet) Answer(context.Context, chat.Message) ([]byte, error) { return []byte(q), nil }
