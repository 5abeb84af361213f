package main

import (
	"io"
	"log/slog"
	"net/http"
	"testing"
)

// Stopping lets a request under way finish and takes no further one.
func TestStopDrains(t *testing.T) {
	t.Parallel()
	entered, leave := make(chan struct{}), make(chan struct{})
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-leave
		_, _ = io.WriteString(w, "done")
	})}
	stopping := make(chan struct{})
	server.RegisterOnShutdown(func() { close(stopping) })
	var open listeners
	at, err := open.listen("BOT_ADDR", "127.0.0.1:0", server)
	if err != nil {
		t.Fatal(err)
	}
	failed := open.serve()
	answered := make(chan string, 1)
	go func() {
		response, err := http.Get("http://" + at)
		if err != nil {
			answered <- err.Error()
			return
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		answered <- string(body)
	}()
	<-entered
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		open.stop(slog.New(slog.DiscardHandler))
	}()
	<-stopping
	if _, err := http.Get("http://" + at); err == nil {
		t.Error("a further request was taken")
	}
	close(leave)
	if got := <-answered; got != "done" {
		t.Errorf("the request under way got %q", got)
	}
	<-stopped
	select {
	case err := <-failed:
		t.Errorf("stopping is reported as a failure: %v", err)
	default:
	}
}
