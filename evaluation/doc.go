// Package evaluation measures understanding: on labelled sets of questions, on
// the examples of a knowledge asked of an engine that has not seen them, under
// slips of the finger and of the input method, on labelled facts, and on what is
// out of scope. It computes figures and sets them beside published ones; it
// knows no flags and no files but those it is given, and nothing in the bot
// depends on it.
package evaluation
