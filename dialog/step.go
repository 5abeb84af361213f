package dialog

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/intents"
)

// Step computes one turn. It is pure: the same brain, state and turn give the same result, to the byte.
func (b *Brain) Step(s State, t Turn) (State, Result) {
	before := s
	s = b.adopt(s)
	s.Schema = Schema
	s.Turns++
	c := &turn{Brain: b, State: s, Turn: t}
	c.run()
	reply := c.assemble()
	c.remember(before)
	c.showAgents(reply)
	return c.State, Result{
		Reply:   reply,
		Effects: c.effects,
		Receipt: Receipt{
			ID: t.ID, Engine: Engine, Knowledge: b.Knowledge.Hash, Now: t.Now, Ticket: t.Ticket,
			Message: t.Message, Unattended: t.Unattended, Before: before, Reply: reply, Trace: c.trace,
		},
	}
}

// turn is a step under way.
type turn struct {
	*Brain
	State
	Turn
	lang    faq.Language
	before  faq.Language // of the conversation before this turn
	offered []Offer      // the quick replies of the turn before
	replies []chat.Reply
	trace   []Trace
	effects Effects
	// owned says that an agent has the conversation: nothing is decided.
	owned bool
}

func (c *turn) run() {
	text := c.Message.Text
	c.offered, c.Offered = c.State.Offered, nil
	if p := c.Paused; p != nil && p.Returned {
		defer func() {
			if c.Paused == p {
				c.Paused = nil
			}
		}()
	}
	u := c.Engine.Understand(text, intents.Context{Language: c.State.Language, Open: c.listensFor(), Facts: c.Facts})
	u = c.replacing(u)
	if c.Understood != nil {
		c.Understood()
	}
	c.before = c.State.Language
	c.lang = firstLanguage(c.Message.Language, u.Language, c.State.Language, scriptOf(text))
	c.State.Language = c.lang

	use, command := c.Engine.Command(text, c.lang)
	if c.State.Ticket.Owns() && !command {
		c.relay()
		return
	}
	if text == "" {
		c.complain(c.phrases.say(c.lang, "text_only"))
		return
	}
	if command {
		c.lang = c.commandLanguage(use)
		c.State.Language = c.lang
		c.command(use)
		return
	}
	if l, ok := c.words.languages[c.words.plain(text)]; ok {
		c.speak(l)
		return
	}
	if offer, ok := c.chosen(text); ok {
		c.take(offer)
		return
	}
	if c.comments(u.Parts) {
		return
	}
	if c.repliesToOffer(text, u.Parts) {
		return
	}
	if c.acknowledges(text) && !c.answersOpen(u.Parts) {
		c.acknowledge()
		return
	}
	c.parts(u.Parts)
}

// parts serves each question of the message. A global request is heard before anything else,
// wherever in the message it stands.
func (c *turn) parts(parts []intents.Part) {
	for _, p := range append(parts[:len(parts):len(parts)], c.lastWords(parts)...) {
		if in := c.sure(p); in != nil && (in.Kind == faq.Handoff || in.Does == doesRestart) {
			c.talk(in, p.Candidates[0].Confidence)
			return
		}
	}
	// People tell stories around their questions: what is said of those is kept for want of better only,
	// and a question that is not understood comes after those that are.
	var story, unclear []chat.Reply
	for _, p := range parts {
		// Courtesy around a question ("hello, can I …? thanks") is not answered by itself.
		if in := c.sure(p); in != nil && in.Kind == faq.SmallTalk && courtesy[in.Does] && len(parts) > 1 && len(p.Mentions) == 0 && c.hasQuestion(parts) {
			continue
		}
		before := len(c.replies)
		c.part(p)
		for _, r := range c.replies[before:] {
			switch {
			case !vague(r):
			case p.Signals.Question && !strings.HasSuffix(p.Text, "!") && !strings.HasSuffix(p.Text, "！"):
				unclear = append(unclear, r)
			default:
				story = append(story, r)
			}
		}
		c.replies = append(c.replies[:before], slices.DeleteFunc(c.replies[before:], vague)...)
	}
	if len(c.replies) > 0 && len(story) > 0 {
		c.Misses = 0
	}
	if c.replies = append(c.replies, unclear...); len(c.replies) == 0 {
		c.replies = story
	}
}

// doubtless is the confidence from which the last words of a message are not looked at by themselves.
const doubtless = 0.95

// lastWords is the last clause of the message by itself: "…, I want to talk to somebody" is a wish for a
// person, whatever the story before it resembles.
func (c *turn) lastWords(parts []intents.Part) []intents.Part {
	last := parts[len(parts)-1]
	if c.sure(last) != nil && last.Candidates[0].Confidence >= doubtless {
		return nil
	}
	text := strings.TrimRightFunc(last.Text, unicode.IsPunct)
	i := strings.LastIndexFunc(text, endsClause)
	if i < 0 {
		return nil
	}
	_, size := utf8.DecodeRuneInString(text[i:])
	return c.Engine.Understand(text[i+size:], intents.Context{Language: c.lang}).Parts
}

func endsClause(r rune) bool {
	switch r {
	case ',', '，', ';', '；', '。', '!', '！', '?', '？', '\n':
		return true
	}
	return false
}

// vague replies are no use beside a clear one.
func vague(r chat.Reply) bool { return r.Kind == chat.Fallback || r.Kind == chat.Choice }

// courtesy are the talk intents that need no reply of their own beside a question.
var courtesy = map[string]bool{"greeting": true, "thanks": true, "goodbye": true}

func (c *turn) hasQuestion(parts []intents.Part) bool {
	return slices.ContainsFunc(parts, func(p intents.Part) bool {
		in := c.sure(p)
		return in == nil || in.Kind != faq.SmallTalk || !courtesy[in.Does]
	})
}

// Small talk and the wish for a person are served from a lower confidence than answers: to misjudge
// them costs a sentence, to pass them over costs patience.
const talkBound = 0.6

// sure returns the intent that a part surely asks, nil if none.
func (c *turn) sure(p intents.Part) *faq.Intent {
	if len(p.Candidates) == 0 || p.Zone == intents.Declined {
		return nil
	}
	in := c.Knowledge.Intent(p.Candidates[0].Intent)
	if in == nil || p.Zone == intents.Sure {
		return in
	}
	if courtesy[in.Does] && p.Signals.Question {
		return nil // "thanks, and how many …?"
	}
	if (in.Kind == faq.SmallTalk || in.Kind == faq.Handoff) && p.Candidates[0].Confidence >= talkBound && len(p.Mentions) == 0 {
		return in
	}
	return nil
}

// open names the fact that a bare value answers.
func (c *turn) open() string {
	if c.Paused != nil && c.Paused.Returned {
		return c.Paused.Open
	}
	return c.Open
}

// listensFor names the fact that a bare value is taken for: the one asked for, else the number told
// last.
func (c *turn) listensFor() string {
	if open := c.open(); open != "" {
		return open
	}
	return c.Counted
}

// chosen finds the quick reply of the last turn that the text selects, by value or label.
func (c *turn) chosen(text string) (Offer, bool) {
	text = strings.TrimSpace(text)
	for _, o := range c.offered {
		if strings.EqualFold(text, o.Value) || strings.EqualFold(text, o.Label) {
			return o, true
		}
	}
	if i, ok := c.place(text); ok && i < len(c.offered) {
		return c.offered[i], true
	}
	return Offer{}, false
}

// take does what a quick reply stands for.
func (c *turn) take(o Offer) {
	in := c.Knowledge.Intent(o.Intent)
	switch {
	case o.Helpful != nil:
		c.judged(*o.Helpful)
	case in == nil && o.Fallthrough():
		c.parts(c.Engine.Understand(o.Value, intents.Context{Language: c.lang}).Parts)
	case in == nil:
		c.miss(intents.Part{Text: o.Value})
	case in.Kind == faq.Decide:
		q := serving{heard: o.Facts, confidence: 1}
		if _, answers := o.Facts[c.open()]; answers {
			c.resume()
			q.mode = answering
		} else if in.Name == c.Intent {
			q.mode = continuing
		}
		c.serve(in, q)
	default:
		c.talk(in, 1)
	}
}

func firstLanguage(languages ...faq.Language) faq.Language {
	for _, l := range languages {
		if l != "" {
			return l
		}
	}
	return faq.EN
}

// scriptOf decides for a conversation that has no language yet and a text that has none of its own
// (a product's name): Latin letters read as English, all else as Chinese.
func scriptOf(text string) faq.Language {
	for _, r := range text {
		if r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return faq.EN
		}
	}
	return faq.ZH
}
