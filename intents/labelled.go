package intents

import "supportbot/faq"

// OutOfScope is the label of a text that no intent answers.
const OutOfScope = "oos"

// Labelled is a text with the intent that it asks.
type Labelled struct {
	Text   string
	Intent string // OutOfScope if none
}

// TrainTexts makes an engine from labelled texts alone: without facts and
// rules, in every other respect the same as New. Labels that are words
// ("card_lost", "CheckBalance") are learned from like titles. The seed is that
// of all chance in training; New's is 0.
func TrainTexts(examples []Labelled, seed uint64) *Engine {
	k := &faq.Knowledge{}
	number := map[string]int{OutOfScope: -1}
	var lessons []lesson
	for group, x := range examples {
		i, ok := number[x.Intent]
		if !ok {
			i = len(k.Intents)
			number[x.Intent] = i
			k.Intents = append(k.Intents, &faq.Intent{Name: x.Intent})
		}
		normal := normalise(firstRunes(x.Text, maxRunes))
		lessons = append(lessons, lesson{normal: normal, intent: i, group: group, language: detectLanguage(normal)})
	}
	return build(k, newVocabulary(k), &names{}, append(lessons, labelLessons(k.Intents, lessons)...), seed)
}

// Ask understands a text as one question, without dividing it. Only the first
// 4,000 characters are read.
func (e *Engine) Ask(text string) Part {
	return e.part(firstRunes(text, maxRunes), Context{}, false)
}

// AcceptBound is the confidence from which a best candidate is an answer where
// nothing can be offered: the single bound that training found.
func (e *Engine) AcceptBound() float64 { return e.model.Bounds.Accept }

// DetectLanguage tells the language of a text, "" if it has none of its own:
// numbers, marks, other scripts.
func DetectLanguage(text string) faq.Language { return detectLanguage(normalise(text)) }
