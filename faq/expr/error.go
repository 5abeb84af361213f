package expr

// Error is a mistake in an expression. Offset counts bytes from the start of the source.
type Error struct {
	Offset  int
	Message string
	// Hint says how to put it right; it may be empty.
	Hint string
	// Unknown is the name at fault when nobody knows it: whoever has the list of names can add a better hint.
	Unknown string
}

func (e *Error) Error() string {
	if e.Hint == "" {
		return e.Message
	}
	return e.Message + " (" + e.Hint + ")"
}
