package chaos

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// The history of a conversation of the API, in which several write and others
// read at a time, must be linearizable: there is one order of all turns that
// fits what everybody saw and when. The model is a log that takes every message
// once and gives it the same receipt for ever.

// operation is a message, or a look at the transcript where say is empty.
type operation struct {
	conversation string
	say          string
}

// result is a message's receipt, or the messages that the transcript had.
type result struct {
	receipt  string
	messages string
	open     bool // nobody knows whether it happened
}

// history collects operations.
type history struct {
	// blind: nobody looks at transcripts. A look may see a turn that no replica has yet; its message is
	// not acknowledged, and a fail-over, or a restart with appendfsync everysec, takes it back.
	blind bool
	mu    sync.Mutex
	ops   []porcupine.Operation
}

type call struct {
	history *history
	op      porcupine.Operation
}

func (h *history) call(c *conversation, op operation) *call {
	op.conversation = c.key.Conversation
	if c.channel != overAPI || op.say == "" && h.blind {
		return &call{}
	}
	return &call{history: h, op: porcupine.Operation{Input: op, Call: time.Now().UnixNano()}}
}

func (c *call) done(r result) {
	if c.history == nil {
		return
	}
	c.op.Output, c.op.Return = r, time.Now().UnixNano()
	if r.open {
		c.op.Return = 1<<63 - 1
	}
	c.history.mu.Lock()
	defer c.history.mu.Unlock()
	c.history.ops = append(c.history.ops, c.op)
}

// log is the model's state: the messages in order, each followed by its receipt.
var turns = porcupine.Model{
	Partition: func(all []porcupine.Operation) [][]porcupine.Operation {
		parts := map[string][]porcupine.Operation{}
		var names []string
		for _, op := range all {
			in, _ := op.Input.(operation)
			if parts[in.conversation] == nil {
				names = append(names, in.conversation)
			}
			parts[in.conversation] = append(parts[in.conversation], op)
		}
		var list [][]porcupine.Operation
		for _, name := range names {
			list = append(list, parts[name])
		}
		return list
	},
	Init: func() any { return "" },
	Step: func(state, input, output any) (bool, any) {
		had, _ := state.(string)
		in, _ := input.(operation)
		out, _ := output.(result)
		if in.say == "" {
			return out.messages == messagesOf(had), state
		}
		if _, rest, ok := strings.Cut(had, in.say+"="); ok {
			receipt, _, _ := strings.Cut(rest, ";")
			return out.open || receipt == out.receipt, state
		}
		return true, had + in.say + "=" + out.receipt + ";"
	},
}

func messagesOf(log string) string {
	var b strings.Builder
	for turn := range strings.SplitSeq(log, ";") {
		id, _, _ := strings.Cut(turn, "=")
		b.WriteString(id + " ")
	}
	return strings.TrimSpace(b.String())
}

// judge checks the history, without that of conversations of which Redis forgot
// something, and returns how many operations it had.
func (h *history) judge(forgotten map[string]bool) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	ops := slices.DeleteFunc(slices.Clone(h.ops), func(op porcupine.Operation) bool {
		in, _ := op.Input.(operation)
		return forgotten[in.conversation]
	})
	switch porcupine.CheckOperationsTimeout(turns, ops, patience) {
	case porcupine.Illegal:
		return len(ops), errors.New("the history of some conversation is not linearizable")
	case porcupine.Unknown:
		return len(ops), errors.New("the check of the history took too long")
	}
	return len(ops), nil
}

// readAlong looks at the transcript now and then.
func (sc *scene) readAlong(ctx context.Context, c *conversation, think time.Duration) {
	for pause(ctx, think/2+time.Duration(rand.Int64N(int64(4*think)))) {
		c.mu.Lock()
		full := len(c.sent) == longest[overAPI]
		c.mu.Unlock()
		op := sc.ops.call(c, operation{})
		if messages, ok := sc.transcript(c); ok {
			op.done(result{messages: strings.Join(messages, " ")})
		}
		if full {
			return
		}
	}
}

// transcript reads the ids of the messages in order from some replica.
func (sc *scene) transcript(c *conversation) ([]string, bool) {
	response, err := sc.client.Get("http://" + sc.anyone().addr + "/api/v1/conversations/" + c.key.Conversation + "/events")
	if err != nil {
		return nil, false
	}
	defer func() { _ = response.Body.Close() }()
	var page struct {
		Events []struct {
			MessageID string `json:"message_id"`
			Text      string
		}
		More bool
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || json.Unmarshal(body, &page) != nil {
		return nil, false
	}
	var ids []string
	for _, e := range page.Events {
		if e.Text != "" {
			ids = append(ids, e.MessageID)
		}
	}
	return ids, true
}

// TestTheModelTellsGoodFromBad: a checker that accepts everything would prove nothing.
func TestTheModelTellsGoodFromBad(t *testing.T) {
	t.Parallel()
	say := func(id, receipt string, from, to int64) porcupine.Operation {
		return porcupine.Operation{Input: operation{"c", id}, Output: result{receipt: receipt}, Call: from, Return: to}
	}
	look := func(messages string, from, to int64) porcupine.Operation {
		return porcupine.Operation{Input: operation{"c", ""}, Output: result{messages: messages}, Call: from, Return: to}
	}
	for name, test := range map[string]struct {
		ops  []porcupine.Operation
		want bool
	}{
		"one after the other":          {[]porcupine.Operation{say("a", "1", 0, 1), say("b", "2", 2, 3), look("a b", 4, 5)}, true},
		"at a time, either order":      {[]porcupine.Operation{say("a", "1", 0, 9), say("b", "2", 0, 9), look("b a", 10, 11)}, true},
		"said again, same receipt":     {[]porcupine.Operation{say("a", "1", 0, 1), say("a", "1", 2, 3), look("a", 4, 5)}, true},
		"said again, another receipt":  {[]porcupine.Operation{say("a", "1", 0, 1), say("a", "2", 2, 3)}, false},
		"acknowledged and not there":   {[]porcupine.Operation{say("a", "1", 0, 1), look("", 2, 3)}, false},
		"there twice":                  {[]porcupine.Operation{say("a", "1", 0, 1), look("a a", 2, 3)}, false},
		"out of order":                 {[]porcupine.Operation{say("a", "1", 0, 1), say("b", "2", 2, 3), look("b a", 4, 5)}, false},
		"there, gone, and there again": {[]porcupine.Operation{say("a", "1", 0, 9), look("a", 1, 2), look("", 3, 4)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := porcupine.CheckOperations(turns, slices.Clone(test.ops)); got != test.want {
				t.Errorf("linearizable: %t, want %t", got, test.want)
			}
		})
	}
}
