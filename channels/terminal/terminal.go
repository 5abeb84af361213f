package terminal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"supportbot/chat"
	"supportbot/faq"
	"supportbot/session"
)

// Channel is the name of the channel in messages.
const Channel = "terminal"

// Handler takes a turn of a conversation.
type Handler interface {
	Handle(ctx context.Context, m chat.Message) (chat.Reply, error)
}

// Transcripts reads and follows the conversation: *session.Store.
type Transcripts interface {
	Events(ctx context.Context, k session.Key, after string, limit int) ([]session.Event, error)
	Follow(ctx context.Context, k session.Key) <-chan struct{}
}

// Options are what a conversation needs; only Handler has no default.
type Options struct {
	Handler Handler
	// Transcripts is where what support agents say arrives; nil if there are none.
	Transcripts Transcripts
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
	if o.Language == "" {
		o.Language = faq.EN
	}
	if o.NewID == nil {
		o.NewID = rand.Text
	}
	c := &conversation{Options: o, id: o.NewID(), sent: map[string]bool{}, printer: printer{out: out, color: o.Color, explain: o.Explain, phrases: load()}}
	if c.Lines == nil {
		c.Lines, c.promptsItself = newPlainLines(in), true
	}
	ctx, stop := context.WithCancel(ctx)
	var following sync.WaitGroup
	following.Go(func() { c.follow(ctx) })
	defer following.Wait()
	defer stop()
	return c.run(ctx)
}

// conversation is a Run under way.
type conversation struct {
	Options
	printer
	id            string
	promptsItself bool

	// mu is held while a reply is printed, so that what agents say does not get into the middle of it.
	mu    sync.Mutex
	offer offer           // the quick replies of what was printed last
	sent  map[string]bool // by the ids of messages whose turns print the replies: is it under way?
	early []chat.Reply    // what was heard of the turn under way before it ended
}

func (c *conversation) run(ctx context.Context) error {
	c.greet()
	for {
		if c.promptsItself {
			c.mu.Lock()
			c.print(c.Prompt)
			c.mu.Unlock()
		}
		typed, err := next(ctx, c.Lines, c.Prompt)
		switch {
		case errors.Is(err, io.EOF):
			return c.failure()
		case err != nil:
			return fmt.Errorf("reading the next line: %w", err)
		case c.phrases.exits(typed):
			return c.failure()
		}
		c.turn(ctx, typed)
		if err := c.failure(); err != nil {
			return fmt.Errorf("writing the reply: %w", err)
		}
	}
}

func (c *conversation) greet() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Greeting != "" {
		c.line("", c.Greeting)
		c.line("", fill(c.phrases.in(c.Language).Leave, "words", strings.Join(c.phrases.Exit, ", ")))
	}
}

// failure is why nothing can be printed any more, nil if it can.
func (c *conversation) failure() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// turn sends one line and prints what comes back.
func (c *conversation) turn(ctx context.Context, typed string) {
	m, ok := c.message(typed)
	if !ok {
		return
	}
	reply, err := c.Handler.Handle(ctx, m)
	c.mu.Lock()
	defer c.mu.Unlock()
	early := c.early
	c.early = nil
	switch {
	case err != nil && errors.Is(ctx.Err(), context.Canceled):
		return
	case err != nil:
		c.line("", fill(c.phrases.in(c.Language).Failed, "error", err.Error()))
		// The turn may have been committed all the same: its reply is in the transcript then, or will be.
		delete(c.sent, m.ID)
		for _, r := range early {
			c.show(r)
		}
		return
	}
	c.sent[m.ID] = false
	c.show(reply)
}

// show prints a reply, whose quick replies can be picked from now on.
func (c *conversation) show(r chat.Reply) {
	c.offer = offered(r, c.Numeric)
	c.reply(r, c.offer)
}

// message makes a message of a line; false if there is nothing to send.
func (c *conversation) message(typed string) (chat.Message, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := chat.Clean(c.offer.pick(chat.Clean(typed)))
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return chat.Message{}, false
	case n > chat.MaxText:
		c.line("", fill(c.phrases.in(c.Language).TooLong, "limit", fmt.Sprint(chat.MaxText)))
		return chat.Message{}, false
	}
	m := chat.Message{Channel: Channel, Conversation: c.id, ID: c.NewID(), Person: c.id, Text: text}
	if c.Force {
		m.Language = c.Language
	}
	c.sent[m.ID] = true
	return m, true
}
