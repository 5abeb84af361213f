package slack_test

import (
	"encoding/json"
	"strings"
	"testing"

	"supportbot/test/slack/wire"
)

// submission is a form filled in.
func submission(s *scene, view json.RawMessage, user string, values map[string]string) map[string]any {
	var v map[string]any
	_ = json.Unmarshal(view, &v)
	state := map[string]any{}
	for name, value := range values {
		in := map[string]any{"type": "plain_text_input", "value": value}
		if kind, chosen := strings.CutPrefix(value, "="); chosen {
			in = map[string]any{"type": "external_select", "selected_option": map[string]any{"value": kind}}
		}
		state[name] = map[string]any{"value": in}
	}
	v["state"] = map[string]any{"values": state}
	return map[string]any{
		"type": "view_submission", "trigger_id": s.Trigger(), "view": v,
		"team": map[string]any{"id": wire.Team}, "user": map[string]any{"id": user, "team_id": wire.Team},
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	s := start(t)
	if said := s.Command(shelf, ada, "renew"); said != "" {
		t.Fatalf("at once it says %q", said)
	}
	view := s.Views()[0]
	for _, part := range []string{"Can I renew a loan", "external_select", "Renewals so far", "Submit"} {
		if !strings.Contains(string(view), part) {
			t.Errorf("the form does not have %q: %s", part, view)
		}
	}
	for name, test := range map[string]struct {
		values map[string]string
		want   map[string]string
	}{
		"empty":      {nil, map[string]string{"item_type": "fill"}},
		"not listed": {map[string]string{"item_type": "=castle"}, map[string]string{"item_type": "from the list"}},
		"no numbers": {map[string]string{"item_type": "=film", "renewals": "some", "days_overdue": "-1"}, map[string]string{"renewals": "whole", "days_overdue": "whole"}},
		"too large":  {map[string]string{"item_type": "=film", "renewals": "1.5", "days_overdue": "99999"}, map[string]string{"renewals": "whole", "days_overdue": "At most 3650"}},
	} {
		status, body := s.Interaction(submission(s, view, ada, test.values))
		var said struct {
			Action string            `json:"response_action"`
			Errors map[string]string `json:"errors"`
		}
		if err := json.Unmarshal([]byte(body), &said); err != nil || status != 200 || said.Action != "errors" || len(said.Errors) != len(test.want) {
			t.Errorf("%s: %d %s", name, status, body)
		}
		for field, part := range test.want {
			if !strings.Contains(said.Errors[field], part) {
				t.Errorf("%s: %s says %q, want %q", name, field, said.Errors[field], part)
			}
		}
	}
	if status, body := s.Interaction(submission(s, view, ada, map[string]string{"item_type": "=film", "renewals": "0", "days_overdue": "20"})); status != 200 || body != "" {
		t.Errorf("%d %s", status, body)
	}
	m := s.posts(1)[0]
	if m.OnlyFor != ada || m.Channel != shelf {
		t.Errorf("posted to %+v", m)
	}
	has(t, m, "20 days", "Share in the channel")
	s.still(1)
}

func TestFormCannotBeOpened(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.Fail(func(c wire.Call) *wire.Fault {
		if c.Method == "views.open" {
			return &wire.Fault{Error: "expired_trigger_id"}
		}
		return nil
	})
	if said := s.Command(shelf, ada, "renew"); !strings.Contains(said, "try again") {
		t.Errorf("it says %q", said)
	}
}

func TestTypeAhead(t *testing.T) {
	t.Parallel()
	s := start(t)
	for typed, want := range map[string]string{"": "book film magazine reference", "fi": "film", "词": "reference", "dvd": "film", "mgz": "magazine", "castle": ""} {
		_, body := s.Interaction(map[string]any{
			"type": "block_suggestion", "block_id": "item_type", "action_id": "value", "value": typed,
			"team": map[string]any{"id": wire.Team}, "user": map[string]any{"id": ada}, "view": map[string]any{"type": "modal", "callback_id": "form/renew"},
		})
		var list struct{ Options []struct{ Value string } }
		if err := json.Unmarshal([]byte(body), &list); err != nil {
			t.Fatalf("%q: %s", typed, body)
		}
		var got []string
		for _, o := range list.Options {
			got = append(got, o.Value)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", typed, got, want)
		}
	}
}
