package intents

// run is two to four Chinese characters in a row that are in the common block, sixteen bits each.
type run uint64

// sound is how a run sounds: the numbers of its syllables, sixteen bits each.
type sound uint64

const (
	longestRun = 4 // characters
	charBits   = 16
)

// runOf packs characters and their sound; the sound is 0 if that of one of them is not known.
func runOf(letters []rune) (r run, s sound) {
	for _, c := range letters {
		n := pinyin().number(c)
		if n == 0 {
			return 0, 0
		}
		r, s = r<<charBits|run(c), s<<charBits|sound(n)
	}
	return r, s
}

// write puts the characters of a run at the beginning of letters.
func (r run) write(letters []rune) {
	n := 0
	for rest := r; rest != 0; rest >>= charBits {
		n++
	}
	for ; n > 0; n-- {
		letters[n-1] = rune(r & (1<<charBits - 1))
		r >>= charBits
	}
}

// hearing counts runs. Of those that sound the same the most frequent is kept, of equals the one that was so first.
type hearing struct {
	first map[sound]int32 // the number of the run kept
	runs  []heard
}

type heard struct {
	run   run
	times int32
	next  int32 // 1 + the number of another that sounds the same
}

// newHearing has room for so many different runs.
func newHearing(room int) *hearing {
	return &hearing{first: make(map[sound]int32, room), runs: make([]heard, 0, room)}
}

// count counts the runs in a normalised text.
func (h *hearing) count(normal string) {
	n := 0 // of characters in a row
	var r run
	var s sound
	for _, c := range normal {
		syllable := pinyin().number(c)
		if syllable == 0 {
			n = 0
			continue
		}
		n++
		r, s = r<<charBits|run(c), s<<charBits|sound(syllable)
		for k := 2; k <= min(n, longestRun); k++ {
			last := uint64(1)<<(k*charBits) - 1
			h.add(r&run(last), s&sound(last))
		}
	}
}

func (h *hearing) add(r run, s sound) {
	first, ok := h.first[s]
	if !ok {
		h.first[s] = int32(len(h.runs))
		h.runs = append(h.runs, heard{run: r, times: 1})
		return
	}
	i := first
	for h.runs[i].run != r {
		if h.runs[i].next == 0 {
			h.runs = append(h.runs, heard{run: r})
			h.runs[i].next = int32(len(h.runs))
		}
		i = h.runs[i].next - 1
	}
	h.runs[i].times++
	if best, x := &h.runs[first], &h.runs[i]; x.times > best.times {
		best.run, x.run, best.times, x.times = x.run, best.run, x.times, best.times
	}
}

// homonyms are the runs kept, by their sound.
func (h *hearing) homonyms() map[sound]run {
	all := make(map[sound]run, len(h.first))
	for s, i := range h.first {
		all[s] = h.runs[i].run
	}
	return all
}
