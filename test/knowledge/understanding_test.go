package knowledge

import (
	"testing"

	"supportbot/chat"
	"supportbot/evaluation"
	"supportbot/faq"
)

// The floors below which the understanding must not fall: shares of the examples, each asked of an
// engine that has seen neither it nor its paraphrases. They are what was measured, half a point apart;
// raise them when examples get better.
const (
	leastRightZH = 0.962
	leastRightEN = 0.954
	mostWrongZH  = 0.010 // answered, and wrongly
	mostWrongEN  = 0.010
	// folds is the number of parts into which the examples are divided.
	folds = 5
)

func TestExamplesAreUnderstood(t *testing.T) {
	t.Parallel()
	floors := map[faq.Language]struct{ right, wrong float64 }{
		faq.ZH: {leastRightZH, mostWrongZH},
		faq.EN: {leastRightEN, mostWrongEN},
	}
	report := evaluation.CrossValidate(load(t).Knowledge, folds)
	if len(report.Languages) != len(floors) {
		t.Errorf("%d languages have examples, %d have floors", len(report.Languages), len(floors))
	}
	for _, l := range report.Languages {
		n := float64(l.Examples)
		right, wrong := float64(l.Right)/n, float64(l.Wrong)/n
		t.Logf("%s: %d examples, %.4f right, %.4f answered wrongly", l.Language, l.Examples, right, wrong)
		if floor := floors[l.Language]; right < floor.right || wrong > floor.wrong {
			t.Errorf("%s: %.4f of the examples are right (at least %.4f), %.4f are answered wrongly (at most %.4f)",
				l.Language, right, floor.right, wrong, floor.wrong)
		}
	}
}

// leastOutOfScope is the number of messages in each language that the dialogues must put to the bot
// without there being an answer.
const leastOutOfScope = 10

// What is out of scope gets no answer, whichever way it is declined.
func TestOutOfScopeIsNotAnswered(t *testing.T) {
	t.Parallel()
	asked := map[faq.Language]int{}
	for _, r := range load(t).runs {
		for _, st := range r.steps {
			if want := st.Expect.Kind; want == nil || *want != chat.Fallback {
				continue
			}
			asked[st.reply.Language]++
			switch st.reply.Kind {
			case chat.Answer, chat.Question, chat.Referral, chat.Handoff:
				t.Errorf("%s: %s: %q gets %s %s %s", r.File, r.Name, st.Say, st.reply.Kind, st.reply.Intent, st.reply.Outcome)
			}
		}
	}
	for _, l := range faq.Languages {
		if asked[l] < leastOutOfScope {
			t.Errorf("%s: the dialogues have %d messages out of scope, which is fewer than %d", l, asked[l], leastOutOfScope)
		}
		t.Logf("%s: %d messages out of scope", l, asked[l])
	}
}
