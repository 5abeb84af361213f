package intents

import (
	"crypto/sha256"
	"encoding/binary"
	"runtime"
	"strconv"
	"sync"

	"supportbot/faq"
	"supportbot/intents/classify"
)

// lesson is a sentence to learn from.
type lesson struct {
	normal   string
	intent   int  // -1 for none
	not      bool // of what the intent is not
	group    int
	language faq.Language
	// name says that it is a title or an alias: learned from, not tested on.
	name bool
}

// lessonsOf lists what a knowledge teaches, in its order.
func lessonsOf(k *faq.Knowledge) []lesson {
	var all []lesson
	var normals shelf
	group := 0
	add := func(text string, intent int, l faq.Language, not, name bool) {
		if n := normals.normalised(text); n != "" {
			all = append(all, lesson{n, intent, not, group, l, name})
		}
	}
	for i, in := range k.Intents {
		for _, l := range faq.Languages {
			for _, wordings := range in.Examples.In(l) {
				for _, text := range wordings {
					add(text, i, l, false, false)
				}
				group++
			}
			add(in.Title.In(l), i, l, false, true)
			group++
			for _, alias := range in.Aliases.In(l) {
				add(alias, i, l, false, true)
				group++
			}
		}
	}
	for _, l := range faq.Languages {
		for _, wordings := range k.Outside.In(l) {
			for _, text := range wordings {
				add(text, -1, l, false, false)
			}
			group++
		}
	}
	for i, in := range k.Intents {
		for _, l := range faq.Languages {
			for _, wordings := range in.Not.In(l) {
				for _, text := range wordings {
					add(text, i, l, true, false)
				}
				group++
			}
		}
	}
	return all
}

// texts reads the lessons and, behind them, the background as the classifier sees them.
func (v *vocabulary) texts(lessons []lesson, background []string) []classify.Text {
	texts := make([]classify.Text, len(lessons)+len(background))
	concurrently(len(texts), func(i int) {
		var normal string
		if i < len(lessons) {
			normal = v.bare(lessons[i].normal, leastAsked)
		} else {
			normal = background[i-len(lessons)]
		}
		r := v.study(normal)
		q := query{normal: normal, reading: &r}
		texts[i] = q.text()
	})
	return texts
}

// examplesOf are the lessons as the classifier learns them; texts are theirs.
func examplesOf(lessons []lesson, texts []classify.Text) []classify.Example {
	examples := make([]classify.Example, len(lessons))
	for i, l := range lessons {
		examples[i] = classify.Example{Text: texts[i], Class: l.intent, Not: l.not, Group: l.group, Variation: l.name}
	}
	return examples
}

// digest is the same for all that leads to the same model, and for nothing else.
func digest(examples []classify.Example, background []classify.Text, intents int, seed uint64) (sum [sha256.Size]byte) {
	h := sha256.New()
	b := make([]byte, 0, 4096) // one example and more
	number := func(n int) { b = binary.AppendVarint(b, int64(n)) }
	text := func(t *classify.Text) {
		for _, s := range [...]string{t.Plain, t.Masked, t.Sound} {
			number(len(s))
			b = append(b, s...)
		}
		number(len(t.Told))
		for _, s := range t.Told {
			number(len(s))
			b = append(b, s...)
		}
	}
	write := func() {
		h.Write(b)
		b = b[:0]
	}
	number(intents)
	number(int(seed))
	number(len(examples))
	for i := range examples {
		e := &examples[i]
		text(&e.Text)
		number(e.Class)
		number(e.Group)
		b = strconv.AppendBool(strconv.AppendBool(b, e.Not), e.Variation)
		write()
	}
	for i := range background {
		text(&background[i])
		write()
	}
	h.Sum(sum[:0])
	return sum
}

// concurrently does n independent things on all processors.
func concurrently(n int, do func(i int)) {
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
}
