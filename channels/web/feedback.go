package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"supportbot/chat"
	"supportbot/session"
)

// feedback is POST /api/v1/feedback: {"conversation_id", "receipt",
// "helpful"}. It is kept in the transcript. The same again changes nothing;
// who has changed their mind is heard, and the last word counts.
func (s *Server) feedback(w http.ResponseWriter, r *http.Request) {
	given, p := s.judge(w, r)
	if p != nil {
		refuse(w, *p)
		return
	}
	respond(w, http.StatusOK, given)
}

// opinion is a feedback with the conversation that it belongs to.
type opinion struct {
	Conversation string `json:"conversation_id"`
	chat.Feedback
}

func (s *Server) judge(w http.ResponseWriter, r *http.Request) (opinion, *problem) {
	var given opinion
	if p := acceptable(r); p != nil {
		return given, p
	}
	body, p := read(w, r)
	if p != nil {
		return given, p
	}
	if given, p = parseFeedback(body); p != nil {
		return given, p
	}
	reply, p := s.replyOf(r.Context(), given)
	if p != nil {
		return given, p
	}
	line, err := json.Marshal(chat.Event{At: s.now().UTC(), MessageID: reply.MessageID, Feedback: &given.Feedback})
	if err != nil {
		return given, s.failure(err)
	}
	added, err := s.transcripts.Annotate(r.Context(), session.Key{Channel: Channel, Conversation: given.Conversation},
		session.Annotation{ID: given.Receipt, Value: strconv.FormatBool(given.Helpful), Event: line})
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

func parseFeedback(body []byte) (opinion, *problem) {
	var given opinion
	fields, p := parseObject(body)
	if p != nil {
		return given, p
	}
	if given.Conversation, _, p = fields.text("conversation_id"); p != nil {
		return given, p
	}
	if !conversationForm.MatchString(given.Conversation) {
		return given, invalid("conversation_id", "must be that of the reply")
	}
	if given.Receipt, _, p = fields.text("receipt"); p != nil {
		return given, p
	}
	if given.Receipt == "" || len(given.Receipt) > 128 {
		return given, invalid("receipt", "must be that of the reply")
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
func (s *Server) replyOf(ctx context.Context, given opinion) (chat.Reply, *problem) {
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

func noReply() *problem {
	return &problem{Status: http.StatusNotFound, Code: "not_found", Message: "there is no such reply in this conversation"}
}
