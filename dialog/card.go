package dialog

import (
	"supportbot/chat"
	"supportbot/desk"
)

// Card is what an agent should know of a conversation as it is now, without what was said; the zero
// Card for one without a ticket.
func (b *Brain) Card(s State) desk.Card {
	if s.Ticket == nil {
		return desk.Card{}
	}
	s = b.adopt(s)
	c := &turn{Brain: b, State: s, lang: s.Language}
	return *c.card(chat.Reply{})
}
