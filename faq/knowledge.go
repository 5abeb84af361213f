package faq

// Knowledge is everything that the bot knows. It is immutable once loaded.
// Slices keep the order of the file: rules and questions depend on it.
type Knowledge struct {
	// Hash is the hexadecimal SHA-256 over the names and bytes of all files: receipts carry it.
	Hash  string `yaml:"-"`
	About About  `yaml:"about"`

	Units     []*Unit     `yaml:"units"`
	Concepts  []*Concept  `yaml:"concepts"`
	Terms     []*Term     `yaml:"terms"`
	Slips     []*Slip     `yaml:"slips"`
	Facts     []*Fact     `yaml:"facts"`
	Tables    []*Table    `yaml:"tables"`
	Intents   []*Intent   `yaml:"intents"`
	Commands  []*Command  `yaml:"commands"`
	Answers   []*Answer   `yaml:"answers"`
	Links     []*Link     `yaml:"links"`
	Documents []*Document `yaml:"documents"`
	Talk      Talk        `yaml:"talk"`
	Desk      Desk        `yaml:"desk"`
	// Outside are sentences near the subject that no intent answers.
	Outside ExampleSet `yaml:"outside"`

	// Dialogues are conversations with what is expected of them: the authors' tests. They are not
	// part of what the bot knows, and not of the hash.
	Dialogues []File `yaml:"dialogues"`
	// Files names the files read, the first one being the knowledge file itself.
	Files []string `yaml:"-"`

	index   index
	sources []*source
}

// File is a file beside the knowledge.
type File struct {
	Name    string // path from the knowledge's folder, with slashes
	Content []byte
}

// About names the bot.
type About struct {
	Name Text `yaml:"name"`
	// Purpose is one sentence that says what can be asked.
	Purpose Text `yaml:"purpose"`
	// Command is the word behind the slash: lib for /lib.
	Command string `yaml:"command"`
}

// Talk holds the domain's own sentences; the interface's general ones are in package dialog.
type Talk struct {
	// Fallback is said when a message is off topic or not understood.
	Fallback Text `yaml:"fallback"`
	// Help is said by the help intent and the help command, before the list of commands.
	Help Text `yaml:"help"`
	// Handoff is said when a ticket was opened; {ticket} is its id.
	Handoff Text `yaml:"handoff"`
	// Examples are questions offered to somebody who does not know what to ask.
	Examples Words `yaml:"examples"`
}
