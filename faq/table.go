package faq

// Table has numbers (or formulas) by the values of one fact.
type Table struct {
	Name string `yaml:"-"`
	// By is the choice fact whose value selects the row.
	By      string    `yaml:"by"`
	Columns []*Column `yaml:"columns"`
	Rows    []*Row    `yaml:"rows"`
	Path    string    `yaml:"-"`
}

// Column names what a column holds. Its name is unique among facts and columns, so that rules can
// mention it like a fact: the row is that of the By fact's value.
type Column struct {
	Name string `yaml:"-"`
	// Unit of its numbers, "" for bare ones.
	Unit string `yaml:"unit"`
	Path string `yaml:"-"`
}

// Row is the table's row for one value of the By fact. A missing cell makes comparisons with the
// column false and leaves values computed from it out.
type Row struct {
	Value string
	Cells map[string]*Formula // constants are formulas without names
	Path  string
}
