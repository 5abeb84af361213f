package slack

import (
	"context"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/faq/wording"
)

// formOrigin is where a form was asked for; it travels with the form.
type formOrigin struct {
	Channel  string       `json:"channel"`
	Hook     string       `json:"hook,omitempty"`
	Language faq.Language `json:"language"`
}

const (
	formPrefix = "form/" // of a callback id, before the command's name
	formInput  = "value" // action id of every input
	maxTitle   = 24      // of a form
	maxHint    = 150     // longer hints are cut: they are read at a glance
)

// openForm shows the form of a command.
func (c *Channel) openForm(ctx context.Context, p place, command *faq.Command, from formOrigin, trigger string) error {
	from.Channel = p.channel
	if !c.hooks.allowed(from.Hook) {
		from.Hook = ""
	}
	// A person's own language is known where they have talked with the bot; a bare command has none.
	if l, err := c.spoken(ctx, commands(p)); err == nil && l != "" {
		from.Language = l
	} else if l, err := c.spoken(ctx, direct(p.team, p.user)); err == nil && l != "" {
		from.Language = l
	}
	_, err := c.api.OpenViewContext(ctx, trigger, c.form(c.Knowledge(), command, from))
	return err
}

// form is the form of a command: an input for each fact that it takes.
func (c *Channel) form(k *faq.Knowledge, command *faq.Command, from formOrigin) slack.ModalViewRequest {
	lang := from.Language
	title := command.Help.In(lang)
	if in := k.Intent(command.Intent); in != nil {
		title = in.Title.In(lang)
	}
	metadata, _ := json.Marshal(from) // strings only
	var blocks []slack.Block
	for i, f := range formFacts(k, command) {
		input := slack.NewInputBlock(f.Name, plainText(capitalised(cut(f.Title.In(lang), 2000))), nil, c.input(f, lang))
		hint := strings.TrimSpace(f.Ask.In(lang))
		if i > 0 {
			input.Optional = true
			hint = strings.TrimSpace(hint + " " + c.texts.Optional.In(lang))
		}
		input.Hint = plainText(cut(hint, maxHint))
		blocks = append(blocks, input)
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plainText(cut(title, maxTitle)), Blocks: slack.Blocks{BlockSet: blocks},
		Submit: plainText(c.texts.Submit.In(lang)), Close: plainText(c.texts.Close.In(lang)),
		CallbackID: formPrefix + command.Name, PrivateMetadata: string(metadata),
	}
}

// capitalised makes a title the beginning of a line.
func capitalised(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// formFacts are the facts that a form asks for.
func formFacts(k *faq.Knowledge, command *faq.Command) []*faq.Fact {
	var facts []*faq.Fact
	for _, name := range command.Arguments {
		if f := k.Fact(name); f != nil && !f.Hidden {
			facts = append(facts, f)
		}
	}
	return facts
}

func (c *Channel) input(f *faq.Fact, lang faq.Language) slack.BlockElement {
	switch f.Type {
	case faq.Choice:
		least := 0
		return &slack.SelectBlockElement{
			Type: slack.OptTypeExternal, ActionID: formInput, MinQueryLength: &least, Placeholder: plainText(c.texts.Choose.In(lang)),
		}
	case faq.YesNo:
		return &slack.SelectBlockElement{
			Type: slack.OptTypeStatic, ActionID: formInput, Placeholder: plainText(c.texts.Choose.In(lang)),
			Options: []*slack.OptionBlockObject{
				slack.NewOptionBlockObject("yes", plainText(c.texts.Yes.In(lang)), nil),
				slack.NewOptionBlockObject("no", plainText(c.texts.No.In(lang)), nil),
			},
		}
	}
	// Not Slack's input for numbers: that one says what is wrong in the language of the app, not of the person.
	return slack.NewPlainTextInputBlockElement(nil, formInput)
}

// formSent checks what was filled in and takes the turn of the command with these arguments.
func (c *Channel) formSent(ctx context.Context, i interaction) answer {
	k := c.Knowledge()
	name, ours := strings.CutPrefix(i.View.CallbackID, formPrefix)
	command := k.Command(name)
	var from formOrigin
	if !ours || command == nil || json.Unmarshal([]byte(i.View.PrivateMetadata), &from) != nil || i.TriggerID == "" {
		return answer{verdict: refused}
	}
	p := place{team: i.place().team, channel: from.Channel, user: i.User.ID}
	if !p.valid() {
		return answer{verdict: refused}
	}
	words := []string{commandText(k, command, from.Language)}
	wrong := map[string]string{}
	facts := formFacts(k, command)
	for n, f := range facts {
		word, problem := c.filled(k, f, i.View.State.Values[f.Name][formInput], n == 0, from.Language)
		if problem != "" {
			wrong[f.Name] = problem
		}
		if word != "" {
			words = append(words, word)
		}
	}
	if len(wrong) > 0 {
		return answer{payload: slack.NewErrorsViewSubmissionResponse(wrong)}
	}
	_, err := c.handler.Handle(ctx, chat.Message{
		Channel: Name, Conversation: commands(p), ID: "form/" + i.TriggerID, Person: p.person(),
		Text: strings.Join(words, " "), Language: from.Language,
		ReplyTo: target{channel: p.channel, onlyFor: p.user}.address(map[string]string{hintHook: from.Hook}),
	})
	if err != nil && len(facts) > 0 {
		return answer{payload: slack.NewErrorsViewSubmissionResponse(map[string]string{facts[0].Name: c.apology(err, from.Language)})}
	}
	return answer{}
}

// filled turns one input into the words of an argument, or says what is wrong with it.
func (c *Channel) filled(k *faq.Knowledge, f *faq.Fact, in input, required bool, lang faq.Language) (word, problem string) {
	value := strings.TrimSpace(in.Value)
	if in.SelectedOption != nil {
		value = in.SelectedOption.Value
	}
	if value == "" {
		if required {
			return "", c.texts.Required.In(lang)
		}
		return "", ""
	}
	switch f.Type {
	case faq.Choice:
		v := f.Value(value)
		if v == nil {
			return "", c.texts.NotListed.In(lang)
		}
		if i := slices.IndexFunc(v.Words, faq.Literal); i >= 0 {
			return v.Words[i], ""
		}
		return v.Title.In(lang), ""
	case faq.YesNo:
		patterns := f.Yes
		if value == "no" {
			patterns = f.No
		}
		if value != "yes" && value != "no" || len(patterns) == 0 {
			return "", c.texts.NotListed.In(lang)
		}
		return said(patterns[max(0, slices.IndexFunc(patterns, faq.Literal))]), ""
	}
	n, err := strconv.ParseFloat(value, 64)
	most := f.Max
	if most == 0 {
		most = 1_000_000
	}
	switch {
	case err != nil || math.IsNaN(n) || n < 0:
		if f.Type == faq.Whole {
			return "", c.texts.NotWhole.In(lang)
		}
		return "", c.texts.NotNumber.In(lang)
	case f.Type == faq.Whole && n != math.Trunc(n):
		return "", c.texts.NotWhole.In(lang)
	case n > most:
		return "", wording.Fill(c.texts.TooLarge, lang, "most", strconv.FormatFloat(most, 'f', -1, 64))
	}
	return number(k, f, strconv.FormatFloat(n, 'f', -1, 64)), ""
}

// number writes a number as people do, with the unit and the words that tell which fact it is.
func number(k *faq.Knowledge, f *faq.Fact, n string) string {
	written := n
	if u := k.Unit(f.Unit); u != nil && len(u.Words) > 0 {
		written = n + " " + u.Words[0]
	}
	slot := "{" + f.Unit + "}"
	if len(f.Patterns) == 0 || slices.Contains(f.Patterns, slot) {
		return written
	}
	for _, pattern := range f.Patterns {
		if strings.Contains(pattern, slot) {
			return said(strings.ReplaceAll(pattern, slot, written))
		}
	}
	return written
}

// said writes a pattern as it may be said: without the gaps.
func said(pattern string) string { return gaps.ReplaceAllString(pattern, " ") }

var gaps = regexp.MustCompile(` *\.\. *`)
