// Package intents turns a message into an understanding: its language, the
// questions in it, the facts that it tells, and the intents that it may ask,
// each with a calibrated confidence. It knows no rule, no state of a
// conversation and no channel; what the words mean comes from the knowledge,
// and what every knowledge shares (numerals, negation, fillers) from the word
// lists in this folder.
package intents
