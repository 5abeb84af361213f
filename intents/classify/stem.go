package classify

// stem returns the part of an English word that inflection leaves alone:
// deliver of delivers, delivered and delivering, and with the last letter
// equal for y and i, which are written for each other. It need not be a word,
// only the same for what belongs together. Words of other languages lose an
// ending that happens to look like one, always the same way.
func stem(w string) (string, byte) {
	w = trimmed(w)
	n := len(w)
	if n > 3 && w[n-1] == 'e' {
		w, n = w[:n-1], n-1
	}
	if n > 2 && w[n-1] == 'y' {
		return w[:n-1], 'i'
	}
	return w, 0
}

// SameStem reports whether two normalised words differ in no more than their endings.
func SameStem(a, b string) bool {
	x, endOfX := stem(a)
	y, endOfY := stem(b)
	return x == y && endOfX == endOfY
}

// shortestStem is the number of letters that must be left of a word.
const shortestStem = 3

// trimmed takes one ending off a word, and the possessive.
func trimmed(w string) string {
	if n := len(w); n > 2 && w[n-2:] == "'s" {
		w = w[:n-2]
	}
	n := len(w)
	ends := func(ending string) bool {
		return n >= len(ending)+shortestStem && w[n-len(ending):] == ending
	}
	switch {
	case ends("ies"), ends("ied"):
		return w[:n-2]
	case ends("sses"), ends("shes"), ends("ches"), ends("xes"):
		return w[:n-2]
	case n > shortestStem && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != 'u' && w[n-2] != 'i':
		return w[:n-1]
	case ends("ing"):
		return undoubled(w[:n-3])
	case ends("ed"):
		return undoubled(w[:n-2])
	case ends("ly"):
		return w[:n-2]
	}
	return w
}

// undoubled takes back the doubling of a last letter: cancelled, shipping.
func undoubled(w string) string {
	n := len(w)
	if n > shortestStem && w[n-1] == w[n-2] && w[n-1] != 's' && w[n-1] != 'l' && w[n-1] != 'e' || n > 5 && w[n-1] == 'l' && w[n-2] == 'l' {
		return w[:n-1]
	}
	return w
}
