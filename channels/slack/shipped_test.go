package slack_test

import (
	"encoding/json"
	"sync"
	"testing"

	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/test/slack/wire"
)

var shippedBrain = sync.OnceValues(func() (*dialog.Brain, error) {
	k, err := faq.Load("../../faq.yaml")
	if err != nil {
		return nil, err
	}
	return dialog.New(k)
})

// shipped makes a scene know what the program ships with.
func shipped(t *testing.T) setting {
	t.Helper()
	brain, err := shippedBrain()
	if err != nil {
		t.Fatal(err)
	}
	return func(o *parts) {
		o.bot.Brain = brain
		o.slack.Knowledge = func() *faq.Knowledge { return brain.Knowledge }
		o.slack.Command = func(text string) *faq.Command {
			if use, ok := brain.Engine.Command(text, faq.EN); ok && use.Rest == "" {
				return use.Command
			}
			return nil
		}
	}
}

// What was filled in arrives as it was meant, in both languages.
func TestShippedForm(t *testing.T) {
	t.Parallel()
	knows := shipped(t)
	for _, command := range []string{"check", "检查"} {
		for name, test := range map[string]struct {
			values        map[string]string
			outcome, fact string
			want          any
		}{
			"enough":        {map[string]string{"product": "=ecs", "months": "6", "billing": "=subscription", "public_bandwidth": "=yes"}, "eligible", "months", 6.0},
			"too short":     {map[string]string{"product": "=ecs", "months": "1"}, "renew", "months", 1.0},
			"no bandwidth":  {map[string]string{"product": "=ecs", "months": "6", "public_bandwidth": "=no"}, "add_bandwidth", "public_bandwidth", false},
			"pay as you go": {map[string]string{"product": "=simple_server", "billing": "=pay_as_you_go"}, "subscribe", "billing", "pay_as_you_go"},
			"elsewhere":     {map[string]string{"product": "=ecs", "region": "=hongkong"}, "not_required", "region", "hongkong"},
			"marketplace":   {map[string]string{"product": "=marketplace", "months": "12", "order_amount": "98.5"}, "order_too_small", "order_amount", 98.5},
		} {
			t.Run(command+" "+name, func(t *testing.T) {
				t.Parallel()
				s := start(t, knows)
				if said := s.Command(shelf, ada, command); said != "" {
					t.Fatalf("at once it says %q", said)
				}
				if status, body := s.Interaction(submission(s, s.Views()[0], ada, test.values)); status != 200 || body != "" {
					t.Fatalf("%d %s", status, body)
				}
				m := s.posts(1)[0]
				var b struct{ T string }
				_ = json.Unmarshal([]byte(m.Buttons()[len(m.Buttons())-1].Value), &b)
				body, err := s.store.Receipt(t.Context(), b.T)
				if err != nil {
					t.Fatal(err)
				}
				var receipt struct {
					Message struct{ Text string }
					Reply   struct {
						Outcome string
						Facts   map[string]any
					}
				}
				_ = json.Unmarshal(body, &receipt)
				if r := receipt.Reply; r.Outcome != test.outcome || r.Facts[test.fact] != test.want {
					t.Errorf("%q came to %s with %v", receipt.Message.Text, r.Outcome, r.Facts)
				}
			})
		}
	}
}

// Every command of the contract is answered to one person at once.
func TestShippedCommands(t *testing.T) {
	t.Parallel()
	s := start(t, shipped(t))
	for i, text := range []string{
		"", "quota", "quota ecs 2", "quota 12 sites 3 subjects", "check ecs 1 month", "type", "product cdn", "ask does a Hong Kong server need filing?",
		"human", "reset", "lang zh", "帮助", "配额 轻量 2台", "检查 轻量 1个月", "类型", "产品 cdn", "问 香港服务器要备案吗", "人工", "重置", "语言 en",
		"quota -1", "qouta ecs", "nonsense",
	} {
		user := "U0P" + string(rune('A'+i))
		if said := s.Command(shelf, user, text); said != "" {
			t.Errorf("%q: at once it says %q", text, said)
		}
		m := s.posts(i + 1)[i]
		if m.OnlyFor != user {
			t.Errorf("%q: posted to %+v", text, m)
		}
	}
	s.Wait("the calls", func(_ []wire.Message, calls []wire.Call) bool { return len(calls) > 0 })
}
