package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"supportbot/internal/redistest"
	"supportbot/session"
)

// everythingIn is all that a Redis holds, keys and values, as text.
func everythingIn(t *testing.T, client *redis.Client) string {
	t.Helper()
	ctx := t.Context()
	var b strings.Builder
	for keys := client.Scan(ctx, 0, "*", 1000).Iterator(); keys.Next(ctx); {
		key := keys.Val()
		fmt.Fprintln(&b, key)
		var value any
		switch kind := client.Type(ctx, key).Val(); kind {
		case "string":
			value = client.Get(ctx, key).Val()
		case "hash":
			value = client.HGetAll(ctx, key).Val()
		case "list":
			value = client.LRange(ctx, key, 0, -1).Val()
		case "zset":
			value = client.ZRange(ctx, key, 0, -1).Val()
		case "stream":
			value = client.XRange(ctx, key, "-", "+").Val()
		case "none": // gone meanwhile
		default:
			t.Fatalf("%s is a %s", key, kind)
		}
		fmt.Fprintln(&b, value)
	}
	return b.String()
}

// A person asks, misses, gets a ticket, judges a reply; another one does the same. The first is handed
// out and removed, by the command line, beside the running bot.
func TestPrivacy(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	env := []string{"REDIS_URL=" + server.URL(), "BOT_KNOWLEDGE=" + library}
	s := serves(t, "REDIS_URL="+server.URL())
	visit := func(word string) (conversation string) {
		t.Helper()
		first := s.says("", "how much is the fine for a dvd 9 days late? "+word)
		conversation = first.Conversation
		if len(everythingIn(t, server.Client())) == 0 {
			t.Fatal("nothing is kept")
		}
		s.says(conversation, "a riddle about "+word+", call 13800138000")
		if r := s.says(conversation, "I want to talk to a person"); r.Kind != "handoff" {
			t.Fatalf("no ticket: %+v", r)
		}
		body, _ := json.Marshal(map[string]any{"conversation_id": conversation, "receipt": first.Receipt, "helpful": false, "comment": word + " is not what I meant"})
		response, err := http.Post(s.url+"/api/v1/feedback", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			t.Fatalf("feedback: %s", response.Status)
		}
		return conversation
	}
	gone, stays := visit("xylograph"), visit("palimpsest")

	of := func(who string) []string { return []string{"--channel", "web", "--person", who} }
	end := runs(t, "", env, append([]string{"privacy", "export"}, of(gone)...)...)
	var document exported
	if err := json.Unmarshal([]byte(end.stdout), &document); err != nil || end.code != exitOK {
		t.Fatalf("export: %v\n%s%s", err, end.stdout, end.stderr)
	}
	if len(document.Conversations) != 1 {
		t.Fatalf("export: %s", end.stdout)
	}
	c := document.Conversations[0]
	if c.Conversation != gone || c.State == nil || len(c.Transcript) < 7 || len(c.Receipts) != 3 || len(c.Tickets) != 1 || len(c.OnRecord) == 0 {
		t.Errorf("export: %s", end.stdout)
	}
	for _, part := range []string{"palimpsest", stays, "13800138000"} {
		if strings.Contains(end.stdout, part) {
			t.Errorf("%q is handed out", part)
		}
	}

	silent := func(what string, end outcome) {
		t.Helper()
		for _, part := range []string{gone, "xylograph"} {
			if strings.Contains(end.stderr, part) || what != "export" && strings.Contains(end.stdout, part) {
				t.Errorf("%s shows %q: %s", what, part, end.stderr)
			}
		}
		if !strings.Contains(end.stderr, "channel=web person=") || !strings.Contains(end.stderr, "conversations=1") {
			t.Errorf("%s leaves no audit line: %s", what, end.stderr)
		}
	}
	silent("export", end)
	before := everythingIn(t, server.Client())
	end = runs(t, "", env, append([]string{"privacy", "erase"}, of(gone)...)...)
	if end.code != exitFailed || !strings.Contains(end.stderr, "--yes") || !strings.Contains(everythingIn(t, server.Client()), gone) || !strings.Contains(before, "xylograph") {
		t.Errorf("without --yes: %d %s", end.code, end.stderr)
	}
	end = runs(t, "", env, append([]string{"privacy", "erase", "--yes"}, of(gone)...)...)
	if end.code != exitOK || !strings.Contains(end.stderr, "done=erase") {
		t.Fatalf("erase: %d %s", end.code, end.stderr)
	}
	silent("erase", end)
	left := everythingIn(t, server.Client())
	for _, part := range []string{gone, "xylograph", "13800138000"} {
		if strings.Contains(left, part) {
			t.Errorf("%q is left in:\n%s", part, left)
		}
	}
	for _, part := range []string{stays, "palimpsest"} {
		if !strings.Contains(left, part) {
			t.Errorf("%q of somebody else is gone", part)
		}
	}
	end = runs(t, "", env, append([]string{"privacy", "export"}, of(gone)...)...)
	if end.code != exitFailed || end.stdout != "" || !strings.Contains(end.stderr, "nothing is kept of this person in web") {
		t.Errorf("export afterwards: %d %s%s", end.code, end.stdout, end.stderr)
	}
	again := runs(t, "", env, append([]string{"privacy", "erase", "--yes"}, of(gone)...)...)
	if again.code != exitFailed || !strings.Contains(again.stderr, "nothing is kept") || !strings.Contains(again.stderr, "done=none") || !strings.Contains(again.stderr, "conversations=0") {
		t.Errorf("erase again: %d %s", again.code, again.stderr)
	}
	if r := s.says(gone, "what are your opening hours"); r.Kind != "question" || len(r.Facts) != 0 {
		t.Errorf("a new beginning: %+v", r)
	}
	if log := s.stop().stderr; strings.Contains(log, "xylograph") || strings.Contains(log, "13800138000") {
		t.Errorf("the log has content:\n%s", log)
	}
}

// What waits to be delivered has secrets of the delivery in it, which are nobody's data.
func TestExportLeavesSecretsOut(t *testing.T) {
	t.Parallel()
	url := redistest.Start(t).URL()
	store := record(t, url)
	key := session.Key{Channel: "slack", Conversation: "T0/direct/U0"}
	_, err := store.Commit(t.Context(), session.Turn{
		Key: key, MessageID: "m", Person: "T0/U0", State: []byte(`{"ticket":{"to":{"hints":{"hook":"bearer"}}}}`),
		Outbox: []session.Entry{{ID: "1", Lane: "l", Body: []byte(`{"to":{"channel":"slack","target":"hall","hints":{"hook":"bearer"}},"reply":{"text":"on its way"}}`)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "ann.json")
	env := []string{"REDIS_URL=" + url}
	args := []string{"privacy", "export", "--channel", "slack", "--person", "T0/U0", "--out", out}
	if end := runs(t, "", env, args...); end.code != exitOK {
		t.Fatal(end.stderr)
	}
	content, err := os.ReadFile(out)
	if err != nil || strings.Contains(string(content), "bearer") || !strings.Contains(string(content), "on its way") {
		t.Errorf("%v\n%s", err, content)
	}
	if info, err := os.Stat(out); err != nil || info.Mode() != fs.FileMode(0o600) {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if end := runs(t, "", env, args...); end.code != exitFailed || !strings.Contains(end.stderr, "not there yet") {
		t.Errorf("over a file that is there: %d %s", end.code, end.stderr)
	}
	for name, args := range map[string][]string{
		"no person":  {"privacy", "erase", "--channel", "slack", "--yes"},
		"no channel": {"privacy", "export", "--person", "ann"},
		"empty":      {"privacy", "export", "--person", "", "--channel", "slack"},
	} {
		t.Run(name, func(t *testing.T) {
			if end := runs(t, "", env, args...); end.code != exitUsage {
				t.Errorf("%d %s", end.code, end.stderr)
			}
		})
	}
}

// Somebody who is named wrongly is not taken for somebody of whom nothing is kept.
func TestNobodyIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ channel, person, says string }{
		"capital letter":  {"Slack", "T0/U0", `no channel "Slack": --channel is web, slack, dingtalk`},
		"no channel":      {"foo", "T0/U0", `no channel "foo"`},
		"no team":         {"slack", "U0", "TEAM/USER"},
		"a name":          {"slack", "T0/ann", "TEAM/USER"},
		"no corporation":  {"dingtalk", "manager42", "CORPORATION|MEMBER"},
		"Slack's form":    {"dingtalk", "ding1/manager42", "CORPORATION|MEMBER"},
		"no conversation": {"web", "ann", "the id of a conversation"},
	} {
		for _, command := range [][]string{{"export"}, {"erase", "--yes"}} {
			t.Run(name+"/"+command[0], func(t *testing.T) {
				t.Parallel()
				args := append(append([]string{"privacy"}, command...), "--channel", c.channel, "--person", c.person)
				if end := runs(t, "", nil, args...); end.code != exitUsage || !strings.Contains(end.stderr, c.says) || strings.Contains(end.stderr, "REDIS_URL") {
					t.Errorf("%d %s", end.code, end.stderr)
				}
			})
		}
	}
	for channel, person := range map[string]string{"dingtalk": "ding1|$:LWCP_v1:$a+/=", "slack": "T0AB12/U0CD34", "web": "abcdefghijklmnopqrstuvwxyz"} {
		if end := runs(t, "", nil, "privacy", "export", "--channel", channel, "--person", person); !strings.Contains(end.stderr, "REDIS_URL") {
			t.Errorf("%s: %s", channel, end.stderr)
		}
	}
}

func TestRetentionIsLongerThanAConversation(t *testing.T) {
	t.Parallel()
	for name, env := range map[string][]string{
		"too short":                   {"BOT_RETENTION=1h"},
		"no time":                     {"BOT_RETENTION=long"},
		"shorter than a conversation": {"BOT_RETENTION=72h", "BOT_CONVERSATION_TTL=96h"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if end := runs(t, "", env, "serve"); end.code != exitUsage || !strings.Contains(end.stderr, "BOT_RETENTION") {
				t.Errorf("%d %s", end.code, end.stderr)
			}
		})
	}
}

// Nothing of a conversation that has come to its end is kept for good.
func TestEveryKeyExpires(t *testing.T) {
	t.Parallel()
	const retention = 72 * time.Hour
	server := redistest.Start(t)
	s := serves(t, "REDIS_URL="+server.URL(), "BOT_RETENTION="+retention.String(), "BOT_CONVERSATION_TTL=24h")
	c := s.says("", "how much is the fine for a dvd 9 days late").Conversation
	s.says(c, "something about a riddle")
	s.stop()
	keys := 0
	for each := server.Client().Scan(t.Context(), 0, "*", 1000).Iterator(); each.Next(t.Context()); keys++ {
		left, err := server.Client().PTTL(t.Context(), each.Val()).Result()
		if err != nil || left <= 0 || left > retention {
			t.Errorf("%s is kept for %s, %v", each.Val(), left, err)
		}
	}
	if keys < 5 {
		t.Errorf("only %d keys", keys)
	}
}
