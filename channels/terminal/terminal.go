package terminal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/faq"
)

// Channel is the name of the channel in messages.
const Channel = "terminal"

// Handler takes a turn of a conversation.
type Handler interface {
	Handle(ctx context.Context, m chat.Message) (chat.Reply, error)
}

// Options are what a conversation needs; only Handler has no default.
type Options struct {
	Handler Handler
	// Language of the greeting and of what the terminal itself says; "" means English.
	Language faq.Language
	// Force makes the replies come in Language as well, whatever the text's language.
	Force bool
	// Greeting is printed first, with the words that end the conversation.
	Greeting string
	// Prompt is printed before each line is read.
	Prompt string
	// Lines is asked for what is typed, in the place of the reader; nil for the reader, line by line.
	Lines LineReader
	// Explain prints what lies behind each reply: intent, confidence, outcome, facts, values, receipt.
	Explain bool
	// Color uses escape sequences for emphasis.
	Color bool
	// Numeric says whether a fact is a number. While such a fact is asked for, a number typed is
	// its value and quick replies are picked by letters; nil means that no fact is.
	Numeric func(fact string) bool
	// NewID names the conversation and the messages; nil means random names.
	NewID func() string
}

// Run holds a conversation until the input ends, an exit word is typed or ctx
// is done. The errors of single turns are printed; Run's own error is that of
// reading or writing. A read under way when ctx ends is left behind, since
// there is no way to interrupt it.
func Run(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	phrases, err := load()
	if err != nil {
		return err
	}
	if o.Language == "" {
		o.Language = faq.EN
	}
	if o.NewID == nil {
		o.NewID = rand.Text
	}
	c := &conversation{Options: o, id: o.NewID(), printer: printer{out: out, color: o.Color, explain: o.Explain, phrases: phrases}}
	if c.Lines == nil {
		c.Lines, c.promptsItself = newPlainLines(in), true
	}
	return c.run(ctx)
}

// conversation is a Run under way.
type conversation struct {
	Options
	printer
	id            string
	offer         offer
	promptsItself bool
}

func (c *conversation) run(ctx context.Context) error {
	own := c.phrases.in(c.Language)
	if c.Greeting != "" {
		c.line("", c.Greeting)
		c.line("", fill(own.Leave, "words", strings.Join(c.phrases.Exit, ", ")))
	}
	for {
		if c.promptsItself {
			c.print(c.Prompt)
		}
		typed, err := next(ctx, c.Lines, c.Prompt)
		switch {
		case errors.Is(err, io.EOF):
			return c.failed
		case err != nil:
			return fmt.Errorf("reading the next line: %w", err)
		case c.phrases.exits(typed):
			return c.failed
		}
		c.turn(ctx, typed)
		if c.failed != nil {
			return fmt.Errorf("writing the reply: %w", c.failed)
		}
	}
}

// turn sends one line and prints what comes back.
func (c *conversation) turn(ctx context.Context, typed string) {
	text := chat.Clean(c.offer.pick(chat.Clean(typed)))
	own := c.phrases.in(c.Language)
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return
	case n > chat.MaxText:
		c.line("", fill(own.TooLong, "limit", fmt.Sprint(chat.MaxText)))
		return
	}
	m := chat.Message{Channel: Channel, Conversation: c.id, ID: c.NewID(), Person: c.id, Text: text}
	if c.Force {
		m.Language = c.Language
	}
	reply, err := c.Handler.Handle(ctx, m)
	switch {
	case err != nil && errors.Is(ctx.Err(), context.Canceled):
		return
	case err != nil:
		c.line("", fill(own.Failed, "error", err.Error()))
		return
	}
	c.offer = offered(reply, c.Numeric)
	c.reply(reply, c.offer)
}
