package load

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// line is one connection to the bot, opened again when it breaks. It is plainer than net/http's client,
// which costs about as much as the server that is to be measured.
type line struct {
	at      *url.URL
	timeout time.Duration
	conn    net.Conn
	reader  *bufio.Reader
}

// exchange sends a request and returns the status of its answer.
func (l *line) exchange(ctx context.Context, request string) (int, error) {
	if l.conn == nil {
		conn, err := dial(ctx, l.at, l.timeout)
		if err != nil {
			return 0, err
		}
		l.conn, l.reader = conn, bufio.NewReader(conn)
	}
	status, again, err := l.attempt(request)
	if err != nil || !again {
		l.close()
	}
	return status, err
}

func (l *line) attempt(request string) (status int, again bool, err error) {
	if err := l.conn.SetDeadline(time.Now().Add(l.timeout)); err != nil {
		return 0, false, err
	}
	if _, err := io.WriteString(l.conn, request); err != nil {
		return 0, false, err
	}
	response, err := http.ReadResponse(l.reader, nil)
	if err != nil {
		return 0, false, err
	}
	_, err = io.Copy(io.Discard, response.Body)
	return response.StatusCode, !response.Close, err
}

func (l *line) close() {
	if l.conn != nil {
		_ = l.conn.Close() // nothing is pending
		l.conn = nil
	}
}

func dial(ctx context.Context, at *url.URL, timeout time.Duration) (net.Conn, error) {
	address := at.Host
	if at.Port() == "" {
		address = net.JoinHostPort(at.Hostname(), at.Scheme)
	}
	plain := &net.Dialer{Timeout: timeout}
	if at.Scheme == "https" {
		return (&tls.Dialer{NetDialer: plain}).DialContext(ctx, "tcp", address)
	}
	return plain.DialContext(ctx, "tcp", address)
}

func reachable(ctx context.Context, at *url.URL, timeout time.Duration) error {
	conn, err := dial(ctx, at, timeout)
	if err != nil {
		return err
	}
	return conn.Close()
}
