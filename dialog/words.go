package dialog

import (
	"slices"
	"strings"
	"unicode"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/intents"
)

// This file hears the few words that matter to the conversation itself: "ok", "the second one", and in
// which language a command is meant.

// words are those of all languages that are heard whatever the conversation is about.
type words struct {
	acknowledge map[string]bool
	languages   map[string]faq.Language
	places      map[string]int
	longest     int // of all, in bytes
}

func wordsOf(p phrases) words {
	w := words{acknowledge: map[string]bool{}, languages: map[string]faq.Language{}, places: map[string]int{}}
	for _, l := range faq.Languages {
		for _, wish := range strings.Fields(p.say(l, "language_wishes")) {
			w.languages[wish], w.longest = l, max(w.longest, len(wish))
		}
		for _, word := range strings.Fields(p.say(l, "acknowledgements")) {
			w.acknowledge[word], w.longest = true, max(w.longest, len(word))
		}
		for i, names := range strings.Fields(p.say(l, "ordinals")) {
			for _, name := range strings.Split(names, "|") {
				w.places[name], w.longest = i, max(w.longest, len(name))
			}
		}
	}
	return w
}

// plain is a text without case and the marks around it, blanks as they stand in the lists of words; empty
// for one that is too long for any.
func (w words) plain(text string) string {
	text = strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(text) > w.longest+maxBlanks {
		return ""
	}
	return strings.Join(strings.Fields(strings.ToLower(text)), "_")
}

// maxBlanks is how many blanks too many are put up with within a word of the lists.
const maxBlanks = 8

// acknowledges reports whether the text only confirms that something was read.
func (c *turn) acknowledges(text string) bool {
	return c.words.acknowledge[c.words.plain(text)] || c.words.acknowledge[strings.TrimSpace(text)] // a sign has no letters
}

// speak goes on in the language that was wished for: with the last answer or question in it, if there was one.
func (c *turn) speak(l faq.Language) {
	c.lang, c.State.Language = l, l
	understood := c.Misses == 0
	c.Misses = 0
	if in := c.Knowledge.Intent(c.Intent); in != nil && understood {
		c.serve(in, serving{confidence: c.Sureness, mode: answering})
		return
	}
	c.complain(c.phrases.say(l, "language_set"))
}

// answersOpen reports whether the text answers the open question: of words that acknowledge, some also mean yes.
func (c *turn) answersOpen(parts []intents.Part) bool {
	open := c.open()
	return open != "" && (!c.Answered || c.Paused != nil && c.Paused.Returned) && slices.ContainsFunc(parts, func(p intents.Part) bool {
		return c.tells(c.sort(c.meant(p)).facts(), open)
	})
}

// acknowledge closes what only would have refined an answer; a question that has to be answered is asked again.
func (c *turn) acknowledge() {
	reply := chat.Reply{Kind: chat.Talk, Intent: c.doing(doesThanks), Confidence: 1, Facts: c.known(), Text: c.phrases.say(c.lang, "acknowledged")}
	c.Misses = 0
	if again := c.askAgain(&reply); again != "" {
		reply.Text = again
	} else {
		c.Open = ""
	}
	c.replies = append(c.replies, reply)
}

// place finds which quick reply of the last turn is chosen by its number. A bare digit counts only
// where no number is asked for.
func (c *turn) place(text string) (int, bool) {
	word := c.words.plain(text)
	if i, ok := c.words.places[word]; ok {
		return i, true
	}
	if f := c.Knowledge.Fact(c.listensFor()); f != nil && isNumber(f) {
		return 0, false
	}
	if len(word) == 1 && word[0] >= '1' && word[0] <= '9' {
		return int(word[0] - '1'), true
	}
	return 0, false
}

// commandLanguage is that of a command's arguments, or of its name if that is Chinese; else that of
// the conversation: the words of commands belong to no language.
func (c *turn) commandLanguage(use intents.Use) faq.Language {
	var own faq.Language
	if use.Rest != "" {
		own = c.Engine.Understand(use.Rest, intents.Context{}).Language
	}
	if own == "" && strings.ContainsFunc(c.Message.Text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		own = faq.ZH
	}
	return firstLanguage(c.Message.Language, own, c.before, scriptOf(c.Message.Text))
}
