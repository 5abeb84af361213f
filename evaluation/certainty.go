package evaluation

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/intents"
)

// Certainty says what becomes of messages, each being the first of a conversation with a bot that has
// seen neither it nor its paraphrases.
type Certainty struct {
	All CertaintyTally `json:"all"`
	// InScope are the knowledge's examples, Outside the texts that no intent answers.
	InScope CertaintyTally `json:"in_scope"`
	Outside CertaintyTally `json:"outside"`
	// Groups are in scope, and the groups out of scope, by language.
	Groups []CertaintyTally `json:"groups"`
	// ECE is the expected calibration error of the confidence of the replies that serve an intent, in
	// ten bins; ECEAll that of the best candidate of every message.
	ECE    float64 `json:"ece"`
	ECEAll float64 `json:"ece_all"`
	// Wrong are the messages served wrongly, the surest first.
	Wrong []Miss `json:"wrong"`
}

// CertaintyTally counts what became of messages.
type CertaintyTally struct {
	Group    string       `json:"group,omitempty"`
	Language faq.Language `json:"language,omitempty"`
	Messages int          `json:"messages"`
	// Served messages got an intent without being asked which; Right ones the right intent only,
	// Wrong ones another. Outcomes are the wrong ones that stated an outcome at once.
	Served   int `json:"served"`
	Right    int `json:"right"`
	Wrong    int `json:"wrong"`
	Outcomes int `json:"wrong_outcomes"`
	// Offered messages got a choice of intents, Declined ones nothing.
	Offered  int `json:"offered"`
	Declined int `json:"declined"`
	outside  bool
}

// The names of the groups that do not come from a file.
const (
	inScope      = "in scope"
	ownOutsiders = "written beside the examples"
)

// MeasureCertainty cross-validates a knowledge's examples, and puts the texts outside to the same bots,
// in turn.
func MeasureCertainty(k *faq.Knowledge, outside []Question, folds int, seed uint64) (Certainty, error) {
	folds = max(2, folds)
	parts := make([][]Question, folds)
	for i, o := range outside {
		parts[i%folds] = append(parts[i%folds], o)
	}
	var c certainty
	fold := 0
	for engine, held := range intents.HoldOut(k, folds, seed) {
		brain, err := dialog.NewWith(k, engine)
		if err != nil {
			return Certainty{}, err
		}
		messages := parts[fold]
		fold++
		for _, h := range held {
			q := Question{Labelled: intents.Labelled{Text: h.Text, Intent: h.Intent}, Group: inScope, Language: h.Language}
			if h.Intent == intents.OutOfScope {
				q.Group = ownOutsiders
			}
			if !h.Not { // these ask something, but not what
				messages = append(messages, q)
			}
		}
		c.ask(brain, messages)
	}
	return c.report(), nil
}

// MeasureQuestions puts questions to a bot. They say how it does in service only if whoever wrote them
// has not seen its examples.
func MeasureQuestions(brain *dialog.Brain, questions []Question) Certainty {
	var c certainty
	c.ask(brain, questions)
	return c.report()
}

// judgement is what became of one message.
type judgement struct {
	CertaintyTally
	served Answer // of the first reply that serves an intent
	best   Answer
	wrong  Miss
}

// noon is when the messages are sent: the bot has no clock of its own.
var noon = time.Date(2025, time.June, 2, 12, 0, 0, 0, time.UTC)

// judge sends a message to the bot and looks at the replies.
func judge(brain *dialog.Brain, q Question) judgement {
	j := judgement{best: answerOf(brain.Engine.Ask(q.Text), q.Intent)}
	j.Messages = 1
	_, result := brain.Step(dialog.State{}, dialog.Turn{
		ID: "measured", Ticket: "MEASURED", Now: noon,
		Message: chat.Message{Channel: "terminal", Conversation: "measured", ID: "1", Text: q.Text},
	})
	for _, r := range append([]chat.Reply{result.Reply}, result.Reply.More...) {
		switch {
		case r.Kind == chat.Choice:
			j.Offered = 1
		case r.Kind == chat.Fallback || r.Intent == "":
		default:
			if j.Served == 0 {
				j.served = Answer{Truth: q.Intent, Got: r.Intent, Confidence: r.Confidence}
			}
			j.Served = 1
			if r.Intent != q.Intent {
				j.Wrong = 1
				j.Outcomes = max(j.Outcomes, one(r.Kind == chat.Answer))
				j.wrong = Miss{q.Text, q.Intent, r.Intent, r.Confidence, r.Kind == chat.Answer}
			}
		}
	}
	j.Right = one(j.Served == 1 && j.Wrong == 0)
	if j.Served == 1 {
		j.Offered = 0
	}
	j.Declined = one(j.Served+j.Offered == 0)
	return j
}

// certainty gathers judgements.
type certainty struct {
	groups       []CertaintyTally
	served, best []Answer
	wrong        []Miss
}

// ask puts the questions to a bot, all at once.
func (c *certainty) ask(brain *dialog.Brain, questions []Question) {
	judged := make([]judgement, len(questions))
	concurrently(len(questions), func(i int) { judged[i] = judge(brain, questions[i]) })
	for i, j := range judged {
		c.add(questions[i], j)
	}
}

func (c *certainty) add(q Question, j judgement) {
	at := slices.IndexFunc(c.groups, func(t CertaintyTally) bool {
		return t.Group == q.Group && t.Language == q.Language && t.outside == (q.Intent == intents.OutOfScope)
	})
	if at < 0 {
		at = len(c.groups)
		c.groups = append(c.groups, CertaintyTally{Group: q.Group, Language: q.Language, outside: q.Intent == intents.OutOfScope})
	}
	c.groups[at].add(j.CertaintyTally)
	c.best = append(c.best, j.best)
	if j.Served == 1 {
		c.served = append(c.served, j.served)
	}
	if j.Wrong == 1 {
		c.wrong = append(c.wrong, j.wrong)
	}
}

func (c *certainty) report() Certainty {
	slices.SortFunc(c.groups, func(a, b CertaintyTally) int {
		return cmp.Or(cmp.Compare(one(a.outside), one(b.outside)), cmp.Compare(a.Group, b.Group), -cmp.Compare(a.Language, b.Language))
	})
	slices.SortStableFunc(c.wrong, func(a, b Miss) int { return cmp.Compare(b.Confidence, a.Confidence) })
	r := Certainty{Groups: c.groups, ECE: calibrationError(c.served), ECEAll: calibrationError(c.best), Wrong: c.wrong}
	for _, g := range c.groups {
		if g.outside {
			r.Outside.add(g)
		} else {
			r.InScope.add(g)
		}
		r.All.add(g)
	}
	return r
}

func (t *CertaintyTally) add(o CertaintyTally) {
	t.Messages += o.Messages
	t.Served += o.Served
	t.Right += o.Right
	t.Wrong += o.Wrong
	t.Outcomes += o.Outcomes
	t.Offered += o.Offered
	t.Declined += o.Declined
}

// String sums up what matters: how rarely the bot is wrong, and how often it helps.
func (c Certainty) String() string {
	return fmt.Sprintf("%.2f %% of all messages served wrongly, %.2f %% with a wrong outcome; %s %% in scope served; %s %% out of scope declined, %s %% offered a choice; calibration error %.3f (of all best candidates %.3f)",
		100*share(c.All.Wrong, c.All.Messages), 100*share(c.All.Outcomes, c.All.Messages), of(c.InScope.Served, c.InScope.Messages),
		of(c.Outside.Declined, c.Outside.Messages), of(c.Outside.Offered, c.Outside.Messages), c.ECE, c.ECEAll)
}

// Table lists the shares of what became of messages, by group and language, and of all.
func (c Certainty) Table() Table {
	t := Table{Head: []string{"group", "language", "messages", "served rightly", "wrongly", "with an outcome", "offered", "declined"}}
	row := func(name, language string, g CertaintyTally) {
		if n := g.Messages; n > 0 {
			t.Add(name, language, count(n), of(g.Right, n), fmt.Sprintf("%.2f", 100*share(g.Wrong, n)), fmt.Sprintf("%.2f", 100*share(g.Outcomes, n)), of(g.Offered, n), of(g.Declined, n))
		}
	}
	for _, g := range c.Groups {
		row(g.Group, string(g.Language), g)
	}
	row("all in scope", "both", c.InScope)
	row("all out of scope", "both", c.Outside)
	row("all", "both", c.All)
	return t
}
