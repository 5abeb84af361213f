package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/urfave/cli/v3"
)

// ready asks the bot that listens at BOT_ADDR whether it takes messages. The image has no other program
// that could.
func (p *program) ready(ctx context.Context, c *cli.Command) error {
	s, err := p.settings(c)
	if err != nil {
		return err
	}
	host, port, err := net.SplitHostPort(s.addr)
	if err != nil {
		return err // settings has checked it
	}
	if everywhere(s.addr) {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	answer, err := (&http.Client{Transport: &http.Transport{}}).Do(request) // without the environment's proxies
	if err != nil {
		return fmt.Errorf("asking the bot whether it is ready: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the bot is not ready: %s", answer.Status)
	}
	fmt.Fprintln(p.stdout, "ready")
	return nil
}
