package intents

import (
	"math"
	"strconv"
	"strings"
)

// numeral is a number as written, in digits or words.
type numeral struct {
	value float64
	end   int // the token behind it
	// article is "a" or "an": a number only before a measure.
	article bool
	// odd numbers are a little more than said: 三十多.
	odd bool
}

// numeral reads the number that begins at token i.
func (x *lexicon) numeral(ts []token, i int) (numeral, bool) {
	if i >= len(ts) || ts[i].blocked {
		return numeral{}, false
	}
	switch ts[i].kind {
	case digits:
		return x.written(ts, i)
	case han:
		return x.chinese(ts, i)
	case word:
		return x.english(ts, i)
	}
	return numeral{}, false
}

// written reads a number in digits, perhaps with thousands apart and a multiplier behind.
func (x *lexicon) written(ts []token, i int) (numeral, bool) {
	text, j := strings.ReplaceAll(ts[i].text, ",", ""), i+1
	if !strings.ContainsAny(ts[i].text, ".,") && len(text) <= 3 && text[0] != '0' {
		for j < len(ts) && ts[j].kind == digits && ts[j].space && len(ts[j].text) == 3 {
			text += ts[j].text
			j++
		}
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(value, 0) {
		return numeral{}, false
	}
	n := numeral{value: value, end: j}
	for j < len(ts) && !ts[j].blocked {
		length, factor := x.at(listHanPower, ts, j)
		if length == 0 || factor < 100 {
			if length, factor = x.at(listScale, ts, j); length == 0 {
				break
			}
		}
		n.value *= factor
		j += length
		n.end = j
	}
	return n, true
}

// chinese reads a number in Chinese characters: by place (一百零三), digit by digit (二〇二四),
// or two neighbours for "two or three" (两三), of which the lower one counts.
func (x *lexicon) chinese(ts []token, i int) (numeral, bool) {
	var (
		total, section float64 // beyond and within the last 万
		digit          = -1.0
		run            []float64 // digits standing side by side
		placed, odd    bool
		last           float64 // the last power
		j              = i
	)
	for j < len(ts) && ts[j].kind == han && !ts[j].blocked {
		if n, d := x.at(listHanDigit, ts, j); n > 0 {
			if d == 0 && placed { // 零 only fills a place
				digit = -1
			} else {
				run = append(run, d)
				digit = d
			}
			j++
			continue
		}
		n, power := x.at(listHanPower, ts, j)
		if n == 0 {
			if odd = j > i && x.is(listOdd, ts, j) && placed && j+1 < len(ts); odd {
				if n, power = x.at(listHanPower, ts, j+1); n > 0 && power >= 1e4 {
					j++
					continue // 十几万
				}
				odd = false
			}
			break
		}
		if j == i && power >= 100 { // 百, 千, 万 alone are names more often than numbers
			return numeral{}, false
		}
		if len(run) > 1 && run[0]+1 != run[1] {
			break
		}
		d := 1.0
		if digit >= 0 {
			d = digit
			if len(run) == 2 { // 两三百
				d = run[0]
			}
		}
		switch {
		case power >= 1e4:
			if digit < 0 {
				d = 0
			}
			if section += d; section == 0 {
				section = 1
			}
			total = (total + section) * power
			section = 0
		case power == 20 || power == 30: // 廿, 卅
			section += power
		default:
			section += d * power
		}
		placed, digit, run, last = true, -1, run[:0], power
		j++
	}
	if j == i {
		return numeral{}, false
	}
	value := total + section
	switch {
	case !placed && len(run) == 0:
		return numeral{}, false
	case !placed && len(run) == 1:
		value = run[0]
	case !placed && len(run) == 2 && (run[0]+1 == run[1] && run[0] > 0 || run[0] == 3 && run[1] == 5): // 三五个 are a few
		value = run[0]
	case !placed:
		for _, d := range run {
			value = value*10 + d
		}
	case len(run) > 0:
		d := run[0]
		if len(run) == 1 && last >= 100 && ts[j-1].text != ts[i].text && j >= i+3 && !zeroBefore(x, ts, j-1) {
			d *= last / 10 // 一百二 is 120
		}
		value += d
	}
	n := numeral{value: value, end: j, odd: odd}
	if j+1 < len(ts) && x.is(listPoint, ts, j) { // 一点五
		scale, k := 0.1, j+1
		for k < len(ts) && ts[k].kind == han {
			length, d := x.at(listHanDigit, ts, k)
			if length == 0 {
				break
			}
			n.value += d * scale
			scale /= 10
			k++
		}
		if k > j+1 {
			n.end = k
		}
	}
	return n, true
}

// zeroBefore reports whether 零 stands before token j: 一百零二 is 102.
func zeroBefore(x *lexicon, ts []token, j int) bool {
	n, d := x.at(listHanDigit, ts, j-1)
	return n > 0 && d == 0
}

// english reads a number in English words.
func (x *lexicon) english(ts []token, i int) (numeral, bool) {
	j, article := i, false
	value, group := 0.0, 0.0
	length, n := x.at(listNumber, ts, i)
	if length == 0 {
		if length, _ = x.at(listArticleOne, ts, i); length == 0 {
			return numeral{}, false
		}
		n, article = 1, true
	}
	group = n
	j += length
	for j < len(ts) && ts[j].kind == word {
		if l, scale := x.at(listScale, ts, j); l > 0 {
			article = false
			if scale == 100 || scale < 100 {
				group *= scale
			} else {
				value += group * scale
				group = 0
			}
			j += l
			continue
		}
		if article {
			break
		}
		k := j
		if ts[k].text == "and" && (group >= 100 || value > 0) {
			k++
		}
		l, m := x.at(listNumber, ts, k)
		switch {
		case l == 0:
		case group >= 20 && group < 100 && math.Mod(group, 10) == 0 && m >= 1 && m < 10 && k == j:
			group += m
			j = k + l
			continue
		case group >= 100 && math.Mod(group, 100) == 0 && m < 100 || group == 0 && value > 0 && m < 1000:
			group += m
			j = k + l
			continue
		case group >= 100 && math.Mod(group, 100) >= 20 && math.Mod(group, 10) == 0 && m >= 1 && m < 10 && k == j:
			group += m
			j = k + l
			continue
		}
		break
	}
	return numeral{value: value + group, end: j, article: article}, true
}
