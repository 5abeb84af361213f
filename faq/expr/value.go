package expr

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Kind says what a Value holds.
type Kind uint8

// The kinds of a Value. The zero Value is None: nothing known.
const (
	None Kind = iota
	String
	Number
	Bool
)

func (k Kind) String() string {
	return [...]string{"nothing", "a name", "a number", "true or false"}[k]
}

// Value is what a fact or a column holds: a name, a number, or true/false.
// Values compare with ==; the zero Value means "nothing".
type Value struct {
	kind Kind
	text string
	num  float64
}

// Text returns a Value that holds a name.
func Text(s string) Value { return Value{kind: String, text: s} }

// Num returns a Value that holds a number. NaN and infinities become the zero Value.
func Num(n float64) Value {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return Value{}
	}
	return Value{kind: Number, num: n}
}

// Truth returns a Value that holds true or false.
func Truth(b bool) Value {
	v := Value{kind: Bool}
	if b {
		v.num = 1
	}
	return v
}

// Kind says what the value holds.
func (v Value) Kind() Kind { return v.kind }

// IsZero reports whether the value holds nothing.
func (v Value) IsZero() bool { return v.kind == None }

// Text returns the name held, "" for other kinds.
func (v Value) Text() string { return v.text }

// Num returns the number held, 0 for other kinds.
func (v Value) Num() float64 {
	if v.kind != Number {
		return 0
	}
	return v.num
}

// Bool reports whether the value is true.
func (v Value) Bool() bool { return v.kind == Bool && v.num == 1 }

// String prints the value as it is written in a condition, without quotes.
func (v Value) String() string {
	switch v.kind {
	case String:
		return v.text
	case Number:
		return strconv.FormatFloat(v.num, 'f', -1, 64)
	case Bool:
		return strconv.FormatBool(v.Bool())
	}
	return ""
}

// MarshalJSON writes a JSON string, number or boolean; null for the zero Value.
func (v Value) MarshalJSON() ([]byte, error) {
	switch v.kind {
	case String:
		if plainName(v.text) {
			return []byte(`"` + v.text + `"`), nil
		}
		return json.Marshal(v.text)
	case Number, Bool:
		return []byte(v.String()), nil
	}
	return []byte("null"), nil
}

// plainName reports whether a text stands in JSON as it is, which names do.
func plainName(text string) bool {
	for i := range len(text) {
		if c := text[i]; c != '_' && c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// UnmarshalJSON reads what MarshalJSON writes.
func (v *Value) UnmarshalJSON(b []byte) error {
	if n := len(b) - 1; n > 0 && b[0] == '"' && b[n] == '"' && plainName(string(b[1:n])) {
		*v = Text(string(b[1:n]))
		return nil
	}
	var x any
	if err := json.Unmarshal(b, &x); err != nil {
		return err
	}
	switch x := x.(type) {
	case nil:
		*v = Value{}
	case string:
		*v = Text(x)
	case float64:
		*v = Num(x)
	case bool:
		*v = Truth(x)
	default:
		return fmt.Errorf("a fact's value is a string, a number, true or false, not %s", b)
	}
	return nil
}
