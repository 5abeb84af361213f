package console

import (
	"fmt"
	"net/http"
	"regexp"
	"unicode/utf8"

	"supportbot/channels/web"
	"supportbot/chat"
	"supportbot/desk"
)

// idForm is an idempotency key: random, made by the page.
var idForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// maxNote is the greatest length of a resolution note in characters.
const maxNote = 1000

// act is POST /desk/api/tickets/{id}/acts: {"id", "do", "text"?, "intent"?, "outcome"?}.
func (c *Console) act(w http.ResponseWriter, r *http.Request, by signedIn) {
	fields, p := web.ReadObject(w, r)
	if p == nil {
		var a desk.Act
		if a, p = parseAct(fields); p == nil {
			a.Agent = by.agent()
			c.doAct(w, r, a, by)
			return
		}
	}
	web.Refuse(w, *p)
}

func (c *Console) doAct(w http.ResponseWriter, r *http.Request, a desk.Act, by signedIn) {
	if a.Do == desk.Answer && !givable(c.Knowledge().Intent(a.Intent)) {
		web.Refuse(w, invalid("intent", "is no answer for an agent to give"))
		return
	}
	t, err := c.find(r.Context(), r.PathValue("ticket"), by)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	a.Ticket = t.ID
	acted, err := c.Actor.Act(r.Context(), t.row.Key, a)
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	if acted.Refusal != "" {
		refuseAct(w, acted.Ticket.Agent, acted.Refusal)
		return
	}
	web.Respond(w, http.StatusOK, map[string]any{"ticket": list(t.row, &acted.Ticket, by), "change": acted.Change})
}

// parseAct reads what is to be done; for whom and with which ticket is not the page's to say.
func parseAct(fields web.Object) (a desk.Act, p *web.Problem) {
	var do string
	for field, into := range map[string]*string{"id": &a.ID, "do": &do, "text": &a.Text, "intent": &a.Intent, "outcome": &a.Outcome} {
		if *into, _, p = fields.Text(field); p != nil {
			return a, p
		}
	}
	refused := func(field, message string) (desk.Act, *web.Problem) {
		p := invalid(field, message)
		return a, &p
	}
	if !idForm.MatchString(a.ID) {
		return refused("id", "must be 16 to 64 random letters, digits, - or _")
	}
	a.Text, a.Do = chat.Clean(a.Text), desk.Verb(do)
	most := chat.MaxText
	switch a.Do {
	case desk.Claim, desk.Release:
		a.Text = ""
	case desk.Resolve:
		most = maxNote
	case desk.Say:
		if a.Text == "" {
			return refused("text", "must not be empty or blank")
		}
	case desk.Answer:
		if a.Intent == "" {
			return refused("intent", "names the answer to give")
		}
	default:
		return refused("do", "must be claim, release, resolve, say or answer")
	}
	if n := utf8.RuneCountInString(a.Text); n > most {
		return refused("text", fmt.Sprintf("has %d characters, at most %d are accepted", n, most))
	}
	return a, nil
}

// refusals are the desk's refusals in the terms of HTTP.
var refusals = map[desk.Refusal]web.Problem{
	desk.Unknown:   {Status: http.StatusNotFound, Message: "there is no such ticket in this conversation any more"},
	desk.Closed:    {Status: http.StatusGone, Message: "the ticket has ended"},
	desk.Taken:     {Status: http.StatusConflict, Message: "another agent has the ticket"},
	desk.Unclaimed: {Status: http.StatusConflict, Message: "claim the ticket first"},
	desk.Empty:     {Status: http.StatusBadRequest, Message: "there is nothing to say"},
	desk.NoAnswer:  {Status: http.StatusUnprocessableEntity, Message: "the knowledge has no such answer, or too little is known about the case to give it"},
	desk.TooLong:   {Status: http.StatusBadRequest, Message: "the text is too long"},
}

func refuseAct(w http.ResponseWriter, has *desk.Agent, why desk.Refusal) {
	p, known := refusals[why]
	if !known {
		p = web.Problem{Status: http.StatusConflict, Message: "this cannot be done now"}
	}
	p.Code = string(why)
	document := map[string]any{"error": p}
	if why == desk.Taken && has != nil {
		document["agent"] = holder{has.Name, has.Surface}
	}
	web.Respond(w, p.Status, document)
}
