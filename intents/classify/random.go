package classify

// generator is chance that is the same everywhere (splitmix64).
type generator uint64

func (g *generator) next() uint64 {
	*g += 0x9E3779B97F4A7C15
	x := uint64(*g)
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// below returns a number from 0 to n-1.
func (g *generator) below(n int) int { return int(g.next() % uint64(n)) }
