package slack

import (
	"context"
	"errors"
	"strconv"
	"time"

	"supportbot/bot"
	"supportbot/faq"
	"supportbot/faq/wording"
)

// answer is what Slack is told about a delivery, over either transport.
type answer struct {
	verdict verdict
	// payload is said back as JSON: a form's errors, a list's options, a command's failure.
	payload any
}

type verdict uint8

const (
	taken   verdict = iota // done, or nothing to do
	again                  // nothing was done: Slack shall send it again
	refused                // nonsense: it must not be sent again
)

// workTime is within the 3 s after which Slack gives a delivery up.
const workTime = 2800 * time.Millisecond

// note is what a person alone sees of a command: that it failed.
type note struct {
	ResponseType string `json:"response_type"`
	Text         string `json:"text"`
}

func private(text string) *note { return &note{ResponseType: "ephemeral", Text: text} }

// apology says in a person's words why a turn was not taken.
func (c *Channel) apology(err error, lang faq.Language) string {
	var limited *bot.LimitError
	var invalid *bot.InvalidError
	switch {
	case errors.As(err, &limited):
		return wording.Fill(c.texts.SlowDown, lang, "seconds", strconv.Itoa(seconds(limited.RetryAfter)))
	case errors.As(err, &invalid):
		return c.texts.Empty.In(lang)
	}
	return c.texts.TryAgain.In(lang)
}

// seconds rounds up: 0 would mean "at once".
func seconds(d time.Duration) int { return max(1, int((d+time.Second-1)/time.Second)) }

// unheard answers for an event whose turn was not taken. Only what may go better next time is asked for again.
func (c *Channel) unheard(ctx context.Context, p place, lang faq.Language, err error) answer {
	var limited *bot.LimitError
	var invalid *bot.InvalidError
	switch {
	case errors.As(err, &invalid):
		return answer{}
	case errors.As(err, &limited):
		if c.scolded.First(p.person(), limited.RetryAfter) {
			c.whisper(ctx, p, c.apology(err, lang))
		}
		return answer{}
	}
	return answer{verdict: again}
}
