// Package speed measures the program against yardsticks in the same run: what
// net/http alone costs, what a signature costs, what round trips to Redis cost.
// Absolute rates depend on the machine and on what else it does; ratios do not.
package speed
