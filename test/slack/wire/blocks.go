package wire

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// Slack's limits, from the comments in @slack/types 3.2.0 and its documentation, in characters where
// nothing else is said.
const (
	maxText     = 4000 // of a message: longer ones are split
	maxBlocks   = 50
	maxView     = 100
	maxAll      = 12_000 // of all texts in the blocks of a message
	maxViewSize = 250_000
)

// limits of the texts at a place in a block.
var limits = map[string]int{
	"section.text": 3000, "context.element": 3000, "header.text": 150, "button.text": 75, "button.value": 2000, "button.url": 3000,
	"option.text": 75, "option.value": 150, "input.label": 2000, "input.hint": 2000, "placeholder": 150,
	"block_id": 255, "action_id": 255, "title": 24, "submit": 24, "close": 24, "private_metadata": 3000, "callback_id": 255,
}

// inspection collects what is wrong.
type inspection struct {
	problems []string
	total    int
	blockIDs map[string]bool
}

func (i *inspection) wrong(format string, args ...any) {
	i.problems = append(i.problems, fmt.Sprintf(format, args...))
}

// CheckMessage returns what Slack would refuse in a message, or show otherwise than it was meant.
func CheckMessage(text string, blocks json.RawMessage) []string {
	i := &inspection{blockIDs: map[string]bool{}}
	if n := utf8.RuneCountInString(text); n == 0 || n > maxText {
		i.wrong("the text has %d characters", n)
	}
	if len(blocks) > 0 {
		i.blocks(blocks, maxBlocks)
	}
	if i.total > maxAll {
		i.wrong("the blocks have %d characters in all", i.total)
	}
	return i.problems
}

// CheckView does the same for a modal or a Home tab.
func CheckView(raw json.RawMessage) []string {
	i := &inspection{blockIDs: map[string]bool{}}
	var v map[string]json.RawMessage
	if json.Unmarshal(raw, &v) != nil {
		return []string{"the view is no object"}
	}
	if len(raw) > maxViewSize {
		i.wrong("the view has %d bytes", len(raw))
	}
	for _, name := range []string{"title", "submit", "close"} {
		if part, ok := v[name]; ok {
			i.text(part, name, "plain_text")
		}
	}
	for _, name := range []string{"private_metadata", "callback_id"} {
		i.limit(name, stringOf(v[name]))
	}
	i.blocks(v["blocks"], maxView)
	return i.problems
}

func (i *inspection) blocks(raw json.RawMessage, most int) {
	var blocks []map[string]json.RawMessage
	if err := json.Unmarshal(raw, &blocks); err != nil {
		i.wrong("the blocks are no list of objects: %v", err)
		return
	}
	if len(blocks) == 0 || len(blocks) > most {
		i.wrong("%d blocks", len(blocks))
	}
	for _, b := range blocks {
		if id := stringOf(b["block_id"]); id != "" {
			i.limit("block_id", id)
			if i.blockIDs[id] {
				i.wrong("two blocks with the id %s", id)
			}
			i.blockIDs[id] = true
		}
		switch kind := stringOf(b["type"]); kind {
		case "section":
			i.text(b["text"], "section.text", "")
		case "rich_text":
			i.rich(b["elements"])
		case "header":
			i.text(b["text"], "header.text", "plain_text")
		case "divider":
		case "context":
			i.elements(b["elements"], 10, func(e map[string]json.RawMessage, raw json.RawMessage) {
				i.text(raw, "context.element", "")
			})
		case "actions":
			seen := map[string]bool{}
			i.elements(b["elements"], 25, func(e map[string]json.RawMessage, _ json.RawMessage) {
				i.element(e)
				id := stringOf(e["action_id"])
				if seen[id] {
					i.wrong("two elements with the action id %s", id)
				}
				seen[id] = true
			})
		case "input":
			i.text(b["label"], "input.label", "plain_text")
			if hint, ok := b["hint"]; ok {
				i.text(hint, "input.hint", "plain_text")
			}
			var e map[string]json.RawMessage
			_ = json.Unmarshal(b["element"], &e)
			i.element(e)
		default:
			i.wrong("a block of the type %q", kind)
		}
	}
}

// rich checks a block of rich text, whose parts have parts of their own. It has no documented limit;
// what is as long as a text object may be is taken.
func (i *inspection) rich(raw json.RawMessage) {
	before := i.total
	i.richParts(raw)
	if n := i.total - before; n > limits["section.text"] {
		i.wrong("a block of rich text has %d characters", n)
	}
}

func (i *inspection) richParts(raw json.RawMessage) {
	var parts []struct {
		Type, Text, URL string
		Elements        json.RawMessage
	}
	if json.Unmarshal(raw, &parts) != nil || len(parts) == 0 {
		i.wrong("rich text without elements")
	}
	for _, p := range parts {
		switch p.Type {
		case "rich_text_section", "rich_text_quote":
			i.richParts(p.Elements)
		case "text":
			if p.Text == "" {
				i.wrong("an empty text in rich text")
			}
			i.total += utf8.RuneCountInString(p.Text)
		case "link":
			if len(p.URL) == 0 || len(p.URL) > 3000 {
				i.wrong("a link of %d bytes", len(p.URL))
			}
		default:
			i.wrong("rich text of the type %q", p.Type)
		}
	}
}

func (i *inspection) elements(raw json.RawMessage, most int, each func(map[string]json.RawMessage, json.RawMessage)) {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 || len(list) > most {
		i.wrong("%d elements in a block", len(list))
	}
	for _, one := range list {
		var e map[string]json.RawMessage
		_ = json.Unmarshal(one, &e)
		each(e, one)
	}
}

func (i *inspection) element(e map[string]json.RawMessage) {
	i.limit("action_id", stringOf(e["action_id"]))
	switch kind := stringOf(e["type"]); kind {
	case "button":
		i.text(e["text"], "button.text", "plain_text")
		i.limit("button.value", stringOf(e["value"]))
	case "static_select":
		var options []map[string]json.RawMessage
		if json.Unmarshal(e["options"], &options) != nil || len(options) == 0 || len(options) > 100 {
			i.wrong("%d options", len(options))
		}
		for _, o := range options {
			i.text(o["text"], "option.text", "plain_text")
			i.limit("option.value", stringOf(o["value"]))
		}
	case "external_select", "plain_text_input":
	default:
		i.wrong("an element of the type %q", kind)
	}
	if p, ok := e["placeholder"]; ok {
		i.text(p, "placeholder", "plain_text")
	}
}

func (i *inspection) text(raw json.RawMessage, place, kind string) {
	var t struct{ Type, Text string }
	if json.Unmarshal(raw, &t) != nil || t.Text == "" {
		i.wrong("%s is missing or empty", place)
		return
	}
	if kind != "" && t.Type != kind || t.Type != "plain_text" && t.Type != "mrkdwn" {
		i.wrong("%s is of the type %q", place, t.Type)
	}
	i.limit(place, t.Text)
	i.total += utf8.RuneCountInString(t.Text)
}

func (i *inspection) limit(place, text string) {
	if n := utf8.RuneCountInString(text); n > limits[place] {
		i.wrong("%s has %d characters", place, n)
	}
}

func stringOf(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}
