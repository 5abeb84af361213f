package observe_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"

	"supportbot/observe"
)

// Spans arrive over OTLP with their parents, across an outbox, and with nothing that was not given.
func TestTracesArrive(t *testing.T) { // sets the environment: not parallel
	var got collector.ExportTraceServiceRequest
	var header string
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var one collector.ExportTraceServiceRequest
		if err != nil || proto.Unmarshal(body, &one) != nil || r.URL.Path != "/v1/traces" {
			t.Errorf("%s: %v, %d bytes", r.URL.Path, err, len(body))
		}
		proto.Merge(&got, &one)
		header = r.Header.Get("X-Tenant")
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	defer receiver.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.URL)
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "X-Tenant=library")
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment=test")

	traces, err := observe.NewTraces(t.Context(), "v1", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ctx, endTurn := traces.Begin(t.Context(), "turn", "conversation", "0a1b", "channel", "web")
	_, endLoad := traces.Begin(ctx, "load")
	endLoad(errors.New("redis.internal:6379 refused a canary"))
	carried := traces.Carry(ctx)
	endTurn(nil, "result", "committed", "intent", "")
	_, endDelivery := traces.Begin(traces.Resume(t.Context(), carried), "deliver")
	endDelivery(nil)
	if _, end := traces.Begin(traces.Resume(t.Context(), "nonsense"), "alone"); end != nil {
		end(nil)
	}
	if err := traces.Close(); err != nil {
		t.Fatal(err)
	}

	parents, lines := map[string]string{}, []string{}
	resources := got.GetResourceSpans()
	if len(resources) == 0 {
		t.Fatal("nothing arrived")
	}
	about := fmt.Sprint(resources[0].GetResource().GetAttributes())
	for _, part := range []string{"supportbot", "deployment", `"v1"`} {
		if !strings.Contains(about, part) {
			t.Errorf("the source does not say %s: %s", part, about)
		}
	}
	if header != "library" {
		t.Errorf("the header is %q", header)
	}
	names := map[string]string{}
	for _, r := range resources {
		for _, s := range r.GetScopeSpans() {
			for _, span := range s.GetSpans() {
				names[string(span.GetSpanId())] = span.GetName()
				parents[span.GetName()] = string(span.GetParentSpanId())
				for _, a := range span.GetAttributes() {
					lines = append(lines, span.GetName()+" "+a.GetKey()+"="+a.GetValue().GetStringValue())
				}
				if span.GetName() == "load" && span.GetStatus().GetCode().String() != "STATUS_CODE_ERROR" {
					t.Errorf("the failed span says %v", span.GetStatus())
				}
				if strings.Contains(span.String(), "canary") {
					t.Errorf("an error is quoted: %v", span)
				}
			}
		}
	}
	for child, parent := range map[string]string{"load": "turn", "deliver": "turn", "turn": "", "alone": ""} {
		if got := names[parents[child]]; got != parent {
			t.Errorf("%s is below %q, want %q", child, got, parent)
		}
	}
	if got := fmt.Sprint(lines); len(lines) != 3 || !strings.Contains(got, "turn bot.conversation=0a1b") || !strings.Contains(got, "turn bot.result=committed") {
		t.Errorf("attributes: %q", lines)
	}
}

// A far side that is away costs traces and a line in the log, nothing else.
func TestTracesWithoutReceiver(t *testing.T) {
	away := httptest.NewServer(http.NotFoundHandler())
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", away.URL)
	away.Close()
	var log bytes.Buffer
	traces, err := observe.NewTraces(t.Context(), "v1", slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	_, end := traces.Begin(t.Context(), "turn")
	end(nil)
	if err := traces.Close(); err == nil && !strings.Contains(log.String(), "traces are lost") {
		t.Errorf("the lost spans are not reported: %s", &log)
	}
}
