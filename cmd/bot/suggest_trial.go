package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"supportbot"
	"supportbot/answers"
	"supportbot/dialog"
	"supportbot/dialogues"
	"supportbot/faq"
	"supportbot/learn"
)

// trial tries what proposals do to the checks and dialogues of a knowledge, without touching its files.
type trial struct {
	source   learn.Source
	lifetime time.Duration
	close    func()
	before   measured
}

// measured is how a knowledge fares, as "bot check --quick" and "bot test" say it.
type measured struct {
	Problems  int `json:"problems"`
	Dialogues int `json:"dialogues"`
	Failed    int `json:"failed"`
	Unsure    int `json:"unsure"`

	mistakes []string
	failing  map[string]bool
}

func (m measured) String() string {
	return fmt.Sprintf("%s, %s, %d failed, %d unsure", count(m.Problems, "problem"), count(m.Dialogues, "dialogue"), m.Failed, m.Unsure)
}

func newTrial(o origin, k *faq.Knowledge, lifetime time.Duration) (*trial, error) {
	t := &trial{lifetime: lifetime, close: func() {}, source: learn.Source{Main: filepath.Base(o.path), Files: k.Files}}
	if o.embedded {
		t.source.FS = supportbot.Knowledge()
	} else {
		root, err := os.OpenRoot(filepath.Dir(o.path))
		if err != nil {
			return nil, err
		}
		t.source.FS, t.close = root.FS(), func() { _ = root.Close() }
	}
	var err error
	if t.before, err = t.measure(t.source.FS); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

// suggestions sorts proposals into those that do no harm and those that are left out, and makes the patch.
func (t *trial) suggestions(proposals []learn.Proposal) (suggestions, error) {
	var more []*learn.Proposal
	for i := range proposals {
		if p := &proposals[i]; p.Held == "" && p.As != learn.Intent { // a new intent stays a comment
			more = append(more, p)
		}
	}
	if _, err := t.sift(nil, more); err != nil {
		return suggestions{}, err
	}
	s := suggestions{Before: t.before, After: t.before, Proposals: []learn.Proposal{}, LeftOut: []learn.Proposal{}}
	for _, p := range proposals {
		if p.Held == "" {
			s.Proposals = append(s.Proposals, p)
		} else {
			s.LeftOut = append(s.LeftOut, p)
		}
	}
	var err error
	if s.changed, err = learn.Draft(t.source, proposals); err != nil {
		return s, err
	}
	if s.changed == nil {
		return s, nil
	}
	s.Patch = learn.Patch(t.source.FS, s.changed)
	s.After, err = t.measure(learn.Patched{FS: t.source.FS, Changed: s.changed})
	return s, err
}

// sift adds to what does no harm those of more that do none either, and holds the others. Halving finds
// a few bad ones among many good ones with few trials.
func (t *trial) sift(kept, more []*learn.Proposal) ([]*learn.Proposal, error) {
	if len(more) == 0 {
		return kept, nil
	}
	all := append(slices.Clone(kept), more...)
	harm, err := t.harm(all)
	switch {
	case err != nil:
		return nil, err
	case len(harm) == 0:
		return all, nil
	case len(more) == 1:
		more[0].Harm, more[0].Held = harm, "makes things worse"
		return kept, nil
	}
	half := len(more) / 2
	if kept, err = t.sift(kept, more[:half]); err != nil {
		return nil, err
	}
	return t.sift(kept, more[half:])
}

// maxHarm bounds how many reasons are told.
const maxHarm = 5

// harm says what is worse with proposals than without; nothing if they do none.
func (t *trial) harm(proposals []*learn.Proposal) (harm []string, err error) {
	list := make([]learn.Proposal, len(proposals))
	for i, p := range proposals {
		list[i] = *p
	}
	changed, err := learn.Draft(t.source, list)
	if err != nil {
		return nil, err
	}
	after, err := t.measure(learn.Patched{FS: t.source.FS, Changed: changed})
	if err != nil {
		return nil, err
	}
	if after.Problems > t.before.Problems {
		for _, mistake := range after.mistakes {
			if !slices.Contains(t.before.mistakes, mistake) {
				harm = append(harm, "bot check: "+mistake)
			}
		}
	}
	var failing []string
	for name := range after.failing {
		if !t.before.failing[name] {
			failing = append(failing, "bot test: "+name+" fails")
		}
	}
	slices.Sort(failing)
	harm = append(harm, failing...)
	if more := after.Unsure - t.before.Unsure; more > 0 && len(harm) == 0 {
		harm = append(harm, fmt.Sprintf("bot test: unsure in %s more", count(more, "dialogue")))
	}
	return harm[:min(len(harm), maxHarm)], nil
}

// measure checks a knowledge and holds its dialogues.
func (t *trial) measure(files fs.FS) (measured, error) {
	m := measured{failing: map[string]bool{}}
	k, err := faq.LoadFS(files, t.source.Main)
	var problems faq.Problems
	switch {
	case errors.As(err, &problems):
	case err != nil:
		return m, err
	default:
		problems = answers.Check(k)
	}
	for _, p := range problems {
		if !p.Warning {
			m.Problems++
			m.mistakes = append(m.mistakes, cmp.Or(p.Path, p.File)+": "+p.Message)
		}
	}
	if k == nil || m.Problems > 0 {
		return m, nil
	}
	brain, err := dialog.New(k)
	if err != nil {
		return m, err
	}
	results, err := dialogues.RunAll(brain, k.Dialogues, t.lifetime)
	if err != nil {
		return m, err
	}
	m.Dialogues, m.Failed, m.Unsure = len(results), dialogues.Failed(results), dialogues.Unsure(results)
	for _, r := range results {
		if len(r.Mismatches) > 0 {
			m.failing[fmt.Sprintf("%q in %s", r.Name, r.File)] = true
		}
	}
	return m, nil
}
