package evaluation

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"text/template"
)

//go:embed plot.svg.tmpl
var plotFile string

// The plot's size and the frame of its curves, in pixels.
const (
	plotWidth  = 760
	plotHeight = 420
	frameLeft  = 64
	frameTop   = 24
	frameRight = 540
	frameEnd   = 360
	// lineHeight is that of the legend.
	lineHeight = 22
	// hues is the number of line styles; the template has them.
	hues = 10
)

// plotted is what the template is filled from.
type plotted struct {
	Width, Height            int
	Left, Top, Right, Bottom int
	X, Y                     []tick
	Lines                    []line
}

type tick struct {
	At    float64
	Label string
}

type line struct {
	Name, Points string
	Hue, LegendY int
}

// Plot draws precision over coverage as an SVG that reads on light and dark pages. It writes the same
// bytes for the same curves.
func Plot(w io.Writer, all []Series) error {
	t, err := template.New("plot").Parse(plotFile)
	if err != nil {
		return fmt.Errorf("reading the plot's template: %w", err)
	}
	floor := plotFloor(all)
	x := func(coverage float64) float64 { return frameLeft + coverage*(frameRight-frameLeft) }
	y := func(precision float64) float64 {
		return frameEnd - (precision-floor)/(1-floor)*(frameEnd-frameTop)
	}
	p := plotted{Width: plotWidth, Height: plotHeight, Left: frameLeft, Top: frameTop, Right: frameRight, Bottom: frameEnd}
	p.Height = max(p.Height, frameTop+lineHeight*(len(all)+1))
	for i := range 6 {
		part := float64(i) / 5
		p.X = append(p.X, tick{x(part), fmt.Sprintf("%.0f %%", 100*part)})
		precision := floor + part*(1-floor)
		p.Y = append(p.Y, tick{y(precision), fmt.Sprintf("%.0f %%", 100*precision)})
	}
	for i, s := range all {
		var b strings.Builder
		for _, point := range s.Points {
			fmt.Fprintf(&b, "%.1f,%.1f ", x(point.Coverage), y(point.Precision))
		}
		p.Lines = append(p.Lines, line{s.Name, strings.TrimSpace(b.String()), i % hues, frameTop + lineHeight*i + lineHeight/2})
	}
	if err := t.Execute(w, p); err != nil {
		return fmt.Errorf("drawing the plot: %w", err)
	}
	return nil
}

// plotFloor is the precision at the lower edge: below all points, and such that the ticks are round.
func plotFloor(all []Series) float64 {
	least := 1.0
	for _, s := range all {
		for _, p := range s.Points {
			least = min(least, p.Precision)
		}
	}
	for _, floor := range []float64{0.9, 0.75, 0.5} {
		if least >= floor {
			return floor
		}
	}
	return 0
}
