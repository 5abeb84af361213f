package session

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestLayoutIsDocumented compares the table in the documentation with the code's.
func TestLayoutIsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/decisions/0004-redis-layout.md")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	want.WriteString("| key | type | lifetime | holds |\n| --- | --- | --- | --- |\n")
	for _, r := range layout() {
		fmt.Fprintf(&want, "| `%s` | %s | %s | %s |\n", r.Pattern, r.Type, r.Lifetime, r.Holds)
	}
	if !strings.Contains(string(page), want.String()) {
		t.Errorf("docs/decisions/0004-redis-layout.md should contain this table:\n\n%s", want.String())
	}
}

// pattern turns a row's pattern into a regular expression.
func (r row) pattern() *regexp.Regexp {
	p := regexp.QuoteMeta(r.Pattern)
	p = regexp.MustCompile(`p[NMST]\\}`).ReplaceAllString(p, `p\d+\}`)
	p = strings.ReplaceAll(p, "<d>", `\d{4}-\d\d-\d\d`)
	p = strings.ReplaceAll(p, "<id>", `[a-z0-9]{28}`)
	p = regexp.MustCompile(`<[a-z]>`).ReplaceAllString(p, `[A-Za-z0-9_-]{22}`)
	return regexp.MustCompile("^" + p + "$")
}

// TestKeysAreOfTheLayout writes everything that can be written and looks at each key.
func TestKeysAreOfTheLayout(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := openEmbedded(t)
	k := Key{Channel: "desk", Conversation: "{hostile}"}
	turn := Turn{
		Key: k, MessageID: "m", Person: "ann", Row: &Row{Ticket: "T", Live: true}, Keep: true, Reply: []byte("r"), ReceiptID: s.NewReceiptID(k), Receipt: []byte("why"),
		Events: [][]byte{[]byte("e")}, Lease: "t", LeaseFor: time.Hour,
		Timer: time.Now(), Counts: []string{"reply"}, Inbox: [][]byte{[]byte("i")},
		Outbox: []Entry{{ID: "1", Lane: "a"}, {ID: "2", Lane: "a"}, {ID: "3", Lane: "a"}},
	}
	load := LoadRequest{Key: k, MessageID: "m", Person: "ann", Limit: Limit{Messages: 1, Per: time.Minute}}
	if _, err := s.Load(ctx, load); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(ctx, turn); err != nil {
		t.Fatal(err)
	}
	if err := s.PutRoute(ctx, Thread{Channel: "desk", Name: "t"}, Route{Key: k, Ticket: "T"}); err != nil {
		t.Fatal(err)
	}
	items, err := s.Inbox(ctx, 1)
	if err != nil || len(items) != 1 || items[0].Key != k {
		t.Fatalf("inbox: %+v, %v", items, err)
	}
	if err := s.Accept(ctx, []byte("yes"), items[0].ID); err != nil {
		t.Fatal(err)
	}
	if err := s.PutSignIn(ctx, "id", []byte("ann"), time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Commit(ctx, Turn{Key: k, Version: 1, Keep: true, Row: &Row{Ticket: "T"}}); err != nil {
		t.Fatal(err)
	}
	l := Lane{Key: k, Name: "a"}
	if _, _, err := s.Next(ctx, l, "t", "1", "ref"); err != nil {
		t.Fatal(err)
	}
	if err := s.Bury(ctx, l, "t", "2", "why"); err != nil {
		t.Fatal(err)
	}

	keys, err := s.client.Keys(ctx, "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, key := range keys {
		var is row
		for _, r := range layout() {
			if r.pattern().MatchString(key) {
				is = r
			}
		}
		if is.Pattern == "" {
			t.Errorf("%s is not in the table", key)
			continue
		}
		seen[is.Pattern] = true
		kind, err := s.client.Type(ctx, key).Result()
		if err != nil || strings.ReplaceAll(is.Type, "sorted set", "zset") != kind {
			t.Errorf("%s is a %s, %v; the table says %s", key, kind, err, is.Type)
		}
		ttl, err := s.client.PTTL(ctx, key).Result()
		// This conversation is kept, so its state and transcript do not expire either.
		forever := strings.HasPrefix(is.Lifetime, "none") || strings.Contains(is.Lifetime, "none while kept") || is.Lifetime == "as the state"
		if err != nil || (ttl < 0) != forever {
			t.Errorf("%s lives %v, %v; the table says %s", key, ttl, err, is.Lifetime)
		}
	}
	for _, r := range layout() {
		if !seen[r.Pattern] {
			t.Errorf("%s is in the table, and nothing writes it", r.Pattern)
		}
	}
}

// TestScriptsStayInOneSlot: on a Cluster, all keys of one script share a slot.
func TestScriptsStayInOneSlot(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := openEmbedded(t)
	spy := &spy{}
	s.client.AddHook(spy)
	for i := range 50 {
		k := Key{Channel: "desk", Conversation: fmt.Sprint("{}", i)}
		l := Lane{Key: k, Name: "{a}"}
		for _, err := range []error{
			func() error {
				_, err := s.Load(ctx, LoadRequest{Key: k, MessageID: "m", Person: "{p}", Limit: Limit{Messages: 9, Per: time.Minute}})
				return err
			}(),
			func() error {
				_, err := s.Commit(ctx, Turn{Key: k, MessageID: "m", Person: "{p}", ReceiptID: s.NewReceiptID(k), Lease: "t", LeaseFor: time.Hour,
					Outbox: []Entry{{ID: "1", Lane: l.Name}, {ID: "2", Lane: l.Name}, {ID: "3", Lane: "{b}"}}})
				return err
			}(),
			func() error { _, _, err := s.Begin(ctx, l, "t"); return err }(),
			func() error { _, _, err := s.Next(ctx, l, "t", "1", ""); return err }(),
			s.Retime(ctx, k, 1, time.Now()),
			s.Bury(ctx, l, "t", "2", ""),
			func() error { _, err := s.Renew(ctx, l, "t", time.Hour); return err }(),
			s.Postpone(ctx, l, "t", time.Now()),
			func() error { _, err := s.Acquire(ctx, l, "t", time.Hour); return err }(),
			s.Release(ctx, l, "t"),
			s.Forget(ctx),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	scripts := map[any]bool{}
	for _, cmd := range spy.commands() {
		if name := cmd.Name(); name != "eval" && name != "evalsha" {
			continue
		}
		scripts[cmd.Args()[1]] = true
		n, _ := cmd.Args()[2].(int)
		slots := map[int]bool{}
		for _, key := range cmd.Args()[3 : 3+n] {
			slots[slot(key.(string))] = true
		}
		if len(slots) != 1 {
			t.Errorf("keys of %d slots: %v", len(slots), cmd.Args()[3:3+n])
		}
	}
	const steps = 11
	if len(scripts) < steps {
		t.Errorf("%d scripts ran, want all %d", len(scripts), steps)
	}
}

func TestConversationsSpreadOverThePartitions(t *testing.T) {
	t.Parallel()
	s := openEmbedded(t)
	used := map[int]int{}
	for i := range 64 * 64 {
		used[s.keys.place(Key{Channel: "desk", Conversation: fmt.Sprint(i)}).partition]++
	}
	for p := range partitions {
		if used[p] < 32 || used[p] > 128 {
			t.Errorf("partition %d has %d conversations, about 64 expected", p, used[p])
		}
	}
	if len(used) != partitions {
		t.Errorf("%d partitions", len(used))
	}
}

func TestPrefix(t *testing.T) {
	t.Parallel()
	for prefix, ok := range map[string]bool{"bot": true, "team-1.bot_a:x": true, "{bot}": false, "a b": false, "图": false} {
		if _, err := newKeys(prefix); (err == nil) != ok {
			t.Errorf("%q: %v", prefix, err)
		}
	}
}

func TestMembersReadBack(t *testing.T) {
	t.Parallel()
	for _, l := range []Lane{{}, {Key: Key{"a/b", "%2F"}, Name: "c d+e"}, {Key: Key{"\x00", "图书"}, Name: "\xff"}} {
		if got, err := readLane(l.member()); err != nil || got != l {
			t.Errorf("%q reads back as %q, %v", l, got, err)
		}
	}
	for _, text := range []string{"", "a", "a/b", "a/b/c/d", "a/b/%zz"} {
		if l, err := readLane(text); err == nil {
			t.Errorf("%q reads as %q", text, l)
		}
	}
	for _, text := range []string{"", "a", "a:b", "5:abc", "-1:a", "99999999999:a"} {
		if e, err := decodeEntry("a", text); err == nil {
			t.Errorf("%q reads as %q", text, e)
		}
	}
}

func openEmbedded(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{OpTimeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}
