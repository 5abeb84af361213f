package gateway

import (
	"encoding/json"
	"net/http"
	"slices"
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
	// topics are those that the client has subscribed to.
	topics []string
}

func (c *conn) send(v any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ws.WriteJSON(v)
}

// push is a frame that a client has to answer.
type push struct {
	frame    map[string]any
	topic    string // of a callback
	card     string // that was clicked, if any
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
	var topics []string
	subscriptions, _ := body["subscriptions"].([]any)
	for _, s := range subscriptions {
		subscription, _ := s.(map[string]any)
		if topic, _ := subscription["topic"].(string); subscription["type"] == "CALLBACK" && topic != "" {
			topics = append(topics, topic)
		}
	}
	if len(topics) == 0 {
		refuse(w, http.StatusBadRequest, "invalidParameter.subscriptions")
		return Post{}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	ticket := g.id("ticket")
	g.tickets[ticket] = topics
	answer(w, map[string]string{"endpoint": strings.Replace(g.URL, "http", "ws", 1) + "/connect", "ticket": ticket})
	return Post{}
}

// connect takes a websocket; a ticket is good for one.
func (g *Gateway) connect(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	g.mu.Lock()
	topics, ok := g.tickets[ticket]
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
	c := &conn{ws: ws, topics: topics}
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
			Data    string
		}
		if err := c.ws.ReadJSON(&a); err != nil {
			return
		}
		g.mu.Lock()
		card, p := "", g.pushed[a.Headers.MessageID]
		if p != nil && a.Code == http.StatusOK {
			card = p.card
		}
		g.mu.Unlock()
		var said struct{ Response json.RawMessage }
		if card != "" && json.Unmarshal([]byte(a.Data), &said) == nil {
			g.update(card, said.Response)
		}
		g.mu.Lock()
		if p != nil && a.Code == http.StatusOK {
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
	return g.push("/v1.0/im/bot/messages/get", "", m)
}

func (g *Gateway) push(topic, card string, m Message) string {
	data, _ := json.Marshal(m)
	g.mu.Lock()
	id := g.id("frame")
	p := &push{topic: topic, card: card, frame: map[string]any{
		"specVersion": "1.0", "type": "CALLBACK", "data": string(data),
		"headers": map[string]string{"topic": topic, "messageId": id, "contentType": "application/json", "time": "0", "appId": "1"},
	}}
	g.pushed[id], g.order = p, append(g.order, id)
	g.mu.Unlock()
	g.deliver(p)
	return id
}

func (g *Gateway) deliver(p *push) {
	g.mu.Lock()
	c := g.live()
	if g.spread {
		c = g.next()
	}
	if c != nil && p.topic != "" && !slices.Contains(c.topics, p.topic) {
		c = nil // nobody wants it
	}
	p.at = g.now()
	if c != nil {
		p.times++
	}
	g.mu.Unlock()
	if c != nil {
		_ = c.send(p.frame)
	}
}

// next returns the live connections one after the other.
func (g *Gateway) next() *conn {
	for range g.conns {
		g.turn = (g.turn + 1) % len(g.conns)
		if c := g.conns[g.turn]; !c.gone {
			return c
		}
	}
	return nil
}

// Spread makes frames go to all connections in turn, as with several replicas, and those not
// answered be due again sooner than after a minute.
func (g *Gateway) Spread(redelivery time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.spread, g.redelivery = true, redelivery
}

// Redeliver pushes again, by its clock, what was not answered in a minute.
func (g *Gateway) Redeliver() {
	g.mu.Lock()
	var due []*push
	for _, id := range g.order {
		if p := g.pushed[id]; !p.answered && g.now().Sub(p.at) >= g.redelivery {
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
