package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"supportbot/session"
)

func main() {
	session.Quiet()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal stops gracefully; from then on signals kill as usual.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args, os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}
