package slack

import (
	"context"
	"errors"
	"strings"

	"github.com/slack-go/slack"

	"supportbot/chat"
	"supportbot/desk"
	"supportbot/faq/wording"
	"supportbot/session"
)

// deskFormPrefix begins the callback id of a form about a ticket, before what it does. Its one input
// has the same name.
const deskFormPrefix = "desk/"

// openDeskForm opens a form at once: what opens it is good for three seconds. Whether the ticket
// allows it is found out when the form is sent.
func (c *Channel) openDeskForm(ctx context.Context, i interaction, t ticket, who agent, do desk.Verb) string {
	t.Agent = who.language
	form := c.resolveForm(t)
	if do == desk.Answer {
		form = c.answerForm(t)
	}
	if _, err := c.api.OpenViewContext(ctx, i.TriggerID, form); err != nil {
		c.Logger.Warn("a form about a ticket could not be opened", "error", c.judge("views.open", "", err))
		return c.texts.TryAgain.In(who.language)
	}
	return ""
}

// resolveForm asks for the note that is left behind.
func (c *Channel) resolveForm(t ticket) slack.ModalViewRequest {
	note := slack.NewPlainTextInputBlockElement(nil, formInput)
	note.Multiline, note.MaxLength = true, maxSection
	input := slack.NewInputBlock(string(desk.Resolve), plainText(c.deskTexts.ResolveNote.In(t.Agent)), nil, note)
	input.Optional = true
	return c.deskForm(t, desk.Resolve, input)
}

// answerForm lets an agent look for an answer by typing; below stands the one that is chosen.
func (c *Channel) answerForm(t ticket, chosen ...slack.Block) slack.ModalViewRequest {
	least := 0
	list := &slack.SelectBlockElement{
		Type: slack.OptTypeExternal, ActionID: formInput, MinQueryLength: &least, Placeholder: plainText(c.texts.Choose.In(t.Agent)),
	}
	input := slack.NewInputBlock(string(desk.Answer), plainText(c.deskTexts.AnswerChoose.In(t.Agent)), plainText(c.deskTexts.AnswerHint.In(t.Agent)), list)
	input.DispatchAction = c.Preview != nil
	return c.deskForm(t, desk.Answer, append([]slack.Block{input}, chosen...)...)
}

// preview shows an answer as the person would see it.
func (c *Channel) preview(ctx context.Context, t ticket, chosen string) []slack.Block {
	intent, outcome, _ := strings.Cut(chosen, "/")
	reply, err := c.Preview(ctx, t.key(), intent, outcome)
	k := c.Knowledge()
	s := sheet{Channel: c, writer: newWriter(k), lang: t.Language, knowledge: k}
	switch {
	case errors.Is(err, session.ErrNotFound):
		s.section(c.deskTexts.Refusals[desk.NoAnswer].In(t.Agent))
	case err != nil:
		s.section(c.texts.TryAgain.In(t.Agent))
	default:
		reply.Ticket = ""
		s.reply(reply)
	}
	return s.blocks[:min(len(s.blocks), maxBlocks)]
}

func (c *Channel) deskForm(t ticket, do desk.Verb, blocks ...slack.Block) slack.ModalViewRequest {
	title, submit := c.deskTexts.ResolveTitle, c.deskTexts.Resolve
	if do == desk.Answer {
		title, submit = c.deskTexts.AnswerTitle, c.deskTexts.Send
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, Title: plainText(cut(wording.Fill(title, t.Agent, "ticket", t.ID), maxTitle)),
		Submit: plainText(submit.In(t.Agent)), Close: plainText(c.texts.Close.In(t.Agent)),
		Blocks: slack.Blocks{BlockSet: blocks}, CallbackID: deskFormPrefix + string(do), PrivateMetadata: t.String(),
	}
}

// deskFormUsed shows the answer that was chosen in the form. If it fails nothing is lost but the look.
func (c *Channel) deskFormUsed(ctx context.Context, i interaction) {
	t, ok := readTicket(i.View.PrivateMetadata)
	for _, a := range i.Actions {
		if !ok || c.Preview == nil || a.SelectedOption.Value == "" || i.View.ID == "" {
			continue
		}
		form := c.answerForm(t, c.preview(ctx, t, a.SelectedOption.Value)...)
		if _, err := c.api.UpdateViewContext(ctx, form, "", i.View.Hash, i.View.ID); err != nil {
			c.Logger.Warn("a chosen answer is not shown", "error", c.judge("views.update", "", err))
		}
	}
}

// deskFormSent does what a form is for, or says in it why not.
func (c *Channel) deskFormSent(ctx context.Context, i interaction, do desk.Verb) answer {
	t, ok := readTicket(i.View.PrivateMetadata)
	if !ok || i.View.ID == "" {
		return answer{verdict: refused}
	}
	in := i.View.State.Values[string(do)][formInput]
	// The same form sent again is the same act; another choice after a refusal is another.
	a := desk.Act{ID: "slack/form/" + i.View.ID, Do: do}
	switch do {
	case desk.Resolve:
		a.Text = chat.Clean(in.Value)
	case desk.Answer:
		if in.SelectedOption == nil {
			return wrong(do, c.texts.Required.In(t.Agent))
		}
		a.Intent, a.Outcome, _ = strings.Cut(in.SelectedOption.Value, "/")
		a.ID = cut(a.ID+"/"+in.SelectedOption.Value, 250)
	default:
		return answer{verdict: refused}
	}
	who, problem := c.clicker(ctx, i, t.Agent)
	if problem != "" {
		return wrong(do, problem)
	}
	a.Agent = who.Agent
	problem, err := c.act(ctx, t, a, t.Agent, c.deskTexts.NothingDone)
	switch {
	case err != nil:
		return wrong(do, c.apology(err, t.Agent))
	case problem != "":
		return wrong(do, problem)
	}
	return answer{}
}

// wrong shows a problem below the form's input.
func wrong(do desk.Verb, problem string) answer {
	return answer{payload: slack.NewErrorsViewSubmissionResponse(map[string]string{string(do): problem})}
}
