// Package knowledge tests the shipped knowledge through its dialogues: that they
// exercise all of it, that they notice when a number, a bound, an outcome or an
// assumption in it is wrong, and that its examples are understood well enough.
package knowledge
