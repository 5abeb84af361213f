package classify

import (
	"fmt"
	"math"
	"reflect"
	"runtime"
	"testing"
)

// fruit is a small world of three classes.
var fruit = [][]string{
	{"how sweet is an apple", "are apples sweet or sour", "does an apple taste sweet", "taste of a ripe apple", "is this apple sour", "which apples are the sweetest"},
	{"where do bananas grow", "in which country do bananas grow", "where are bananas planted", "banana plants need which climate", "do bananas grow in spain", "growing a banana at home"},
	{"樱桃多少钱一斤", "樱桃现在什么价格", "一斤樱桃卖多少钱", "樱桃贵不贵", "今年樱桃的价格", "买樱桃要花多少钱"},
}

func fruitExamples() []Example {
	var all []Example
	for class, texts := range fruit {
		for _, t := range texts {
			all = append(all, Example{Text: Text{Plain: t}, Class: class, Group: len(all)})
		}
	}
	return all
}

func background() []Text {
	var all []Text
	for _, s := range Background() {
		all = append(all, Text{Plain: s})
	}
	return all
}

func TestClassify(t *testing.T) {
	t.Parallel()
	m := Train(len(fruit), fruitExamples(), Options{Background: background()})
	for text, want := range map[string]int{
		"is a green apple sour or sweet": 0,
		"can bananas grow in norway":     1,
		"请问樱桃一斤多少钱":                      2,
		"my train is late again":         None,
		"明天会不会下雨":                        None,
		"":                               None,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			ranked := m.Classify(Text{Plain: text}, nil, nil)
			if len(ranked) != len(fruit) {
				t.Fatalf("%d classes ranked", len(ranked))
			}
			got := ranked[0]
			if want == None && got.Confidence >= m.Bounds.Sure {
				t.Errorf("class %d with %.2f, sure from %.2f", got.Class, got.Confidence, m.Bounds.Sure)
			}
			if want != None && (got.Class != want || got.Confidence < m.Bounds.Offer) {
				t.Errorf("class %d with %.2f, want %d", got.Class, got.Confidence, want)
			}
		})
	}
}

func TestClassifyConsidersOnlyAllowedClasses(t *testing.T) {
	t.Parallel()
	m := Train(len(fruit), fruitExamples(), Options{Background: background()})
	ranked := m.Classify(Text{Plain: fruit[0][0]}, func(class int) bool { return class == 2 }, nil)
	if len(ranked) != 1 || ranked[0].Class != 2 || ranked[0].Confidence > 0.5 {
		t.Errorf("got %v, want only class 2 and little confidence", ranked)
	}
	if none := m.Classify(Text{Plain: fruit[0][0]}, func(int) bool { return false }, nil); len(none) != 0 {
		t.Errorf("got %v of no classes", none)
	}
}

func TestCounterexamplesLowerOneClass(t *testing.T) {
	t.Parallel()
	probe := Text{Plain: "how sweet is the apple of my eye"}
	before := Train(len(fruit), fruitExamples(), Options{Background: background()}).Classify(probe, nil, nil)[0]
	examples := append(fruitExamples(), Example{Text: Text{Plain: "she is the apple of my eye"}, Class: 0, Not: true, Group: 1000})
	after := Train(len(fruit), examples, Options{Background: background()}).Classify(probe, nil, nil)[0]
	if before.Class != 0 || after.Confidence >= before.Confidence {
		t.Errorf("confidence %v before and %v after", before, after)
	}
}

func TestMaskedFactsGeneralise(t *testing.T) {
	t.Parallel()
	var examples []Example
	for i, name := range []string{"oak", "elm", "fir", "ash"} {
		examples = append(examples,
			Example{Text: Text{Plain: "how tall is the " + name, Masked: "how tall is the <tree>", Told: []string{"tree=" + name}}, Class: 0, Group: 2 * i},
			Example{Text: Text{Plain: "how tall is my " + name + " table", Masked: "how tall is my <tree> table", Told: []string{"tree=" + name}}, Class: 1, Group: 2*i + 1})
	}
	m := Train(2, examples, Options{Background: background()})
	got := m.Classify(Text{Plain: "and the baobab", Masked: "and the <tree>", Told: []string{"tree=baobab"}}, nil, nil)
	plain := m.Classify(Text{Plain: "and the baobab"}, nil, nil)
	if got[0].Confidence <= plain[0].Confidence {
		t.Errorf("a known kind of fact adds nothing: %v, without it %v", got, plain)
	}
}

func TestTrainIsDeterministic(t *testing.T) {
	examples, far := fruitExamples(), background()
	train := func(procs int) *Model {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		return Train(len(fruit), examples, Options{Background: far})
	}
	want := train(1)
	for _, procs := range []int{8, 1, 2} {
		got := train(procs)
		if !reflect.DeepEqual(got.entries, want.entries) || got.judge != want.judge || got.Bounds != want.Bounds {
			t.Errorf("with %d processors another model is trained", procs)
		}
	}
}

func TestTrainOnLittle(t *testing.T) {
	t.Parallel()
	one := Example{Text: Text{Plain: "how sweet is an apple"}}
	for name, m := range map[string]*Model{
		"nothing":               Train(0, nil, Options{}),
		"classes, no examples":  Train(3, nil, Options{}),
		"one example":           Train(1, []Example{one}, Options{}),
		"only counterexamples":  Train(1, []Example{{Text: one.Text, Not: true}}, Options{Background: background()}),
		"an empty text":         Train(1, []Example{{}}, Options{}),
		"the same in two":       Train(2, []Example{one, {Text: one.Text, Class: 1, Group: 1}}, Options{Background: background()}),
		"only the background":   Train(0, nil, Options{Background: background()}),
		"only variations of it": Train(1, []Example{{Text: one.Text, Variation: true}}, Options{}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, text := range []string{"how sweet is an apple", "something else", ""} {
				for _, r := range m.Classify(Text{Plain: text}, nil, nil) {
					if math.IsNaN(r.Confidence) || r.Confidence < 0 || r.Confidence > 1 {
						t.Errorf("%q: confidence %v", text, r.Confidence)
					}
				}
				m.Explain(Text{Plain: text}, 0, 5)
			}
			if b := m.Bounds; !(b.Offer <= b.Sure && b.Sure <= 1 && b.Offer > 0) {
				t.Errorf("bounds %+v", b)
			}
		})
	}
}

// Among what is believed with 0.9, about nine in ten must be right: on texts not seen in training.
func TestConfidenceIsCalibrated(t *testing.T) {
	t.Parallel()
	subjects := []string{"lamp", "chair", "table", "shelf", "mirror", "carpet", "curtain", "pillow", "drawer", "stool"}
	verbs := []string{"buy", "sell", "repair", "paint", "clean", "rent"}
	frames := []string{"where can i %s a %s", "i want to %s my %s", "who will %s the old %s", "%s this %s today", "is it hard to %s a %s", "please %s one %s for me"}
	random := generator(7)
	var train, test []Example
	for class, verb := range verbs {
		for i := range 60 {
			said := verb
			if random.below(8) == 0 { // some are noise that nobody can get right
				said = verbs[random.below(len(verbs))]
			}
			e := Example{Text: Text{Plain: fmt.Sprintf(frames[random.below(len(frames))], said, subjects[random.below(len(subjects))])}, Class: class, Group: class*1000 + i}
			if i%3 == 0 {
				test = append(test, e)
			} else {
				train = append(train, e)
			}
		}
	}
	m := Train(len(verbs), train, Options{Background: background()})
	var believed, right float64
	for _, e := range test {
		r := m.Classify(e.Text, nil, nil)[0]
		believed += r.Confidence
		if r.Class == e.Class {
			right++
		}
	}
	n := float64(len(test))
	if gap := math.Abs(believed-right) / n; gap > 0.12 {
		t.Errorf("mean confidence %.2f, but %.2f are right", believed/n, right/n)
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	m := Train(len(fruit), fruitExamples(), Options{Background: background()})
	got := m.Explain(Text{Plain: "do bananas grow on trees"}, 1, 4)
	if len(got) != 4 {
		t.Fatalf("%d features, want 4: %v", len(got), got)
	}
	for i := 1; i < len(got); i++ {
		if math.Abs(got[i].Weight) > math.Abs(got[i-1].Weight) {
			t.Errorf("not the strongest first: %v", got)
		}
	}
	if got[0].Weight <= 0 {
		t.Errorf("the strongest speaks against it: %v", got)
	}
}

func TestBackgroundIsVaried(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	var han, latin int
	for _, s := range Background() {
		if seen[s] {
			t.Errorf("twice: %q", s)
		}
		seen[s] = true
		if first := []rune(s)[0]; isHan(first) {
			han++
		} else {
			latin++
		}
	}
	if han < 750 || latin < 750 {
		t.Errorf("%d Chinese and %d other sentences are too few", han, latin)
	}
}

func BenchmarkTrain(b *testing.B) {
	examples, far := fruitExamples(), background()
	for b.Loop() {
		Train(len(fruit), examples, Options{Background: far})
	}
}

func TestStrange(t *testing.T) {
	t.Parallel()
	m := Train(len(fruit), fruitExamples(), Options{Background: background()})
	for text, want := range map[string]bool{"how sweet is an apple": false, "where do bananas grow": false, "my train is late again": true, "": true} {
		if got := m.Strange(Text{Plain: text}); got != want {
			t.Errorf("%q: strange %v, want %v", text, got, want)
		}
	}
}
