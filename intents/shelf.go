package intents

import "strings"

// shelf keeps texts beside each other. Each by itself among the garbage of learning, thousands of them would
// hold on to many times their memory. The zero value is empty.
type shelf struct{ room strings.Builder }

// shelfSize is the room made at a time, in bytes.
const shelfSize = 32 << 10

func (s *shelf) keep(text string) string {
	if s.room.Cap()-s.room.Len() < len(text) {
		s.room.Reset()
		s.room.Grow(max(shelfSize, len(text)))
	}
	from := s.room.Len()
	s.room.WriteString(text)
	return s.room.String()[from:]
}

// normalised returns the normal form of a text: itself if it is normal, else one that is kept.
func (s *shelf) normalised(text string) string {
	if n := normalise(text); n != text {
		return s.keep(n)
	}
	return text
}
