package dialogues

import (
	"fmt"
	"sort"
	"strings"
	"time"

	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/faq/expr"
)

// start is the time at which every dialogue begins, so that runs can be compared.
var start = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// Brain computes a turn.
type Brain interface {
	Step(dialog.State, dialog.Turn) (dialog.State, dialog.Result)
}

// Mismatch is one expectation that a reply did not meet.
type Mismatch struct {
	Turn      int // from 1
	Say       string
	Field     string
	Want, Got string
}

func (m Mismatch) String() string {
	return fmt.Sprintf("turn %d %q: %s\n    want %s\n    got  %s", m.Turn, m.Say, m.Field, m.Want, m.Got)
}

// Run holds the conversation and returns what was not as expected. A conversation that was left alone
// for longer than lifetime begins anew, as it does in the store; 0 means that it never does.
//
// Where the bot is unsure and offers the expected question among others, the person takes the offer
// and the conversation goes on; unsure counts these turns, and those in which something was offered
// that should have been declined. A bot that learns from examples is never sure of everything; how
// much of that is borne is up to the caller.
func Run(b Brain, d Dialogue, lifetime time.Duration) (all []Mismatch, unsure int) {
	var state dialog.State
	now := start
	for i, turn := range d.Turns {
		now = now.Add(turn.After)
		if lifetime > 0 && turn.After > lifetime && !state.Keep() {
			state = dialog.State{}
		}
		say := func(text string) chat.Reply {
			next, result := b.Step(state, dialog.Turn{
				ID: fmt.Sprintf("turn-%d", i+1), Ticket: "k7f3", Now: now,
				Message: chat.Message{Channel: "test", Conversation: "dialogue", ID: fmt.Sprint(i + 1), Text: text, Language: turn.Language},
			})
			state = next
			return result.Reply
		}
		reply := say(turn.Say)
		if reply.Kind == chat.Choice && turn.Expect.Kind != nil {
			if *turn.Expect.Kind == chat.Fallback {
				unsure++
				continue
			}
			if o := offered(state, turn.Expect); o != "" {
				unsure++
				reply = say(o)
			}
		}
		c := comparison{turn: i + 1, say: turn.Say}
		c.reply("", turn.Expect, reply)
		all = append(all, c.found...)
	}
	return all, unsure
}

// offered finds the quick reply that leads to the expected intent, or the first one if no intent is
// expected; "" if there is none.
func offered(s dialog.State, want Expectation) string {
	if *want.Kind == chat.Choice {
		return ""
	}
	for _, o := range s.Offered {
		if o.Intent != "" && (want.Intent == nil || o.Intent == *want.Intent) {
			return o.Value
		}
	}
	return ""
}

type comparison struct {
	turn  int
	say   string
	found []Mismatch
}

func (c *comparison) differ(field, want, got string) {
	c.found = append(c.found, Mismatch{Turn: c.turn, Say: c.say, Field: field, Want: want, Got: got})
}

func (c *comparison) reply(at string, want Expectation, got chat.Reply) {
	compare(c, at+"kind", want.Kind, got.Kind)
	compare(c, at+"language", want.Language, got.Language)
	compare(c, at+"intent", want.Intent, got.Intent)
	compare(c, at+"outcome", want.Outcome, got.Outcome)
	compare(c, at+"asks", want.Asks, got.Asks)
	for _, name := range sorted(want.Values) {
		if v, ok := got.Values[name]; !ok || v != want.Values[name] {
			c.differ(at+"values."+name, fmt.Sprint(want.Values[name]), number(v, ok))
		}
	}
	for _, name := range sorted(want.Facts) {
		w, g := want.Facts[name], got.Facts[name]
		if expected := value(w); expected != g {
			c.differ(at+"facts."+name, orNothing(expected), orNothing(g))
		}
	}
	c.contains(at+"text", want.Text, got.Text)
	for _, part := range want.Without {
		if strings.Contains(got.Text, part) {
			c.differ(at+"text", "nothing with "+part, got.Text)
		}
	}
	c.contains(at+"reasons", want.Reasons, strings.Join(got.Reasons, "\n"))
	var links, labels []string
	for _, l := range got.Links {
		links = append(links, l.URL)
	}
	for _, o := range got.Choices {
		labels = append(labels, o.Label)
	}
	c.contains(at+"links", want.Links, strings.Join(links, "\n"))
	c.contains(at+"choices", want.Choices, strings.Join(labels, "\n"))
	if want.More == nil {
		return
	}
	if len(want.More) != len(got.More) {
		c.differ(at+"more", fmt.Sprint(len(want.More), " further replies"), fmt.Sprint(len(got.More)))
		return
	}
	for i, w := range want.More {
		c.reply(fmt.Sprintf("%smore[%d].", at, i), w, got.More[i])
	}
}

func (c *comparison) contains(field string, parts []string, text string) {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			c.differ(field, "something with "+part, text)
		}
	}
}

func compare[T ~string](c *comparison, field string, want *T, got T) {
	if want != nil && *want != got {
		c.differ(field, quote(string(*want)), quote(string(got)))
	}
}

func quote(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

func orNothing(v expr.Value) string { return quote(v.String()) }

func number(v float64, ok bool) string {
	if !ok {
		return "nothing"
	}
	return fmt.Sprint(v)
}

func value(x any) expr.Value {
	switch x := x.(type) {
	case string:
		return expr.Text(x)
	case bool:
		return expr.Truth(x)
	case float64:
		return expr.Num(x)
	case int:
		return expr.Num(float64(x))
	case int64:
		return expr.Num(float64(x))
	case uint64:
		return expr.Num(float64(x))
	}
	return expr.Value{}
}

func sorted[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}
