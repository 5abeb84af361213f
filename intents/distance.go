package intents

// maxCompared is the length in characters up to which words are compared.
const maxCompared = 32

// distance counts the characters to insert, delete, replace or swap with a neighbour (optimal
// string alignment). It gives up above limit and returns limit+1.
func distance(a, b string, limit int) int {
	if plain(a) && plain(b) {
		return align([]byte(a), []byte(b), limit)
	}
	return align([]rune(a), []rune(b), limit)
}

func align[T byte | rune](a, b []T, limit int) int {
	if len(a) > maxCompared || len(b) > maxCompared || len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	var rows [3][maxCompared + 1]int
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d := min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit+1)
}
