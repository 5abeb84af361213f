package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/intents"
)

func explainFlags() []cli.Flag { return []cli.Flag{languageFlag()} }

// explain shows how a message is understood, score by score, and what is
// decided on it as the first message of a conversation.
func (p *program) explain(_ context.Context, c *cli.Command) error {
	text := chat.Clean(strings.Join(c.Args().Slice(), " "))
	if text == "" {
		return usageError{fmt.Errorf("explain: which text? Give it as an argument")}
	}
	language, err := languageOf(c)
	if err != nil {
		return err
	}
	k, err := p.knowledge(locate(c.String("knowledge")))
	if err != nil {
		return err
	}
	brain, err := dialog.New(k)
	if err != nil {
		return fmt.Errorf("learning from the knowledge: %w", err)
	}
	understood := brain.Engine.Explain(text, intents.Context{Language: language})
	explainUnderstanding(p.stdout, understood)
	_, result := brain.Step(dialog.State{}, dialog.Turn{
		ID: "explained", Ticket: "EXPLAIN", Now: time.Now().UTC(),
		Message: chat.Message{Channel: "terminal", Conversation: "explained", ID: "1", Text: text, Language: language},
	})
	explainDecision(p.stdout, result)
	return nil
}

func explainUnderstanding(w io.Writer, u intents.Understanding) {
	fmt.Fprintf(w, "language: %s\n", orNone(string(u.Language)))
	for i, part := range u.Parts {
		fmt.Fprintf(w, "part %d: %s\n", i+1, part.Text)
		for _, m := range part.Mentions {
			how := ""
			if m.Negated {
				how = ", negated"
			}
			if m.Bare {
				how += ", answers the open question"
			}
			fmt.Fprintf(w, "  fact       %s = %s (%q%s)\n", m.Fact, m.Value, m.Text, how)
		}
		for _, r := range part.Refused {
			fmt.Fprintf(w, "  refused    %s: %q\n", r.Fact, r.Text)
		}
		fmt.Fprintf(w, "  signals    %s\n", orNone(signals(part.Signals)))
		fmt.Fprintf(w, "  zone       %s\n", zone(part.Zone))
		for _, candidate := range part.Candidates {
			fmt.Fprintf(w, "  candidate  %.3f %s\n", candidate.Confidence, candidate.Intent)
			for _, e := range candidate.Evidence {
				fmt.Fprintf(w, "             %+.3f %s\n", e.Weight, e.Feature)
			}
		}
	}
}

func explainDecision(w io.Writer, result dialog.Result) {
	for _, t := range result.Receipt.Trace {
		fmt.Fprintf(w, "decision: %s\n", orNone(t.Intent))
		fmt.Fprintf(w, "  heard      %s\n", orNone(facts(t.Heard)))
		fmt.Fprintf(w, "  assumed    %s\n", orNone(facts(t.Assumed)))
		for _, rule := range t.Rules {
			fmt.Fprintf(w, "  rule       %s\n", rule)
		}
		fmt.Fprintf(w, "  outcome    %s\n", orNone(t.Outcome))
		fmt.Fprintf(w, "  asks       %s\n", orNone(t.Asks))
	}
	explainReply(w, result.Reply)
}

func explainReply(w io.Writer, r chat.Reply) {
	fmt.Fprintf(w, "reply: %s in %s\n", r.Kind, r.Language)
	for line := range strings.Lines(r.Text + "\n") {
		fmt.Fprintf(w, "  %s", line)
	}
	for _, reason := range r.Reasons {
		fmt.Fprintf(w, "  because    %s\n", reason)
	}
	for _, further := range r.More {
		explainReply(w, further)
	}
}

// facts prints facts by name.
func facts(f faq.Facts) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(f)) {
		all = append(all, name+" = "+f[name].String())
	}
	return strings.Join(all, ", ")
}

func signals(s intents.Signals) string {
	named := []struct {
		set  bool
		name string
	}{
		{s.OnlyFacts, "only facts"}, {s.FollowUp, "follow-up"}, {s.Correction, "correction"}, {s.WhatIf, "what if"},
		{s.Yes, "yes"}, {s.No, "no"}, {s.DontKnow, "don't know"}, {s.Exact, "exact"}, {s.Fuzzy, "fuzzy"},
	}
	var set []string
	for _, n := range named {
		if n.set {
			set = append(set, n.name)
		}
	}
	return strings.Join(set, ", ")
}

func zone(z intents.Zone) string {
	switch z {
	case intents.Sure:
		return "sure: the first candidate is served"
	case intents.Unsure:
		return "unsure: the best are offered"
	default:
		return "declined: none fits"
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
