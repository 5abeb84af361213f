package classify

import "math"

// vector is a text as weighted features; together with what is unknown or
// unsaid it has length 1.
type vector struct {
	// features has one for each different hash known, in the order of the text: those that were
	// joined may stand there several times.
	features []int32
	// values are the weights of the hashes, times their scales: shares of a joined feature.
	values []float32
	// known is the share of the squared length that known features have.
	known float32
}

// vocabulary numbers the features that were seen in training and knows how
// much each says.
type vocabulary struct {
	ids index
	// idf is the inverse document frequency, by feature; weights is that times what the scales of all
	// that the feature is made of come to.
	idf, weights []float32
	// rare is the inverse document frequency of a feature never seen.
	rare float32
}

// take learns what features there are, and what each says, from so many texts.
func (l *vocabulary) take(all *merged, texts int) {
	l.ids = newIndex(len(all.feature))
	for i := range all.ids.slots {
		if s := &all.ids.slots[i]; s.id > 0 {
			l.ids.put(s.hash, all.feature[s.id-1])
		}
	}
	log := func(n float64) float32 { return float32(math.Log(float64(texts+1)/n)) + 1 }
	l.rare = log(1)
	l.idf, l.weights = make([]float32, len(all.texts)), make([]float32, len(all.texts))
	for f, n := range all.texts {
		if f > 0 && n == all.texts[f-1] { // they are sorted
			l.idf[f] = l.idf[f-1]
		} else {
			l.idf[f] = log(float64(n + 1))
		}
		l.weights[f] = l.idf[f] * all.scale[f]
	}
}

// logarithms holds 1+ln(n): repetition counts less and less.
var logarithms = [...]float32{0, 1, 1.6931472, 2.0986123, 2.3862944, 2.6094379}

func repeated(count int32) float32 { return logarithms[min(int(count), len(logarithms)-1)] }

// silence is what a text is taken to leave unsaid, in features never seen: a
// single word says less than a sentence of which everything is known.
const silence = 1

// weigh turns the features of a text into a vector in v's space. What was never
// seen counts in the length: a text that is mostly unknown is like nothing.
func (l *vocabulary) weigh(v *vector, items []counted) {
	v.features, v.values = v.features[:0], v.values[:0]
	var known, unknown float32
	for _, c := range items {
		s := gramScale[kindOf(c.hash)]
		n := float32(repeated(c.count) * s)
		f := l.ids.find(c.hash)
		if f < 0 {
			w := float32(n * l.rare)
			unknown += float32(w * w)
			continue
		}
		w := float32(n * l.idf[f])
		known += float32(w * w)
		v.features = append(v.features, f)
		v.values = append(v.values, w*s)
	}
	if v.known = 0; known > 0 {
		v.known = known / (known + unknown)
		scale(v.values, 1/sqrt(known+unknown+l.unsaid()))
	}
}

func (l *vocabulary) unsaid() float32 { return float32(silence * l.rare * l.rare) }

func scale(values []float32, by float32) {
	for i := range values {
		values[i] *= by
	}
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
