package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"supportbot/bot"
	"supportbot/channels/console"
	"supportbot/intents"
	"supportbot/learn"
	"supportbot/session"
)

// lessons is the console's view of what is on record. What is accepted there is what "bot suggest"
// proposes first.
type lessons struct {
	store  *session.Store
	engine func() *intents.Engine // of the knowledge in force
	now    func() time.Time
}

func (l lessons) groups(ctx context.Context) ([]learn.Group, error) {
	items, err := inbox(ctx, l.store)
	if err != nil {
		return nil, err
	}
	return learn.Groups(items, l.engine()), nil
}

// Lessons are what is on record, grouped by likeness.
func (l lessons) Lessons(ctx context.Context) ([]console.Lesson, error) {
	groups, err := l.groups(ctx)
	if err != nil {
		return nil, err
	}
	mask := bot.Mask()
	all := make([]console.Lesson, 0, len(groups))
	for _, g := range groups {
		lesson := console.Lesson{
			ID: g.ID, Kind: string(g.Kind), Language: g.Language, Count: g.Count, At: g.At,
			Others: []string{}, Nearest: []console.Nearest{},
		}
		for i, text := range g.Texts {
			if i == 0 {
				lesson.Text = mask(text)
			} else {
				lesson.Others = append(lesson.Others, mask(text))
			}
		}
		for _, n := range g.Nearest {
			lesson.Nearest = append(lesson.Nearest, console.Nearest{Intent: n.Intent, Confidence: n.Confidence})
		}
		if len(g.Answers) > 0 {
			lesson.Answer = mask(g.Answers[0])
		}
		if g.Accepted != nil {
			lesson.Accepted = g.Accepted.Intent
		}
		all = append(all, lesson)
	}
	return all, nil
}

// Accept notes what a lesson is to become in the next patch.
func (l lessons) Accept(ctx context.Context, id, intent string, negative bool, by string) error {
	g, err := l.group(ctx, id)
	if err != nil {
		return err
	}
	a := learn.Acceptance{As: learn.Example, Intent: intent, By: by, At: l.now().UTC()}
	if negative {
		a.As = learn.Negative
	}
	decision, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("accepting a lesson: %w", err)
	}
	return l.store.Accept(ctx, decision, g.Items...)
}

// Dismiss takes a lesson off the record.
func (l lessons) Dismiss(ctx context.Context, id, _ string) error {
	g, err := l.group(ctx, id)
	if err != nil {
		return err
	}
	return l.store.Dismiss(ctx, g.Items...)
}

func (l lessons) group(ctx context.Context, id string) (learn.Group, error) {
	groups, err := l.groups(ctx)
	if err != nil {
		return learn.Group{}, err
	}
	for _, g := range groups {
		if g.ID == id {
			return g, nil
		}
	}
	return learn.Group{}, fmt.Errorf("lesson: %w", session.ErrNotFound)
}
