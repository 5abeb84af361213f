package dingtalk

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"supportbot/desk"
	"supportbot/faq"
)

// What agents ask for beside what is done with a ticket.
const (
	doList desk.Verb = "list"
	doHelp desk.Verb = "help"
	doShow desk.Verb = "show"
)

// order is what an agent's message asks for.
type order struct {
	do     desk.Verb
	ticket string // the beginning of its id, "" if none was given
	text   string
	// lang is that of the words it was given in.
	lang faq.Language
	// unsure: it may be an order or words for the person.
	unsure bool
}

// Lengths of the beginning of an id. Without a verb it must not be a word that happens to be one.
const (
	maxBeginning = 32
	minUnnamed   = 2
)

// order reads what an agent wrote: a verb and a ticket's id in either order, or the id and words for the person.
func (c *Channel) order(text string) order {
	text = strings.TrimLeft(text, "/／ ")
	o := order{lang: c.spoken(text)}
	if do, lang, rest, ok := c.verb(text, true); ok {
		o.do, o.lang = do, lang
		o.ticket, o.text, _ = beginning(rest)
		return o
	}
	var spoken bool
	if o.ticket, o.text, spoken = beginning(text); len(o.ticket) < minUnnamed && !spoken {
		return order{do: doHelp, lang: o.lang}
	}
	switch do, lang, rest, ok := c.verb(o.text, false); {
	case o.text == "":
		o.do = doShow
	case spoken || !ok || do == doList || do == doHelp:
		o.do = desk.Say
	case do == desk.Answer || rest == "":
		o.do, o.lang, o.text = do, lang, rest
	default:
		o.do, o.lang, o.unsure = do, lang, true
	}
	return o
}

// verb takes a verb away from the beginning of a text. Chinese is written without blanks: before an id
// a verb needs none.
func (c *Channel) verb(text string, beforeID bool) (desk.Verb, faq.Language, string, bool) {
	for _, do := range []desk.Verb{desk.Claim, desk.Release, desk.Resolve, desk.Answer, doList, doHelp} {
		words := c.deskTexts.Verbs[do]
		for _, lang := range faq.Languages {
			for _, word := range words.In(lang) {
				if len(text) < len(word) || !strings.EqualFold(text[:len(word)], word) {
					continue
				}
				rest := text[len(word):]
				next, _ := utf8.DecodeRuneInString(rest)
				if rest == "" || unicode.IsSpace(next) || strings.ContainsRune(separators, next) || beforeID && lang == faq.ZH && idSign(next) {
					return do, lang, strings.TrimSpace(rest), true
				}
			}
		}
	}
	return "", "", text, false
}

// separators may stand behind a verb or an id.
const separators = ":：,，、;；.。!！"

// beginning takes the beginning of a ticket's id away from a text. A colon behind it says that what
// follows are words for the person, whatever they look like.
func beginning(text string) (id, rest string, spoken bool) {
	text = strings.TrimLeft(text, "#＃"+separators+" ")
	end := strings.IndexFunc(text, func(r rune) bool { return !idSign(r) })
	if end < 0 {
		end = len(text)
	}
	if end == 0 || end > maxBeginning {
		return "", text, false
	}
	next, _ := utf8.DecodeRuneInString(text[end:])
	if end < len(text) && !unicode.IsSpace(next) && !strings.ContainsRune(separators, next) && next < utf8.RuneSelf {
		return "", text, false // a word such as don't
	}
	rest = strings.TrimSpace(text[end:])
	spoken = strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "：")
	return text[:end], strings.TrimSpace(strings.TrimLeft(rest, separators)), spoken
}

// idSign reports whether ids are made of such signs.
func idSign(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}
