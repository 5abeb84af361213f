package classify

// Text is a normalised text with what is known about it.
type Text struct {
	Plain string
	// Masked is the text with the facts in it replaced by <fact>; "" is like Plain.
	Masked string
	// Told names facts and values found, as features of their own.
	Told []string
	// Sound is how the text sounds, in syllables separated by blanks; "" if nobody knows. It helps with
	// what is written in other characters that sound the same, or in letters.
	Sound string
}

// None is the class of examples that belong to no class.
const None = -1

// Example is a text with its class.
type Example struct {
	Text
	// Class counts from 0; None for what no class answers.
	Class int
	// Not turns the example into one of what the class is not. Nothing is said about other classes.
	Not bool
	// Group is shared by paraphrases of one sentence (and by variations of it): they are never
	// divided when examples are held out. Numbers are arbitrary.
	Group int
	// Variation marks a distorted copy of another example. It is learned from and not tested on.
	Variation bool
}

// Ranked is a class with the probability that it is the right one.
type Ranked struct {
	Class      int
	Confidence float64
}

// Evidence is one feature of a text and what it adds to the score of a class.
type Evidence struct {
	Feature string
	Weight  float64
}
