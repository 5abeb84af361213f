//go:build race

package chaos

// raced: under the race detector the programs under test are built with it, too.
const raced = true
