package bot

import (
	"fmt"

	json "github.com/goccy/go-json"

	"supportbot/dialog"
)

// encoder remembers the first error, so that a write is put together in one piece.
type encoder struct{ err error }

func (e *encoder) json(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil && e.err == nil {
		e.err = fmt.Errorf("encoding %T: %w", v, err)
	}
	return b
}

// with encodes v, which leaves its reply out, and puts in the encoded one: four parts of a write hold the
// same reply, the longest thing in it.
func (e *encoder) with(reply []byte, v any) []byte {
	p := putter{reply: reply}
	if err := json.NewEncoder(&p).Encode(v); err != nil && e.err == nil {
		e.err = fmt.Errorf("encoding %T: %w", v, err)
	}
	return p.whole
}

// putter takes an object as the encoder writes it, in one piece and with a newline, and puts the reply in.
type putter struct{ reply, whole []byte }

func (p *putter) Write(object []byte) (int, error) {
	const name = `,"reply":`
	p.whole = make([]byte, 0, len(object)+len(name)+len(p.reply))
	p.whole = append(p.whole, object[:len(object)-len("}\n")]...)
	p.whole = append(p.whole, name...)
	p.whole = append(p.whole, p.reply...)
	p.whole = append(p.whole, '}')
	return len(object), nil
}

// replyless is a receipt without its reply.
type replyless struct {
	*dialog.Receipt
	Reply *struct{} `json:"reply,omitempty"`
}
