// Package classify learns from labelled texts which class a text belongs to,
// and how far that may be believed. It knows nothing of what the classes mean.
//
// A text becomes a sparse vector of weighted words, letters and Chinese
// characters (features.go); one linear support vector machine a class scores
// it (svm.go), trained when the knowledge is loaded; held-out examples and
// hidden classes teach what the scores are worth (calibrate.go, judge.go). A
// corpus of sentences about anything else stands for what no class answers
// (background.txt).
//
// Everything is deterministic: the same examples in the same order give the
// same bits, on any number of processors and any machine.
package classify
