// Package house tests the rules of the house: which package may import which,
// and that no Go file knows what the knowledge is about.
package house
