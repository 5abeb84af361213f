package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"supportbot/internal/redistest"
	"supportbot/session"
)

// undelivered puts entries of a person's conversation among the dead letters of a real Redis.
func undelivered(t *testing.T, ids ...string) (url string) {
	t.Helper()
	url = redistest.Start(t).URL()
	store, err := session.Open(t.Context(), session.Options{URL: url, OpTimeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for _, id := range ids {
		key := session.Key{Channel: "desk", Conversation: "of " + id}
		lane := session.Lane{Key: key, Name: "desk|counter"}
		_, err := store.Commit(t.Context(), session.Turn{
			Key: key, MessageID: "m", State: []byte("{}"), Reply: []byte("{}"),
			Outbox: []session.Entry{{ID: id, Lane: lane.Name, Body: []byte(`{"reply":{"text":"private"}}`)}}, Lease: "t", LeaseFor: time.Hour,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := store.Begin(t.Context(), lane, "t"); err != nil {
			t.Fatal(err)
		}
		if err := store.Bury(t.Context(), lane, "t", id, "the counter is closed\nat line 7"); err != nil {
			t.Fatal(err)
		}
	}
	return url
}

func TestDeadLetters(t *testing.T) {
	t.Parallel()
	env := []string{"REDIS_URL=" + undelivered(t, "e1", "e2", "e3.poison")}
	list := func() []deadLetter {
		t.Helper()
		end := runs(t, "", env, "deadletter", "list", "--json")
		if end.code != exitOK {
			t.Fatalf("list ended with %d: %s", end.code, end.stderr)
		}
		var all []deadLetter
		for d := json.NewDecoder(strings.NewReader(end.stdout)); d.More(); {
			var one deadLetter
			if err := d.Decode(&one); err != nil {
				t.Fatal(err)
			}
			all = append(all, one)
		}
		slices.SortFunc(all, func(a, b deadLetter) int { return strings.Compare(a.ID, b.ID) }) // some were given up in the same millisecond
		return all
	}
	all := list()
	if len(all) != 3 || all[0].ID != "e1" || all[0].Channel != "desk" || all[0].Attempts != 1 || all[0].Why != "the counter is closed" || all[0].Poison || !all[2].Poison {
		t.Errorf("listed %+v", all)
	}
	if end := runs(t, "", env, "deadletter", "list"); end.code != exitOK || !strings.Contains(end.stdout, "counter is closed") || !strings.Contains(end.stdout, "1 attempt  ") || strings.Contains(end.stdout, "private") {
		t.Errorf("list ended with %d: %s%s", end.code, end.stdout, end.stderr)
	}
	if end := runs(t, "", env, "deadletter", "retry", "e1"); end.code != exitOK || !strings.Contains(end.stdout, "queued") {
		t.Errorf("retry ended with %d: %s%s", end.code, end.stdout, end.stderr)
	}
	if end := runs(t, "", env, "deadletter", "retry", "e3.poison", "e9"); end.code != exitFailed || !strings.Contains(end.stderr, "bot replay e3") || !strings.Contains(end.stderr, `"e9"`) {
		t.Errorf("retry of a message and of nothing ended with %d: %s%s", end.code, end.stdout, end.stderr)
	}
	if end := runs(t, "", env, "deadletter", "drop", "--all"); end.code != exitOK || strings.Count(end.stdout, "dropped") != 2 {
		t.Errorf("drop ended with %d: %s%s", end.code, end.stdout, end.stderr)
	}
	if left := list(); len(left) != 0 {
		t.Errorf("left: %+v", left)
	}
	if end := runs(t, "", env, "deadletter", "list"); !strings.Contains(end.stdout, "no dead letters") {
		t.Errorf("an empty list: %s", end.stdout)
	}
}

func TestDeadLettersCalledWrongly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, says string
		env        []string
		code       int
		args       []string
	}{
		{"without a store", "REDIS_URL", nil, exitFailed, []string{"list"}},
		{"nothing named", "--all", []string{"REDIS_URL=redis://127.0.0.1:1/0"}, exitUsage, []string{"drop"}},
		{"named and all", "--all", []string{"REDIS_URL=redis://127.0.0.1:1/0"}, exitUsage, []string{"retry", "--all", "e1"}},
		{"unknown flag", "flag", nil, exitUsage, []string{"list", "--everything"}},
		{"no Redis there", "not available", []string{"REDIS_URL=redis://:canary@127.0.0.1:1/0"}, exitFailed, []string{"list"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			end := runs(t, "", c.env, append([]string{"deadletter"}, c.args...)...)
			if end.code != c.code || !strings.Contains(end.stderr, c.says) || strings.Contains(end.stderr, "canary") {
				t.Errorf("ended with %d: %s", end.code, end.stderr)
			}
		})
	}
}
