package faq

// examples reads the sections examples and not of one file into the intents,
// all of which are known by now. Several files may have examples of one intent:
// the lists are long.
func (d *decoder) examples(s *source) {
	if s.root == nil || s.root.kind != mapNode {
		return
	}
	for _, section := range s.root.entries {
		switch section.key.text {
		case "examples":
			d.exampleSection(section, func(in *Intent) *ExampleSet { return &in.Examples })
		case "not":
			d.exampleSection(section, func(in *Intent) *ExampleSet { return &in.Not })
		}
	}
}

func (d *decoder) exampleSection(section entry, of func(*Intent) *ExampleSet) {
	if section.value.kind != mapNode {
		d.wrong(section.value, "a mapping from intents to sentences", "write the intent's name, below it zh: and en:, below these a list")
		return
	}
	for _, e := range section.value.entries {
		var set ExampleSet
		into := &set
		if in := d.k.Intent(e.key.text); in != nil {
			into = of(in)
		} else {
			d.problem(e.key, "unknown intent "+quote(e.key.text), didYouMean(e.key.text, d.k.intentNames(), "define it under intents"))
		}
		d.sentences(into)(e.value)
	}
}

// sentences reads lists by language and adds them to a set.
func (d *decoder) sentences(into *ExampleSet) func(*node) {
	return func(n *node) {
		d.object(n, "sentences by language",
			may("zh", d.groups(&into.ZH)),
			may("en", d.groups(&into.EN)),
		)
	}
}

// groups reads sentences; a list among them is one group of paraphrases.
func (d *decoder) groups(into *[][]string) func(*node) {
	return func(n *node) {
		if n.kind == listNode && len(n.items) == 0 {
			d.problem(n, "there are no examples here", "write some, or delete the key")
		}
		var more [][]string
		sequence(d, &more, d.group)(n)
		*into = append(*into, more...)
	}
}

func (d *decoder) group(n *node) (group []string) {
	if n.kind == listNode {
		if len(n.items) == 0 {
			d.problem(n, "the group is empty", "write sentences, or delete it")
		}
		d.strings(&group)(n)
		return group
	}
	var sentence string
	d.nonempty(&sentence)(n)
	return []string{sentence}
}
