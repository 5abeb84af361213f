package classify

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// synthetic makes n examples of n/20 classes, of a thousand n/10, from invented words: each class has three of its own, which
// stand among words that all share.
func synthetic(n int) (examples []Example, classes int) {
	random := generator(11)
	word := func() string {
		var b strings.Builder
		for range 2 + random.below(3) {
			b.WriteByte("bcdfghklmnprstvw"[random.below(16)])
			b.WriteByte("aeiou"[random.below(5)])
		}
		return b.String()
	}
	const shared, own, length = 400, 3, 7
	perClass := 20
	if n < 10_000 {
		perClass = 10
	}
	classes = n / perClass
	common := make([]string, shared)
	for i := range common {
		common[i] = word()
	}
	for class := range classes {
		var names [own]string
		for i := range names {
			names[i] = word()
		}
		for range perClass {
			words := make([]string, length)
			for i := range words {
				// Squared, so that some are frequent, as in language.
				words[i] = common[random.below(1+random.below(shared))]
			}
			words[random.below(length)] = names[random.below(own)]
			words[random.below(length)] = names[random.below(own)]
			examples = append(examples, Example{Text: Text{Plain: strings.Join(words, " ")}, Class: class, Group: len(examples)})
		}
	}
	return examples, classes
}

// BenchmarkClassify reports the median time of a query, and what a model holds in memory.
func BenchmarkClassify(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			examples, classes := synthetic(n)
			before := heap()
			start := time.Now()
			m := Train(classes, examples, Options{Background: background()})
			trained := time.Since(start)
			size := heap() - before
			var buf []Ranked
			micros := make([]float64, 0, 20_000)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				buf = m.Classify(examples[i*7919%n].Text, nil, buf[:0])
				if len(micros) < cap(micros) {
					micros = append(micros, float64(time.Since(start).Nanoseconds())/1e3)
				}
			}
			slices.Sort(micros)
			b.ReportMetric(micros[len(micros)/2], "µs/median")
			b.ReportMetric(float64(size)/(1<<20), "MB/model")
			b.ReportMetric(trained.Seconds(), "s/train")
			runtime.KeepAlive(m)
		})
	}
}

func heap() int64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}

// What is learned from a text is written to by nobody, so that any number may ask at a time.
func BenchmarkClassifyInParallel(b *testing.B) {
	examples, classes := synthetic(1_000)
	m := Train(classes, examples, Options{Background: background()})
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		var buf []Ranked
		for i := 0; p.Next(); i++ {
			buf = m.Classify(examples[i%len(examples)].Text, nil, buf[:0])
		}
	})
}
