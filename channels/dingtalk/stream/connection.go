package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	connectTimeout = 15 * time.Second
	writeTimeout   = 5 * time.Second
	maxFrame       = 1 << 20 // bytes
)

// connection is one websocket.
type connection struct {
	*Client
	ws *websocket.Conn
	// leaving is closed when the server wants the connection gone, closed when it is.
	leaving, closed chan struct{}
	leave           func()

	mu sync.Mutex // of writes
}

func dial(ctx context.Context, c *Client, at string) (*connection, error) {
	// No proxy: the zero Dialer asks no environment.
	dialer := websocket.Dialer{HandshakeTimeout: connectTimeout}
	ws, response, err := dialer.DialContext(ctx, at, nil)
	if err != nil {
		if response != nil { // its body is closed by the library
			return nil, fmt.Errorf("connecting: HTTP %d", response.StatusCode)
		}
		return nil, fmt.Errorf("connecting: %w", err)
	}
	ws.SetReadLimit(maxFrame)
	n := &connection{Client: c, ws: ws, leaving: make(chan struct{}), closed: make(chan struct{})}
	n.leave = sync.OnceFunc(func() { close(n.leaving) })
	return n, nil
}

// serve reads until the connection ends or ctx is done.
func (n *connection) serve(ctx context.Context) {
	defer close(n.closed)
	defer func() { _ = n.ws.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = n.ws.Close() })
	defer stop()
	probing, stopProbing := context.WithCancel(ctx)
	defer stopProbing()
	go n.probe(probing)

	n.alive()
	n.ws.SetPongHandler(func(string) error { n.alive(); return nil })
	n.ws.SetPingHandler(func(data string) error {
		n.alive()
		return n.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeTimeout))
	})
	for {
		_, data, err := n.ws.ReadMessage()
		if err != nil {
			return
		}
		n.alive()
		var f Frame
		if json.Unmarshal(data, &f) != nil {
			n.Logger.Warn("a frame from DingTalk cannot be read")
			continue
		}
		n.take(f)
	}
}

// alive puts off the end of a silent connection.
func (n *connection) alive() { _ = n.ws.SetReadDeadline(time.Now().Add(n.Idle)) }

// probe keeps the connection from being silent while the server lives.
func (n *connection) probe(ctx context.Context) {
	tick := time.NewTicker(n.KeepAlive)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = n.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout))
		}
	}
}

func (n *connection) take(f Frame) {
	var err error
	switch {
	case f.Type == System && f.Headers.Topic == topicPing:
		err = n.write(answerTo(f, codeOK, "OK", f.Data))
	case f.Type == System && f.Headers.Topic == topicDisconnect:
		err = n.write(answerTo(f, codeOK, "OK", f.Data))
		n.leave()
	case f.Type == System: // news about the connection
	case f.Type == Event:
		err = n.write(answerTo(f, codeOK, "OK", text(map[string]string{"status": "SUCCESS"})))
	case f.Type == Callback && slices.Contains(n.Topics, f.Headers.Topic):
		n.Receive(f, func(response any) error {
			if response == nil {
				response = map[string]any{}
			}
			return n.write(answerTo(f, codeOK, "OK", text(map[string]any{"response": response})))
		})
	default:
		err = n.write(answerTo(f, codeNotFound, "no handler", "{}"))
	}
	if err != nil {
		n.Logger.Debug("a frame could not be answered", "error", err)
	}
}

// write sends an answer. One to a connection that is gone is an error: the server pushes the frame again.
func (n *connection) write(a answer) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	_ = n.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	if err := n.ws.WriteJSON(a); err != nil {
		return errors.Join(errors.New("answering a frame"), err)
	}
	return nil
}

// retire closes the connection when the answers under way had their time.
func (n *connection) retire(ctx context.Context, grace time.Duration) {
	t := time.NewTimer(grace)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-n.closed:
	case <-t.C:
	}
	_ = n.ws.Close()
}
