package dingtalk_test

import (
	"strings"
	"testing"
	"time"

	"supportbot/bot"
	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq"
)

// What an agent says is shown as it was typed, in groups as well as in single chats.
func TestAgentsWordsAreShownLiterally(t *testing.T) {
	t.Parallel()
	words := "# no\n- *b* _c_ `d` [e](https://f.example/g_h) ![](https://i.example) @all a@b.example\n1. <b>j</b> ~~k~~ dtmd://l"
	for name, c := range map[string]struct {
		reply chat.Reply
		want  string
	}{
		"desk_words": {chat.Reply{Kind: chat.Handoff, Agent: "李 [娜](https://x.example)", Language: faq.ZH, Text: words, Ticket: "K7F3M2QX"}, "李 ［娜］(https：//x.example)：＃ no"},
		"desk_given": {chat.Reply{Kind: chat.Answer, Agent: "Mo", Language: faq.EN, Text: "**Yes**, [once](https://library.example).", Ticket: "K7F3M2QX"}, "**Mo**\n\n**Yes**, [once](https://library.example)."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, nil)
			for _, to := range []chat.Address{s.single(webhookLife), s.grouped(-time.Minute)} {
				if _, err := s.channel.Send(t.Context(), to, c.reply, bot.Attempt{EntryID: "e", Number: 1}); err != nil {
					t.Fatal(err)
				}
			}
			posts := s.posts(2)
			golden(t, name, posts)
			for _, p := range posts {
				if !strings.Contains(shown(p), c.want) {
					t.Errorf("said %q", shown(p))
				}
			}
		})
	}
}

// Without a ticket a picture gets the hint; while there is one, agents are told.
func TestWhatAPersonSendsBesideWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status  desk.Status
		content map[string]any
		want    string // the attachment; "" for the hint
	}{
		"picture, nobody":  {"", nil, ""},
		"picture, ended":   {desk.Resolved, nil, ""},
		"picture, waiting": {desk.Open, nil, "图片"},
		"picture":          {desk.Claimed, nil, "图片"},
		"video":            {desk.Claimed, nil, "视频"},
		"audio":            {desk.Claimed, nil, "语音"},
		"file":             {desk.Claimed, map[string]any{"fileName": "  invoice\u202e.pdf "}, "invoice.pdf"},
		"file, unnamed":    {desk.Claimed, nil, "文件"},
		"richText":         {desk.Claimed, map[string]any{"richText": []any{map[string]any{"type": "picture"}, map[string]any{"downloadCode": "x"}}}, "图片 图片"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, nil)
			handler := &scripted{}
			s.channel.Listen(handler)
			if c.status != "" {
				held := ticket("K7F3M2QX", c.status, s.clock.Now())
				held.Channel, held.Conversation = "dingtalk", "cidsingleanna"
				s.has(held)
			}
			m := s.gate.Single("m1", "anna", "")
			delete(m, "text")
			m["msgtype"], _, _ = strings.Cut(name, ",")
			m["content"] = c.content
			s.says(m)
			turns := handler.turns()
			switch {
			case c.want == "" && (len(turns) > 0 || !strings.Contains(shown(s.posts(1)[0]), "cannot look at pictures")):
				t.Errorf("turns %v, posts %v", turns, s.gate.Posts())
			case c.want != "" && (len(turns) != 1 || turns[0].Text != "" || strings.Join(turns[0].Attachments, " ") != c.want):
				t.Errorf("turns %+v", turns)
			}
		})
	}
}
