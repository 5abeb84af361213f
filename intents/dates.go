package intents

import (
	"fmt"
	"strconv"
	"strings"
)

// dateTerm is a term that stands for dates on one side of a month: <before 2010-06>, <since 2010-06>.
type dateTerm struct {
	term  int32
	month int // counted from the year 0
	since bool
}

// dateTermOf reads the name of such a term.
func dateTermOf(name string) (d dateTerm, ok bool) {
	side, month, _ := strings.Cut(name, " ")
	var y, m int
	if n, err := fmt.Sscanf(month, "%4d-%2d", &y, &m); n != 2 || err != nil || side != "before" && side != "since" {
		return d, false
	}
	return dateTerm{month: monthOf(y, m), since: side == "since"}, true
}

// has reports whether all that a date may mean lies on the term's side.
func (d dateTerm) has(s calendarSpan) bool {
	if d.since {
		return s.from >= d.month
	}
	return s.to < d.month
}

// calendarSpan is the months that a date may mean, and the token behind it: a year alone may mean any of
// its twelve.
type calendarSpan struct{ from, to, end int }

// The months beyond which "before" and "after" reach.
const (
	longAgo  = 0
	farAhead = 12 * 10000
)

func monthOf(year, month int) int { return 12*year + month - 1 }

// mayDate reports whether a token may belong to the year of a date: most texts have none.
func mayDate(t token) bool {
	switch t.kind {
	case han:
		return t.text == "年"
	case digits, opaque:
		return len(t.text) >= 4
	}
	return false
}

// calendarAt reads the date that begins at token i with all that bounds it ("before May 2010", 2010年5月之前).
func (v *vocabulary) calendarAt(ts []token, i int) (calendarSpan, bool) {
	if v.before(listDateBefore, ts, i) >= 0 || v.before(listDateAfter, ts, i) >= 0 || v.before(listYearPart, ts, i) >= 0 {
		return calendarSpan{}, false // it is read with the words before it
	}
	before, _ := v.at(listDateBefore, ts, i)
	after, _ := v.at(listDateAfter, ts, i)
	n := max(before, after)
	s, ok := v.calendarPart(ts, i+n)
	if !ok {
		return s, false
	}
	if m, _ := v.at(listMomentBeforeDate, ts, s.end); m > 0 && n == 0 {
		before, s.end = m, s.end+m
	} else if m, _ := v.at(listMomentAfterDate, ts, s.end); m > 0 && n == 0 {
		after, s.end = m, s.end+m
	}
	switch {
	case before > 0:
		s.from, s.to = longAgo, s.from-1
	case after > 0:
		s.from, s.to = s.to+1, farAhead
	}
	return s, true
}

// calendarPart reads a date that may be narrowed to a part of its year: "the end of 2010", 2010年下半年.
func (v *vocabulary) calendarPart(ts []token, i int) (calendarSpan, bool) {
	n, part := v.at(listYearPart, ts, i)
	s, ok := v.calendar(ts, i+n)
	if !ok {
		return s, false
	}
	if m, p := v.at(listYearPart, ts, s.end); m > 0 && ts[s.end].kind == han {
		part = p
		s.end += m
	}
	if year := s.from - s.from%12; part > 0 && s.to-s.from == 11 {
		s.from, s.to = year+int(part)/100-1, year+int(part)%100-1
	}
	return s, true
}

// calendar reads a year, with its month if that is said.
func (v *vocabulary) calendar(ts []token, i int) (calendarSpan, bool) {
	if i >= len(ts) {
		return calendarSpan{}, false
	}
	switch ts[i].kind {
	case opaque, digits:
		if y, m, ok := dateInDigits(ts[i].text); ok {
			return calendarSpan{monthOf(y, m), monthOf(y, m), i + 1}, true
		}
	case word:
		return v.calendarEnglish(ts, i)
	}
	if s, ok := v.calendarChinese(ts, i); ok {
		return s, true
	}
	if y, ok := fullYear(ts[i]); ok {
		return calendarSpan{monthOf(y, 1), monthOf(y, 12), i + 1}, true
	}
	return calendarSpan{}, false
}

// calendarEnglish reads "May 2010", "May 3, 2010", "May of 2010".
func (v *vocabulary) calendarEnglish(ts []token, i int) (calendarSpan, bool) {
	n, month := v.at(listMonth, ts, i)
	if n == 0 {
		return calendarSpan{}, false
	}
	for j := i + n; j < min(len(ts), i+n+4); j++ {
		if y, ok := fullYear(ts[j]); ok {
			m := monthOf(y, int(month))
			return calendarSpan{m, m, j + 1}, true
		}
		if ts[j].kind == han || ts[j].kind == word && ts[j].text != "of" {
			break
		}
	}
	return calendarSpan{}, false
}

// calendarChinese reads 2010年, 2010年5月, 08年, 一二年.
func (v *vocabulary) calendarChinese(ts []token, i int) (calendarSpan, bool) {
	year, end := 0, 0
	if y, ok := v.numeral(ts, i); ok && y.value >= 1900 && y.value < 2200 {
		year, end = int(y.value), y.end
	} else if ts[i].kind == digits && len(ts[i].text) == 2 {
		year, end = century(ts[i].text), i+1
	} else if i+1 < len(ts) { // digit by digit
		n, tens := v.at(listHanDigit, ts, i)
		m, ones := v.at(listHanDigit, ts, i+1)
		if n > 0 && m > 0 {
			year, end = century(strconv.Itoa(int(tens))+strconv.Itoa(int(ones))), i+2
		}
	}
	if year == 0 || end >= len(ts) || ts[end].text != "年" {
		return calendarSpan{}, false
	}
	s := calendarSpan{monthOf(year, 1), monthOf(year, 12), end + 1}
	if m, ok := v.numeral(ts, end+1); ok && m.value >= 1 && m.value <= 12 && m.end < len(ts) && ts[m.end].text == "月" {
		s = calendarSpan{monthOf(year, int(m.value)), monthOf(year, int(m.value)), v.day(ts, m.end+1)}
	}
	return s, true
}

// century completes a year of two digits; 0 if it is none.
func century(text string) int {
	y, err := strconv.Atoi(text)
	switch {
	case err != nil || len(text) != 2 || y > 40 && y < 80:
		return 0
	case y >= 80:
		return 1900 + y
	}
	return 2000 + y
}

// fullYear reads a year of four digits.
func fullYear(t token) (int, bool) {
	if t.kind != digits || len(t.text) != 4 {
		return 0, false
	}
	y, err := strconv.Atoi(t.text)
	return y, err == nil && y >= 1980 && y < 2100
}

// dateInDigits reads a date in digits, 2010-05, 2010/5/3 or 2010.5.
func dateInDigits(text string) (year, month int, ok bool) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(parts) < 2 || len(parts) > 3 || len(parts[0]) != 4 {
		return 0, 0, false
	}
	y, err1 := strconv.Atoi(parts[0])
	m, err2 := strconv.Atoi(parts[1])
	return y, m, err1 == nil && err2 == nil && y >= 1980 && y < 2100 && m >= 1 && m <= 12 && len(parts[1]) <= 2
}
