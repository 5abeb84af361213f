package knowledge

import (
	"fmt"
	"maps"
	"regexp"
	"strings"
	"testing/fstest"

	"supportbot/faq"
)

// section is the name of a section of a knowledge file, at the start of its line.
var section = regexp.MustCompile(`(?m)^[a-z_]+:`)

// brief are the files of a knowledge, line by line the same, with one example for each intent and
// language only: what was learnt from all of them is there already, and to read them again with every
// mistake would take most of the time.
func brief(k *faq.Knowledge, files fstest.MapFS) fstest.MapFS {
	short := maps.Clone(files)
	includes := string(files[main].Data)
	var first string
	for _, name := range k.Files {
		if !onlyExamples(string(files[name].Data)) {
			continue
		}
		if first == "" {
			first = name
			short[name] = &fstest.MapFile{Data: oneExampleEach(k)}
			continue
		}
		includes = strings.Replace(includes, "- "+name+"\n", "#\n", 1)
	}
	short[main] = &fstest.MapFile{Data: []byte(includes)}
	return short
}

func onlyExamples(content string) bool {
	for _, name := range section.FindAllString(content, -1) {
		switch name {
		case "examples:", "not:", "outside:":
		default:
			return false
		}
	}
	return true
}

func oneExampleEach(k *faq.Knowledge) []byte {
	var b strings.Builder
	b.WriteString("examples:\n")
	for _, in := range k.Intents {
		fmt.Fprintf(&b, "  %s:\n", in.Name)
		for _, l := range faq.Languages {
			fmt.Fprintf(&b, "    %s: [\"%s in %s\"]\n", l, in.Name, l)
		}
	}
	return []byte(b.String())
}
