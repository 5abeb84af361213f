package expr

// State says what an environment knows of a name.
type State uint8

// The states of a name.
const (
	// Unknown: a fact that nobody has told yet (or a column whose key fact is unknown).
	Unknown State = iota
	// Known: the value is there.
	Known
	// Absent: a column that has no entry for the key at hand. Comparisons with it are false.
	Absent
)

// Result of a condition. Unknown facts make a condition Maybe, unless what is
// known decides it already (Kleene's logic: false && maybe is false).
type Result uint8

// The results of a condition.
const (
	False Result = iota
	True
	Maybe
)

// Lookup tells an expression what is known of a name.
type Lookup func(name string) (Value, State)
