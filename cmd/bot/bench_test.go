package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"supportbot/channels/web"
)

// BenchmarkMessages is a whole turn over the API, with the store of REDIS_URL or else the embedded one;
// BenchmarkBare is what net/http alone costs in the same run. Compare the two.
func BenchmarkMessages(b *testing.B) {
	p := &program{stderr: io.Discard}
	a, err := p.assemble(b.Context(), settings{knowledge: library, redisURL: os.Getenv("REDIS_URL")}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer a.close()
	post(b, web.New(web.Options{Handler: a.bot}))
}

func BenchmarkBare(b *testing.B) {
	post(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusOK)
	}))
}

// post sends questions over 64 connections, each a conversation of its own.
func post(b *testing.B, h http.Handler) {
	server := httptest.NewServer(h)
	defer server.Close()
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	b.ReportAllocs()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			response, err := client.Post(server.URL+"/api/v1/messages", "application/json", strings.NewReader(`{"text":"What is the fine for a film 5 days late?"}`))
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
