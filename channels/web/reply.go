package web

import (
	"supportbot/chat"
	"supportbot/faq"
)

// complete returns the reply as the API promises it: named, and with empty
// lists and objects in the place of missing ones, so that no reader has to
// tell null from empty.
func complete(r chat.Reply, m chat.Message) chat.Reply {
	r.ConversationID, r.MessageID = m.Conversation, m.ID
	if r.Values == nil {
		r.Values = map[string]float64{}
	}
	if r.Facts == nil {
		r.Facts = faq.Facts{}
	}
	if r.Choices == nil {
		r.Choices = []chat.Option{}
	}
	if r.Reasons == nil {
		r.Reasons = []string{}
	}
	if r.Links == nil {
		r.Links = []chat.Link{}
	}
	if r.Sources == nil {
		r.Sources = []chat.Source{}
	}
	more := make([]chat.Reply, len(r.More))
	for i, further := range r.More {
		more[i] = complete(further, m)
	}
	r.More = more
	return r
}
