// Package classify learns from labelled texts which class a text belongs to,
// and how far that may be believed. It knows nothing of what the classes mean.
//
// A text becomes a sparse vector of weighted words, letters, Chinese characters
// and syllables (grams.go, vector.go); those that always come together count
// as one (features.go); one linear support vector machine a class
// scores it (svm.go), trained when the knowledge is loaded, on the class's texts
// and those most like it (rivals.go); held-out examples and hidden classes teach
// what the scores are worth (validate.go, judge.go). A corpus of sentences about
// anything else stands for what no class answers (background.txt).
//
// Everything is deterministic: the same examples in the same order give the
// same bits, on any number of processors and any machine.
package classify
