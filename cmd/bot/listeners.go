package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
)

// listeners are the addresses that the program serves. The zero value has none.
type listeners []listening

type listening struct {
	listener net.Listener
	server   *http.Server
}

// listen opens the address that the setting gives, so that a taken one is
// found before anything is served, and returns it with the port chosen.
func (l *listeners) listen(setting, address string, server *http.Server) (string, error) {
	listener, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return "", fmt.Errorf("listening (%s): %w; end what listens there, or choose another: --%s %s", setting, err, flagOf(setting), beside(address))
	}
	if err != nil {
		return "", fmt.Errorf("listening (%s): %w", setting, err)
	}
	*l = append(*l, listening{newCapped(listener, maxConnections), server})
	return listener.Addr().String(), nil
}

// beside is the address with the next port.
func beside(address string) string {
	host, port, _ := net.SplitHostPort(address) // settings has checked it
	n, _ := strconv.Atoi(port)
	return net.JoinHostPort(host, strconv.Itoa(n%65535+1))
}

// serve answers on all addresses in the background. The channel gets what
// ends one of them before stop does.
func (l listeners) serve() <-chan error {
	failed := make(chan error, len(l))
	for _, each := range l {
		go func() {
			if err := each.server.Serve(each.listener); !errors.Is(err, http.ErrServerClosed) {
				failed <- fmt.Errorf("serving %s: %w", each.listener.Addr(), err)
			}
		}()
	}
	return failed
}

// stop accepts nothing more and waits for the requests under way, at most
// drainTime. It may be called again.
func (l listeners) stop(log *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.Background(), drainTime)
	defer cancel()
	var all sync.WaitGroup
	for _, each := range l {
		all.Go(func() {
			if err := each.server.Shutdown(ctx); err != nil {
				log.Warn("requests were cut off", "address", each.listener.Addr().String(), "error", err)
				_ = each.server.Close()
			}
			_ = each.listener.Close() // where it was never served
		})
	}
	all.Wait()
}
