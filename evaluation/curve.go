package evaluation

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Point is where one bound between answering and declining leads to: Coverage is the share of all
// texts that are answered, Precision the share of right ones among these.
type Point struct {
	Coverage, Precision, Bound float64
}

// Series is the curve of one set.
type Series struct {
	Name   string
	Points []Point
}

// steps is the number of points of a curve at most; more cannot be told apart in a plot.
const steps = 100

// Curve lists what lower and lower bounds lead to, from the surest texts to all of them.
func Curve(all []Answer) []Point {
	sorted := slices.SortedStableFunc(slices.Values(all), func(a, b Answer) int { return cmp.Compare(b.Confidence, a.Confidence) })
	var curve []Point
	right, drawn := 0, 0
	for i := range sorted {
		right += one(sorted[i].right())
		last := i+1 == len(sorted)
		if !last && sorted[i+1].Confidence == sorted[i].Confidence {
			continue
		}
		// As many points as steps, evenly over the coverage.
		if step := (i + 1) * steps / len(sorted); step > drawn || last {
			drawn = step
			curve = append(curve, Point{share(i+1, len(sorted)), share(right, i+1), sorted[i].Confidence})
		}
	}
	return curve
}

// WriteCurves writes the points as lines of set, coverage, precision and bound, under a head.
func WriteCurves(w io.Writer, all []Series) error {
	var b strings.Builder
	b.WriteString("set\tcoverage\tprecision\tthreshold\n")
	for _, s := range all {
		for _, p := range s.Points {
			fmt.Fprintf(&b, "%s\t%.4f\t%.4f\t%.4f\n", s.Name, p.Coverage, p.Precision, p.Bound)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
