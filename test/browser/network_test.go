package browser

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// network stands between browser and bot, and can do to messages what networks do.
type network struct {
	url    string
	server *httptest.Server

	mu         sync.Mutex
	down       bool
	streamless bool
	dropping   bool          // replies to messages get lost on the way back
	forgets    bool          // streams begin at the beginning
	held       chan struct{} // messages wait until it is closed
}

func startNetwork(t *testing.T, b *bot) *network {
	t.Helper()
	target, err := url.Parse(b.url())
	if err != nil {
		t.Fatal(err)
	}
	n := &network{}
	proxy := &httputil.ReverseProxy{
		ErrorLog:      log.New(io.Discard, "", 0), // connections are cut on purpose
		FlushInterval: -1,
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = r.In.Host },
		ErrorHandler:  func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
		ModifyResponse: func(r *http.Response) error {
			if r.Request.Method == http.MethodPost && n.drops() {
				return http.ErrAbortHandler // the bot has done its work; the reply gets lost
			}
			return nil
		},
	}
	n.server = serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.mu.Lock()
		down, held := n.down, n.held
		stream := strings.HasSuffix(r.URL.Path, "/stream")
		refused := n.streamless && stream
		if n.forgets && stream {
			r.Header.Del("Last-Event-ID")
			r.URL.RawQuery = ""
		}
		n.mu.Unlock()
		switch {
		case down:
			panic(http.ErrAbortHandler)
		case refused:
			http.Error(w, "no streams today", http.StatusTooManyRequests)
			return
		case held != nil && r.Method == http.MethodPost:
			<-held
		}
		proxy.ServeHTTP(w, r)
	}))
	n.url = n.server.URL
	return n
}

// cut ends every connection and lets none through; cut(false) mends it.
func (n *network) cut(down bool) {
	n.mu.Lock()
	n.down = down
	n.mu.Unlock()
	if down {
		n.server.CloseClientConnections()
	}
}

func (n *network) refuseStreams() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.streamless = true
}

// forgetful makes every stream begin at the beginning, whatever the page has seen of it.
func (n *network) forgetful() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.forgets = true
}

// drop loses the replies to messages from now on, or no more.
func (n *network) drop(on bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.dropping = on
}

func (n *network) drops() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.dropping
}

// hold keeps messages on their way until release is called.
func (n *network) hold() (release func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	held := make(chan struct{})
	n.held = held
	return sync.OnceFunc(func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.held = nil
		close(held)
	})
}
