package bot_test

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	fast "github.com/goccy/go-json"

	"supportbot/chat"
	"supportbot/dialog"
	"supportbot/faq"
	"supportbot/faq/expr"
)

// filler fills values of any type with whatever is hard to write, each field now and then. A field
// that is added to a type shows here if the encoder does not know what to do with it.
type filler struct{ *rand.Rand }

func (f filler) fill(v reflect.Value, depth int) {
	if f.IntN(4) == 0 || depth > 5 {
		return
	}
	switch at := v.Addr().Interface().(type) {
	case *time.Time:
		*at = time.Unix(f.Int64N(4e9), f.Int64N(1e9)*f.Int64N(2)).In(time.FixedZone("", f.IntN(3)*3600))
		return
	case *faq.Value:
		*at = []faq.Value{{}, expr.Text(f.text()), expr.Num(f.number()), expr.Truth(true), expr.Truth(false)}[f.IntN(5)]
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(f.text())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(f.Int64N(2000) - 1000)
	case reflect.Float64:
		v.SetFloat(f.number())
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), f.IntN(3), 3))
		for i := range v.Len() {
			f.fill(v.Index(i), depth+1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range f.IntN(4) {
			element := reflect.New(v.Type().Elem()).Elem()
			f.fill(element, depth+1)
			v.SetMapIndex(reflect.ValueOf(f.text()), element)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Field(i); field.CanSet() && field.Kind() != reflect.Func {
				f.fill(field, depth+1)
			}
		}
	}
}

func (f filler) text() string {
	all := []string{"", "a", "a b", "\"\\/<>&", "\x00\x1f\x7f\b\f\n\r\t", "备案，🙂", "\u2028\u2029\u202a", "\xff\xe4\xbd", "\ufffd", "é<b>"}
	return all[f.IntN(len(all))] + all[f.IntN(len(all))]
}

func (f filler) number() float64 {
	all := []float64{0, math.Copysign(0, -1), 1, -1, 0.1, 0.9734, 1e-6, 9.9e-7, 1.5e-10, 1e20, 1e21, 1.25e100, 3, 100000, math.MaxFloat64, math.SmallestNonzeroFloat64}
	return all[f.IntN(len(all))]
}

// What a turn writes is what encoding/json would write, to the byte: receipts are compared when they are
// computed again, also by programs that write with another encoder.
func TestWrittenAsByEncodingJSON(t *testing.T) {
	t.Parallel()
	f := filler{rand.New(rand.NewPCG(1, 2))}
	same := func(v any) {
		t.Helper()
		f.fill(reflect.ValueOf(v).Elem(), 0)
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := fast.Marshal(v); err != nil || string(got) != string(want) {
			t.Fatalf("%T, %v\n got %s\nwant %s", v, err, got, want)
		}
	}
	for range 5000 {
		same(new(dialog.State))
		same(new(dialog.Receipt))
		same(new(chat.Event))
	}
}

// What a turn reads is what encoding/json would read.
func TestReadAsByEncodingJSON(t *testing.T) {
	t.Parallel()
	f := filler{rand.New(rand.NewPCG(3, 4))}
	for range 2000 {
		var s dialog.State
		f.fill(reflect.ValueOf(&s).Elem(), 0)
		stored, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var want, got dialog.State
		if err := json.Unmarshal(stored, &want); err != nil {
			t.Fatal(err)
		}
		if err := fast.Unmarshal(stored, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%s, %v\n got %+v\nwant %+v", stored, err, got, want)
		}
	}
}

func TestWhatJSONCannotHoldIsAnError(t *testing.T) {
	t.Parallel()
	for _, number := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if text, err := fast.Marshal(chat.Reply{Values: map[string]float64{"x": number}}); err == nil {
			t.Errorf("%v: %s", number, text)
		}
	}
}
