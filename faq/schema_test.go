package faq_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"supportbot/faq"
)

// object is what the schema says of a mapping with fixed keys.
type object struct {
	Properties           map[string]json.RawMessage `json:"properties"`
	AdditionalProperties any                        `json:"additionalProperties"`
	Defs                 map[string]object          `json:"$defs"`
}

func readSchema(t *testing.T) object {
	t.Helper()
	var o object
	if err := json.Unmarshal(faq.Schema(), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(faq.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func readYAML(t *testing.T, name string) map[string]any {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]any
	if err := yaml.Unmarshal(content, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// validate goes through JSON, which is what the schema speaks of.
func validate(t *testing.T, s *jsonschema.Schema, v any) error {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func TestSchemaAcceptsTheKnowledge(t *testing.T) {
	t.Parallel()
	s := compileSchema(t)
	for _, main := range []string{"../faq.yaml", "../testdata/library/faq.yaml"} {
		k, err := faq.Load(main)
		if err != nil {
			t.Fatalf("%s does not load:\n%v", main, err)
		}
		for _, file := range k.Files {
			if err := validate(t, s, readYAML(t, filepath.Join(filepath.Dir(main), file))); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

// structs are the Go types of the schema's definitions. Keys that no type has
// are those of the file itself.
var structs = map[string]any{
	"about": faq.About{}, "talk": faq.Talk{}, "text": faq.Text{}, "words": faq.Words{},
	"unit": faq.Unit{}, "multiple": faq.Multiple{}, "concept": faq.Concept{}, "fact": faq.Fact{}, "value": faq.FactValue{},
	"derivation": faq.Derivation{}, "text_when": faq.TextWhen{}, "table": faq.Table{}, "column": faq.Column{},
	"intent": faq.Intent{}, "by_language": faq.ExampleSet{}, "rule": faq.Rule{}, "answer": faq.Answer{},
	"computed": faq.Computed{}, "source": faq.SourceLine{}, "newer": faq.Newer{}, "link": faq.Link{}, "link_when": faq.LinkWhen{},
	"document": faq.Document{}, "command": faq.Command{},
	"desk": faq.Desk{}, "hours": faq.Hours{}, "handover_when": faq.HandoverWhen{},
}

func tags(v any) []string {
	var keys []string
	for f := range reflect.TypeOf(v).Fields() {
		if key := f.Tag.Get("yaml"); key != "" && key != "-" {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

func TestSchemaHasTheKeysOfTheStructs(t *testing.T) {
	t.Parallel()
	root := readSchema(t)
	fixed := map[string]bool{}
	for name, def := range root.Defs {
		if def.Properties == nil {
			continue
		}
		fixed[name] = true
		got := slices.Sorted(maps.Keys(def.Properties))
		if structs[name] == nil {
			t.Errorf("definition %s has no struct", name)
		} else if want := tags(structs[name]); !slices.Equal(got, want) {
			t.Errorf("%s: schema has %v, struct has %v", name, got, want)
		}
		if def.AdditionalProperties != false {
			t.Errorf("%s accepts unknown keys", name)
		}
	}
	for name := range structs {
		if !fixed[name] {
			t.Errorf("struct %s has no definition", name)
		}
	}
	want := append(tags(faq.Knowledge{}), "format", "include", "examples", "not")
	slices.Sort(want)
	if got := slices.Sorted(maps.Keys(root.Properties)); !slices.Equal(got, want) {
		t.Errorf("sections: schema has %v, want %v", got, want)
	}
}

// Where each definition occurs in the library's knowledge.
var samples = map[string]string{
	"":      "",
	"about": "about",
	"talk":  "talk",
	"desk":  "desk", "hours": "desk.hours", "handover_when": "desk.when.0",
	"text":        "about.name",
	"words":       "talk.examples",
	"unit":        "units.day",
	"multiple":    "units.day.multiples.0",
	"concept":     "concepts.money",
	"fact":        "facts.days_overdue",
	"value":       "facts.item_type.values.book",
	"derivation":  "facts.days_overdue.from.0",
	"text_when":   "facts.days_overdue.ask_when.0",
	"table":       "tables.lending",
	"column":      "tables.lending.columns.limit",
	"intent":      "intents.fine",
	"rule":        "intents.fine.rules.0",
	"by_language": "examples.fine",
	"answer":      "answers.renewable",
	"computed":    "answers.renewable.values.loan_days",
	"source":      "answers.renewable.sources.0",
	"newer":       "answers.renewable.newer.0",
	"link":        "links.desk",
	"link_when":   "answers.pay_first.links.0",
	"document":    "documents.rules",
	"command":     "commands.renew",
}

// The loader and the schema refuse the same unknown key, and the loader's hint
// lists just the keys of the schema: neither can learn a key without the other.
func TestUnknownKeyIsRefusedByBoth(t *testing.T) {
	t.Parallel()
	const unknown = "qqqqqqqqqqqqqqqqqqqq"
	root, s := readSchema(t), compileSchema(t)
	for name := range structs {
		if _, ok := samples[name]; !ok {
			t.Errorf("no sample of %s", name)
		}
	}
	for name, path := range samples {
		t.Run(name, func(t *testing.T) {
			whole := joined(t, "../testdata/library/faq.yaml")
			if err := validate(t, s, whole); err != nil {
				t.Fatalf("the library itself: %v", err)
			}
			at(t, whole, path)[unknown] = 1
			if validate(t, s, whole) == nil {
				t.Error("the schema accepts it")
			}
			content, err := yaml.Marshal(whole)
			if err != nil {
				t.Fatal(err)
			}
			_, err = faq.LoadFS(fstest.MapFS{"faq.yaml": {Data: content}}, "faq.yaml")
			problems, _ := err.(faq.Problems)
			if len(problems) != 1 || !strings.Contains(problems[0].Message, unknown) {
				t.Fatalf("want one problem about the key, got\n%v", err)
			}
			properties := root.Properties
			if name != "" {
				properties = root.Defs[name].Properties
			}
			hint, _ := strings.CutPrefix(problems[0].Hint, "known: ")
			got := strings.Split(hint, ", ")
			slices.Sort(got)
			if want := slices.Sorted(maps.Keys(properties)); !slices.Equal(got, want) {
				t.Errorf("the loader knows %v, the schema %v", got, want)
			}
		})
	}
}

// joined reads a knowledge with its includes as one file.
func joined(t *testing.T, name string) map[string]any {
	t.Helper()
	whole := readYAML(t, name)
	includes, _ := whole["include"].([]any)
	delete(whole, "include")
	delete(whole, "dialogues") // not in the file system of the tests
	for _, file := range includes {
		maps.Copy(whole, readYAML(t, filepath.Join(filepath.Dir(name), file.(string))))
	}
	return whole
}

// at follows a path of keys and indices to a mapping.
func at(t *testing.T, v any, path string) map[string]any {
	t.Helper()
	for key := range strings.SplitSeq(path, ".") {
		if list, ok := v.([]any); ok {
			v = list[0]
			continue
		}
		if key != "" {
			v = v.(map[string]any)[key]
		}
	}
	m, ok := v.(map[string]any)
	if !ok {
		t.Fatalf("no mapping at %q", path)
	}
	return m
}
