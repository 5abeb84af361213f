package bot_test

import (
	"errors"
	"strings"
	"testing"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/session"
)

func TestMalformedMessagesAreRefusedNamingTheField(t *testing.T) {
	t.Parallel()
	good := message("c", "m", "renew my loan")
	with := func(change func(*chat.Message)) chat.Message {
		m := good
		change(&m)
		return m
	}
	tests := map[string]struct {
		message chat.Message
		field   string
	}{
		"no text":              {with(func(m *chat.Message) { m.Text = "" }), "text"},
		"white space":          {with(func(m *chat.Message) { m.Text = " \n\t\u3000" }), "text"},
		"nothing visible":      {with(func(m *chat.Message) { m.Text = "\u200b\u202e\x00" }), "text"},
		"not UTF-8":            {with(func(m *chat.Message) { m.Text = "loan \xff" }), "text"},
		"4001 characters":      {with(func(m *chat.Message) { m.Text = strings.Repeat("书", 4001) }), "text"},
		"another language":     {with(func(m *chat.Message) { m.Language = "fr" }), "language"},
		"no message id":        {with(func(m *chat.Message) { m.ID = "" }), "message_id"},
		"a long message id":    {with(func(m *chat.Message) { m.ID = strings.Repeat("x", 257) }), "message_id"},
		"a control character":  {with(func(m *chat.Message) { m.Conversation = "a\nb" }), "conversation_id"},
		"no conversation":      {with(func(m *chat.Message) { m.Conversation = "" }), "conversation_id"},
		"no channel":           {with(func(m *chat.Message) { m.Channel = "" }), "channel"},
		"a person not in UTF8": {with(func(m *chat.Message) { m.Person = "\xff" }), "person"},
	}
	store := open(t, session.Options{})
	b := newBot(t, bot.Options{Store: store})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := b.Handle(t.Context(), test.message)
			var invalid *bot.InvalidError
			if !errors.As(err, &invalid) || invalid.Field != test.field {
				t.Errorf("got %v, want an InvalidError of %q", err, test.field)
			}
		})
	}
	if s := load(t, store, good); s.State != nil {
		t.Errorf("a refused message left a state: %s", s.State)
	}
	if r := handle(t, b, with(func(m *chat.Message) { m.Text = " " + strings.Repeat("书", 4000) + "\n" })); r.Kind != chat.Answer {
		t.Errorf("4000 characters were not taken: %+v", r)
	}
}
