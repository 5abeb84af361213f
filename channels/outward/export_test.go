package outward

import (
	"crypto/tls"
	"crypto/x509"
	"net/http/httptest"
	"time"
)

// Trust makes the transport accept the certificate of a test's server, and go by another clock.
func (t *Transport) Trust(s *httptest.Server, now func() time.Time) {
	t.now = now
	if s.TLS != nil {
		pool := x509.NewCertPool()
		pool.AddCert(s.Certificate())
		t.next.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
}

// Proxied reports whether requests may go through a proxy.
func (t *Transport) Proxied() bool { return t.next.Proxy != nil }
