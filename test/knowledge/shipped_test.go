package knowledge

import (
	"os"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/dialogues"
	"supportbot/faq"
)

const (
	root = "../.."
	main = "faq.yaml"
	// lifetime is the program's default for conversations.
	lifetime = 24 * time.Hour
)

// shipped is the knowledge of the repository with everything that its dialogues led to.
type shipped struct {
	files, brief fstest.MapFS
	*faq.Knowledge
	brain *dialog.Brain
	runs  []run
}

// run is a dialogue that was held.
type run struct {
	dialogues.Dialogue
	// passed says that all was as expected. What is not is reported by the tests of package dialogues;
	// here such a dialogue counts for nothing.
	passed bool
	steps  []step
}

// step is one exchange: what was said, what was expected, and what came.
type step struct {
	dialogues.Exchange
	trace []dialog.Trace
	reply chat.Reply
	state dialog.State
}

// replies are the reply and the further ones with it.
func (s step) replies() []chat.Reply { return append([]chat.Reply{s.reply}, s.reply.More...) }

// recorder notes every turn that it passes on.
type recorder struct {
	*dialog.Brain
	steps []step
}

func (r *recorder) Step(s dialog.State, t dialog.Turn) (dialog.State, dialog.Result) {
	next, result := r.Brain.Step(s, t)
	r.steps = append(r.steps, step{trace: result.Receipt.Trace, reply: result.Reply, state: next})
	return next, result
}

// held loads and trains once for all tests.
var held = sync.OnceValues(func() (*shipped, error) {
	s := &shipped{files: fstest.MapFS{}}
	k, err := faq.LoadFS(os.DirFS(root), main)
	if err != nil {
		return nil, err
	}
	s.Knowledge = k
	for _, name := range k.Files {
		content, err := os.ReadFile(root + "/" + name)
		if err != nil {
			return nil, err
		}
		s.files[name] = &fstest.MapFile{Data: content}
	}
	for _, f := range k.Dialogues {
		s.files[f.Name] = &fstest.MapFile{Data: f.Content}
	}
	s.brief = brief(k, s.files)
	if s.brain, err = dialog.New(k); err != nil {
		return nil, err
	}
	for _, f := range k.Dialogues {
		list, err := dialogues.Parse(f.Name, f.Content)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			r := recorder{Brain: s.brain}
			mismatches, unsure := dialogues.Run(&r, d, lifetime)
			if unsure > 0 {
				continue // an offer was taken: the steps are not those that were written
			}
			for i := range r.steps {
				r.steps[i].Exchange = d.Turns[i]
			}
			s.runs = append(s.runs, run{d, len(mismatches) == 0, r.steps})
		}
	}
	return s, nil
})

func load(t *testing.T) *shipped {
	t.Helper()
	s, err := held()
	if err != nil {
		t.Fatal("\n" + err.Error())
	}
	return s
}
