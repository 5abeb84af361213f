package gateway

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// conn is a client's websocket.
type conn struct {
	ws   *websocket.Conn
	mu   sync.Mutex // of writes
	gone bool
}

func (c *conn) send(v any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ws.WriteJSON(v)
}

// push is a frame that a client has to answer.
type push struct {
	frame    map[string]any
	at       time.Time
	times    int
	answered bool
}

func (g *Gateway) open(w http.ResponseWriter, r *http.Request, body map[string]any) Post {
	if r.Header.Get("Accept") != "application/json" {
		w.Header().Set("Content-Type", "application/xml")
		return Post{}
	}
	if body["clientId"] != ClientID || body["clientSecret"] != ClientSecret {
		refuse(w, http.StatusUnauthorized, "invalidClientIdOrSecret")
		return Post{}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	ticket := g.id("ticket")
	g.tickets[ticket] = true
	answer(w, map[string]string{"endpoint": strings.Replace(g.URL, "http", "ws", 1) + "/connect", "ticket": ticket})
	return Post{}
}

// connect takes a websocket; a ticket is good for one.
func (g *Gateway) connect(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	g.mu.Lock()
	ok := g.tickets[ticket]
	delete(g.tickets, ticket)
	g.mu.Unlock()
	if !ok {
		refuse(w, http.StatusUnauthorized, "invalidTicket")
		return
	}
	upgrader := websocket.Upgrader{}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{ws: ws}
	_ = c.send(system("CONNECTED", "0"))
	_ = c.send(system("REGISTERED", "0"))
	g.mu.Lock()
	older := g.conns
	g.conns = append(g.conns, c)
	g.opened++
	displace := g.displacing
	g.mu.Unlock()
	for _, old := range older {
		if displace {
			_ = old.send(system("disconnect", "d"))
			_ = old.ws.UnderlyingConn().Close()
		}
	}
	g.change()
	ws.SetPingHandler(func(data string) error {
		g.mu.Lock()
		told := g.pinged
		g.mu.Unlock()
		if told != nil {
			told()
		}
		return ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(time.Second))
	})
	g.read(c)
	g.mu.Lock()
	c.gone = true
	g.mu.Unlock()
	g.change()
	_ = ws.Close()
}

func (g *Gateway) read(c *conn) {
	for {
		var a struct {
			Code    int
			Headers struct{ MessageID string }
		}
		if err := c.ws.ReadJSON(&a); err != nil {
			return
		}
		g.mu.Lock()
		if p := g.pushed[a.Headers.MessageID]; p != nil && a.Code == http.StatusOK {
			p.answered = true
		}
		g.mu.Unlock()
		g.change()
	}
}

func system(topic, id string) map[string]any {
	return map[string]any{
		"specVersion": "1.0", "type": "SYSTEM", "data": `{"opaque":"1"}`,
		"headers": map[string]string{"topic": topic, "messageId": id, "contentType": "application/json", "time": "0"},
	}
}

// live returns the newest connection: the one that is served.
func (g *Gateway) live() *conn {
	for i := len(g.conns) - 1; i >= 0; i-- {
		if !g.conns[i].gone {
			return g.conns[i]
		}
	}
	return nil
}

// Push sends a message to the robot and returns the frame's id.
func (g *Gateway) Push(m Message) string {
	data, _ := json.Marshal(m)
	g.mu.Lock()
	id := g.id("frame")
	p := &push{frame: map[string]any{
		"specVersion": "1.0", "type": "CALLBACK", "data": string(data),
		"headers": map[string]string{"topic": "/v1.0/im/bot/messages/get", "messageId": id, "contentType": "application/json", "time": "0", "appId": "1"},
	}}
	g.pushed[id], g.order = p, append(g.order, id)
	g.mu.Unlock()
	g.deliver(p)
	return id
}

func (g *Gateway) deliver(p *push) {
	g.mu.Lock()
	c := g.live()
	p.at = g.now()
	if c != nil {
		p.times++
	}
	g.mu.Unlock()
	if c != nil {
		_ = c.send(p.frame)
	}
}

// Redeliver pushes again, by its clock, what was not answered in a minute.
func (g *Gateway) Redeliver() {
	g.mu.Lock()
	var due []*push
	for _, id := range g.order {
		if p := g.pushed[id]; !p.answered && g.now().Sub(p.at) >= redelivery {
			due = append(due, p)
		}
	}
	g.mu.Unlock()
	for _, p := range due {
		g.deliver(p)
	}
}

// Answered reports whether a frame was acknowledged, and how often it was pushed.
func (g *Gateway) Answered(frame string) (bool, int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p := g.pushed[frame]
	return p.answered, p.times
}

// Connections returns how many were opened so far, and how many are left.
func (g *Gateway) Connections() (opened, left int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.conns {
		if !c.gone {
			left++
		}
	}
	return g.opened, left
}

// Disconnect asks the client to leave, as DingTalk does before it closes.
func (g *Gateway) Disconnect() {
	g.mu.Lock()
	c := g.live()
	g.mu.Unlock()
	if c != nil {
		_ = c.send(system("disconnect", "d"))
	}
}

// Ping asks the client whether it lives. The answer shows as a change.
func (g *Gateway) Ping() string {
	g.mu.Lock()
	id := g.id("ping")
	p := &push{frame: system("ping", id)}
	g.pushed[id] = p
	g.mu.Unlock()
	g.deliver(p)
	return id
}

// Drop cuts all connections without a word.
func (g *Gateway) Drop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.conns {
		_ = c.ws.UnderlyingConn().Close()
	}
}

// OnPing makes f be told of websocket pings from clients.
func (g *Gateway) OnPing(f func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pinged = f
}

// Displace makes every new connection end the older ones from now on.
func (g *Gateway) Displace() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.displacing = true
}
