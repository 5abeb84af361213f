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
	b := e.json(v)
	if e.err != nil {
		return nil
	}
	const name = `,"reply":`
	whole := make([]byte, 0, len(b)+len(name)+len(reply))
	whole = append(whole, b[:len(b)-1]...)
	whole = append(whole, name...)
	whole = append(whole, reply...)
	return append(whole, '}')
}

// replyless is a receipt without its reply.
type replyless struct {
	*dialog.Receipt
	Reply *struct{} `json:"reply,omitempty"`
}
