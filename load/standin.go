package load

import (
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// StandIn takes the place of Slack's web API: it knows who the bot is and accepts every post. A bot
// under load has to be pointed at it (SLACK_API_URL), as Slack would refuse posts to people who do not
// exist. The zero value is ready; a nil StandIn sees nothing.
type StandIn struct {
	// Team is the workspace that the bot is told it is in.
	Team string
	// Mute makes it never answer a post, as a Slack that hangs.
	Mute bool

	mu       sync.Mutex
	expected map[string]time.Time // by channel, since when
	took     []time.Duration
	posts    int
}

// expect notes that a reply will be posted in the channel.
func (s *StandIn) expect(channel string) {
	if s == nil || channel == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.expected == nil {
		s.expected = map[string]time.Time{}
	}
	s.expected[channel] = time.Now()
}

func (s *StandIn) forget() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.expected, s.took = nil, nil
}

// spread is how long the posts took since their messages were sent; nil if nobody looked.
func (s *StandIn) spread() *Spread {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := spread(s.took)
	return &all
}

// Posts is how many replies were posted since the beginning.
func (s *StandIn) Posts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.posts
}

// ServeHTTP answers a call of the web API.
func (s *StandIn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm() // what is not a form has no channel
	answer := map[string]any{"ok": true, "team_id": s.Team, "user_id": "U0LOADBOT", "bot_id": "B0LOADBOT", "messages": []any{}}
	if r.URL.Path == "/api/chat.postMessage" {
		if s.Mute {
			<-r.Context().Done()
			return
		}
		answer["channel"], answer["ts"] = r.Form.Get("channel"), s.posted(r.Form.Get("channel"))
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer) // a caller who has gone is none of ours
}

// posted notes a post and returns the time that stands for its name.
func (s *StandIn) posted(channel string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if since, ok := s.expected[channel]; ok {
		s.took = append(s.took, time.Since(since))
		delete(s.expected, channel)
	}
	s.posts++
	return fmt.Sprintf("%010d.%06d", 1_500_000_000+s.posts/1_000_000, s.posts%1_000_000)
}
