package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/session"
)

// feedback is POST /api/v1/feedback: {"conversation_id", "receipt",
// "helpful", "comment"?}. It is kept in the transcript. The same again changes nothing;
// who has changed their mind is heard, and the last word counts.
func (s *Server) feedback(w http.ResponseWriter, r *http.Request) {
	given, p := s.opinion(w, r)
	if p != nil {
		Refuse(w, *p)
		return
	}
	Respond(w, http.StatusOK, given)
}

// maxComment is the greatest length of a comment in characters: a sentence or two.
const maxComment = 500

// opinion is a feedback with the conversation that it belongs to.
type opinion struct {
	Conversation string `json:"conversation_id"`
	chat.Feedback
}

func (s *Server) opinion(w http.ResponseWriter, r *http.Request) (opinion, *Problem) {
	var given opinion
	fields, p := ReadObject(w, r)
	if p != nil {
		return given, p
	}
	if given, p = parseFeedback(fields); p != nil {
		return given, p
	}
	reply, p := s.replyOf(r.Context(), given)
	if p != nil {
		return given, p
	}
	added, err := s.judge(r.Context(), session.Key{Channel: Channel, Conversation: given.Conversation}, given.Feedback)
	switch {
	case errors.Is(err, session.ErrNotFound):
		return given, noReply()
	case errors.Is(err, session.ErrUnavailable):
		return given, unavailable()
	case err != nil:
		return given, s.failure(err)
	}
	if added && s.judged != nil {
		s.judged(reply, given.Helpful)
	}
	return given, nil
}

func parseFeedback(fields Object) (given opinion, p *Problem) {
	if given.Conversation, _, p = fields.Text("conversation_id"); p != nil {
		return given, p
	}
	if !conversationForm(given.Conversation) {
		return given, invalid("conversation_id", "must be that of the reply")
	}
	if given.Receipt, _, p = fields.Text("receipt"); p != nil {
		return given, p
	}
	if given.Receipt == "" || len(given.Receipt) > 128 {
		return given, invalid("receipt", "must be that of the reply")
	}
	if given.Comment, _, p = fields.Text("comment"); p != nil {
		return given, p
	}
	if utf8.RuneCountInString(given.Comment) > maxComment {
		return given, invalid("comment", fmt.Sprintf("has more than %d characters", maxComment))
	}
	switch string(fields["helpful"]) {
	case "true":
		given.Helpful = true
	case "false":
	default:
		return given, invalid("helpful", "must be true or false")
	}
	return given, nil
}

// replyOf finds the reply that is judged. That of another conversation is as
// unknown as one that there never was.
func (s *Server) replyOf(ctx context.Context, given opinion) (chat.Reply, *Problem) {
	stored, err := s.transcripts.Receipt(ctx, given.Receipt)
	if errors.Is(err, session.ErrUnavailable) {
		return chat.Reply{}, unavailable()
	}
	// Of a receipt only this is looked at; the rest is for who replays it.
	var receipt struct {
		Message chat.Message `json:"message"`
		Reply   chat.Reply   `json:"reply"`
	}
	if err != nil || json.Unmarshal(stored, &receipt) != nil ||
		receipt.Message.Channel != Channel || receipt.Message.Conversation != given.Conversation {
		return chat.Reply{}, noReply()
	}
	receipt.Reply.MessageID = receipt.Message.ID
	return receipt.Reply, nil
}

func noReply() *Problem {
	return &Problem{Status: http.StatusNotFound, Code: "not_found", Message: "there is no such reply in this conversation"}
}
