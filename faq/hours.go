package faq

import "time"

// Hours are the times of the week when agents are there.
type Hours struct {
	// Zone is the time zone, by its name in the IANA database.
	Zone *time.Location `yaml:"zone"`
	// Week has the spans of each day, from Sunday, in order and apart. It is written as
	// "mon-fri 09:00-12:00", a line a span.
	Week [7][]Span `yaml:"open"`
	// Holidays are closed days, as 2006-01-02.
	Holidays map[string]bool `yaml:"closed"`
}

// Span is a time of the day, in minutes from midnight; To is at most 24 h and after From.
type Span struct{ From, To int }

// maxDays bounds the search for open hours; a desk that never opens within it counts as always open.
const maxDays = 60

// Open reports whether agents are there; nil Hours are always open.
func (h *Hours) Open(at time.Time) bool {
	if h == nil {
		return true
	}
	return h.Next(at).Equal(at)
}

// Next is the first moment from at on when agents are there: at itself while they are.
func (h *Hours) Next(at time.Time) time.Time {
	if h == nil {
		return at
	}
	local := at.In(h.Zone)
	for day := range maxDays {
		for _, s := range h.spans(local, day) {
			if s.to.After(at) {
				if s.from.After(at) {
					return s.from
				}
				return at
			}
		}
	}
	return at
}

// Add is the moment by which agents were there for d since from.
func (h *Hours) Add(from time.Time, d time.Duration) time.Time {
	if h == nil {
		return from.Add(d)
	}
	local := from.In(h.Zone)
	for day := range maxDays {
		for _, s := range h.spans(local, day) {
			if !s.to.After(from) {
				continue
			}
			begin := s.from
			if begin.Before(from) {
				begin = from
			}
			if open := s.to.Sub(begin); d > open {
				d -= open
				continue
			}
			return begin.Add(d)
		}
	}
	return from.Add(d)
}

type moments struct{ from, to time.Time }

// spans are the open times of the day so many days after local, in order.
func (h *Hours) spans(local time.Time, after int) []moments {
	y, m, d := local.Date()
	midnight := time.Date(y, m, d+after, 0, 0, 0, 0, h.Zone)
	if h.Holidays[midnight.Format(time.DateOnly)] {
		return nil
	}
	y, m, d = midnight.Date()
	var open []moments
	for _, s := range h.Week[midnight.Weekday()] {
		open = append(open, moments{time.Date(y, m, d, 0, s.From, 0, 0, h.Zone), time.Date(y, m, d, 0, s.To, 0, 0, h.Zone)})
	}
	return open
}
