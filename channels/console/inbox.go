package console

import (
	"context"
	"net/http"
	"regexp"
	"time"

	"supportbot/channels/web"
	"supportbot/faq"
)

// Inbox is what the bot should learn.
type Inbox interface {
	// Lessons are what is on record, grouped by likeness, the greatest group first.
	Lessons(ctx context.Context) ([]Lesson, error)
	// Accept puts a lesson into the patch for the authors: as an example of an intent, or as one that
	// looks alike but is not. It is session.ErrNotFound if there is no such lesson any more.
	Accept(ctx context.Context, id, intent string, negative bool, by string) error
	// Dismiss takes a lesson off the record.
	Dismiss(ctx context.Context, id, by string) error
}

// Lesson is a group of messages of one kind that are alike.
type Lesson struct {
	ID       string       `json:"id"`
	Kind     string       `json:"kind"` // missed, unhelpful, answered
	Text     string       `json:"text"` // the one that stands for the others
	Language faq.Language `json:"language"`
	// Count is how many there are, Others some more of them.
	Count  int      `json:"count"`
	Others []string `json:"others"`
	// Nearest are the intents that come close, best first.
	Nearest []Nearest `json:"nearest"`
	// Answer is what an agent said to it.
	Answer string    `json:"answer"`
	At     time.Time `json:"at"` // the latest
	// Accepted is the intent that it was accepted into, empty until then.
	Accepted string `json:"accepted"`
}

// Nearest is an intent that comes close to a lesson.
type Nearest struct {
	Intent     string  `json:"intent"`
	Confidence float64 `json:"confidence"` // 0..1
}

// lessonForm is what the id of a lesson may look like.
var lessonForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// inbox is GET /desk/api/inbox.
func (c *Console) inbox(w http.ResponseWriter, r *http.Request, _ signedIn) {
	lessons, err := c.lessons(r.Context())
	if err != nil {
		c.refuse(w, r, err)
		return
	}
	web.Respond(w, http.StatusOK, map[string]any{"lessons": lessons})
}

// lessons of the inbox; none without one.
func (c *Console) lessons(ctx context.Context) ([]Lesson, error) {
	lessons := []Lesson{}
	if c.Inbox == nil {
		return lessons, nil
	}
	found, err := c.Inbox.Lessons(ctx)
	return append(lessons, found...), err
}

// acceptItem is POST /desk/api/inbox/{item}/accept: {"intent", "negative"?}.
func (c *Console) acceptItem(w http.ResponseWriter, r *http.Request, by signedIn) {
	fields, p := web.ReadObject(w, r)
	if p != nil {
		web.Refuse(w, *p)
		return
	}
	intent, _, p := fields.Text("intent")
	if p != nil {
		web.Refuse(w, *p)
		return
	}
	if c.Knowledge().Intent(intent) == nil {
		web.Refuse(w, invalid("intent", "must be one of the knowledge's"))
		return
	}
	negative := string(fields["negative"]) == "true"
	c.lesson(w, r, func(id string) error { return c.Inbox.Accept(r.Context(), id, intent, negative, by.Name) })
}

// dismissItem is POST /desk/api/inbox/{item}/dismiss, for admins.
func (c *Console) dismissItem(w http.ResponseWriter, r *http.Request, by signedIn) {
	c.lesson(w, r, func(id string) error { return c.Inbox.Dismiss(r.Context(), id, by.Name) })
}

// lesson does something with the lesson that the path names.
func (c *Console) lesson(w http.ResponseWriter, r *http.Request, do func(id string) error) {
	id := r.PathValue("item")
	if c.Inbox == nil || !lessonForm.MatchString(id) {
		web.Refuse(w, notFound("there is no such lesson"))
		return
	}
	if err := do(id); err != nil {
		c.refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
