package classify

import "slices"

// column is what one class weighs, by feature.
type column struct {
	features  []int32
	svm, mean []float32
}

// Smaller weights, and likenesses, change no decision and make up most of a model.
const smallWeight, smallMean = 0.02, 0.03

// add puts in the weights of a feature unless they are small.
func (c *column) add(f int32, svm, mean float32) {
	if svm > smallWeight || svm < -smallWeight || mean > smallMean {
		c.put(f, svm, mean)
	}
}

func (c *column) put(f int32, svm, mean float32) {
	c.features = append(c.features, f)
	c.svm, c.mean = append(c.svm, svm), append(c.mean, mean)
}

func (c *column) emptied() *column {
	c.features, c.svm, c.mean = c.features[:0], c.svm[:0], c.mean[:0]
	return c
}

func (c *column) clone() column {
	return column{slices.Clone(c.features), slices.Clone(c.svm), slices.Clone(c.mean)}
}

// assemble turns the columns of the classes into rows of the features: those of f are at start[f] to
// start[f+1].
func assemble(columns []column, features int) (start []int32, entries []entry) {
	start = make([]int32, features+1)
	for i := range columns {
		for _, f := range columns[i].features {
			start[f+1]++
		}
	}
	for f := range features {
		start[f+1] += start[f]
	}
	entries = make([]entry, start[features])
	next := slices.Clone(start)
	for class := range columns {
		c := &columns[class]
		for i, f := range c.features {
			entries[next[f]] = entry{int32(class), c.svm[i], c.mean[i]}
			next[f]++
		}
	}
	return start, entries
}
