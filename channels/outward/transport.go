package outward

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"syscall"
	"time"
)

// errLate says that a request was not written, because its time was over.
var errLate = errors.New("the time for the request is over: nothing of it was sent")

// Transport calls platforms. It knows no proxies, as behind one checks of
// addresses mean nothing, and writes nothing of a request after the deadline of
// its context. A context alone is not enough for that: in a process that was
// frozen, its timer goes off only some time after the process goes on.
type Transport struct {
	next *http.Transport
	now  func() time.Time
}

// NewTransport gives each connection, and its TLS handshake, so much time.
// control may refuse addresses, see PublicOnly; nil refuses none.
func NewTransport(connect time.Duration, control func(network, address string, _ syscall.RawConn) error) *Transport {
	t := &Transport{now: time.Now}
	dialer := &net.Dialer{Timeout: connect, Control: control}
	t.next = &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &punctual{Conn: c, now: t.now}, nil
		},
		MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute, TLSHandshakeTimeout: connect,
		Protocols: new(http.Protocols),
	}
	t.next.Protocols.SetHTTP1(true) // a connection has one request at a time, and so one deadline
	return t
}

// RoundTrip is that of http.RoundTripper.
func (t *Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	deadline, limited := r.Context().Deadline()
	trace := &httptrace.ClientTrace{GotConn: func(got httptrace.GotConnInfo) {
		c := got.Conn
		if secured, ok := c.(*tls.Conn); ok {
			c = secured.NetConn()
		}
		if p, ok := c.(*punctual); ok && limited {
			p.until.Store(&deadline)
		} else if ok {
			p.until.Store(nil)
		}
	}}
	return t.next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
}

// punctual is a connection that writes nothing after the deadline of its request.
type punctual struct {
	net.Conn
	now   func() time.Time
	until atomic.Pointer[time.Time] // nil for none
}

func (p *punctual) Write(b []byte) (int, error) {
	if until := p.until.Load(); until != nil && p.now().After(*until) {
		return 0, errLate
	}
	return p.Conn.Write(b)
}
