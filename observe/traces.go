package observe

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Traces follows messages with OpenTelemetry: turn, load, understand, decide,
// commit, and deliver, which may be in another process and belongs to the same
// trace. It is a bot.Tracer. Make it with NewTraces.
type Traces struct {
	tracer   trace.Tracer
	provider *sdk.TracerProvider
	carrier  propagation.TraceContext
}

// flushTime bounds how long the last spans may take when the program stops.
const flushTime = 5 * time.Second

// NewTraces sends spans over OTLP (http/protobuf). Where to, with which
// headers, and which share of the traces, the standard environment variables
// say: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS,
// OTEL_TRACES_SAMPLER, OTEL_SERVICE_NAME and so on; the library reads them.
// Spans are sent in the background; when the far side is away they are dropped.
func NewTraces(ctx context.Context, version string, log *slog.Logger) (*Traces, error) {
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("setting up the export of traces: %w", err)
	}
	about, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", "supportbot"), attribute.String("service.version", version)),
		resource.WithTelemetrySDK(),
		resource.WithFromEnv()) // last: what the operator says counts
	if err != nil && !errors.Is(err, resource.ErrPartialResource) {
		return nil, fmt.Errorf("describing the source of traces (OTEL_RESOURCE_ATTRIBUTES): %w", err)
	}
	// The library has one place for the whole process to complain at.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces are lost", "error", err) }))
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about))
	return &Traces{tracer: provider.Tracer("supportbot"), provider: provider}, nil
}

// Close sends what is left.
func (t *Traces) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), flushTime)
	defer cancel()
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("sending the last traces: %w", err)
	}
	return nil
}

// Begin starts a span. Errors are not quoted in it: the log has them.
func (t *Traces) Begin(ctx context.Context, name string, facts ...string) (context.Context, func(error, ...string)) {
	ctx, span := t.tracer.Start(ctx, name, trace.WithAttributes(attributes(facts)...))
	return ctx, func(err error, facts ...string) {
		span.SetAttributes(attributes(facts)...)
		if err != nil {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// attributes makes pairs of names and values; empty values are left out.
func attributes(facts []string) []attribute.KeyValue {
	var all []attribute.KeyValue
	for i := 0; i+1 < len(facts); i += 2 {
		if facts[i+1] != "" {
			all = append(all, attribute.String("bot."+facts[i], facts[i+1]))
		}
	}
	return all
}

const traceparent = "traceparent"

// Carry is the trace of ctx as W3C Trace Context has it.
func (t *Traces) Carry(ctx context.Context) string {
	carried := propagation.MapCarrier{}
	t.carrier.Inject(ctx, carried)
	return carried[traceparent]
}

// Resume goes on with a carried trace; anything else than one is no trace.
func (t *Traces) Resume(ctx context.Context, carried string) context.Context {
	return t.carrier.Extract(ctx, propagation.MapCarrier{traceparent: carried})
}
