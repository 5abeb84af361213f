package slack

import (
	"testing"

	"github.com/goccy/go-yaml"

	"supportbot/desk"
)

// The desk's texts say everything that can be the case, in both languages.
func TestDeskTexts(t *testing.T) {
	t.Parallel()
	texts := loadDeskTexts()
	for _, r := range []desk.Refusal{desk.Unknown, desk.Closed, desk.Taken, desk.Unclaimed, desk.Empty, desk.NoAnswer, desk.TooLong} {
		if text := texts.Refusals[r]; text.ZH == "" || text.EN == "" {
			t.Errorf("refusal %s", r)
		}
	}
	for _, r := range []desk.Reason{desk.Asked, desk.Missed, desk.Repeated, desk.Unhelpful, desk.Review, desk.Referred} {
		if text := texts.Reasons[r]; text.ZH == "" || text.EN == "" {
			t.Errorf("reason %s", r)
		}
	}
	for _, r := range []desk.Status{desk.Open, desk.Claimed, desk.Resolved, desk.Expired} {
		if text := texts.Statuses[r]; text.ZH == "" || text.EN == "" {
			t.Errorf("status %s", r)
		}
	}
	for _, r := range []desk.Change{
		desk.Reopened, desk.WasClaimed, desk.WasFreed, desk.WasSolved, desk.WasClosed, desk.HasExpired, desk.Reminded, desk.WasRaised, desk.WasWarned, desk.WasLost,
	} {
		if text := texts.Changes[r]; text.ZH == "" || text.EN == "" {
			t.Errorf("change %s", r)
		}
	}
}

// Every text exists in both languages.
func TestTextsAreWhole(t *testing.T) {
	t.Parallel()
	for name, file := range map[string][]byte{"text.yaml": textYAML, "desk.yaml": deskYAML} {
		var all map[string]any
		if err := yaml.Unmarshal(file, &all); err != nil {
			t.Fatal(err)
		}
		var look func(path string, v map[string]any)
		look = func(path string, v map[string]any) {
			for key, below := range v {
				if more, nested := below.(map[string]any); nested {
					look(path+"/"+key, more)
					continue
				}
				if v["zh"] == nil || v["en"] == nil || below == "" || len(v) != 2 {
					t.Errorf("%s is not in both languages: %v", path, v)
				}
			}
		}
		look(name, all)
	}
}
