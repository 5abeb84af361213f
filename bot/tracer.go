package bot

import "context"

// Tracer follows a message through the rooms, from its turn to its delivery,
// which may be in another process. It gets no personal data: conversations are
// named by a hash.
type Tracer interface {
	// Begin starts a span below that of ctx. Facts are names and values in turn. end is called once,
	// with what went wrong, if anything did, and with facts known by then.
	Begin(ctx context.Context, name string, facts ...string) (_ context.Context, end func(err error, facts ...string))
	// Carry is the trace of ctx as a text that an outbox can hold; Resume returns a context that goes on with it.
	Carry(ctx context.Context) string
	Resume(ctx context.Context, carried string) context.Context
}

// untraced is the Tracer of those who want none.
type untraced struct{}

func (untraced) Begin(ctx context.Context, _ string, _ ...string) (context.Context, func(error, ...string)) {
	return ctx, unended
}
func (untraced) Carry(context.Context) string                         { return "" }
func (untraced) Resume(ctx context.Context, _ string) context.Context { return ctx }

func unended(error, ...string) {}
