package browser

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// serve runs a server of the test's own.
func serve(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}
