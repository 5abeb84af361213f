package evaluation

import "fmt"

// SuiteTable sets the results on the sets beside what others published.
func SuiteTable(results []Spread, sets []Set, p *Published) Table {
	t := Table{Head: []string{"set", "system"}}
	columns := suiteColumns()
	for _, m := range columns {
		t.Head = append(t.Head, m.title)
	}
	for i, r := range results {
		published := p.Sets[r.Set]
		row := []string{r.Set, "this bot"}
		for _, m := range columns {
			row = append(row, suiteCell(r, sets[i], m))
		}
		t.Rows = append(t.Rows, row)
		for _, system := range published.Systems {
			row := []string{"", system.Name}
			for _, m := range columns {
				cell := ""
				if x, ok := system.Measures[m.key]; ok {
					cell = m.print.text(x)
				}
				row = append(row, cell)
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// suiteColumns are the measures that can be compared over sets.
func suiteColumns() []measure {
	var columns []measure
	for _, m := range measures {
		switch m.key {
		case "oos_precision", "threshold", "sure_share", "sure_precision", "p99_us":
		default:
			columns = append(columns, m)
		}
	}
	return columns
}

// suiteCell is empty where a measure means nothing for a set: all but F1 where "None" is a class, F1
// elsewhere, and what is declined where nothing is out of scope.
func suiteCell(r Spread, s Set, m measure) string {
	clock := m.print == seconds || m.print == micros
	switch {
	case clock:
	case s.NoneIsAClass != (m.key == "f1"):
		return ""
	case r.InScope == r.Texts && (m.key == "oos_recall" || m.key == "auroc" || m.key == "best_mcc" || m.key == "mcc"):
		return ""
	}
	text := m.print.text(*m.of(&r.Metrics))
	if !clock && r.Seeds > 1 {
		text += " ± " + m.print.text(*m.of(&r.Deviation))
	}
	return text
}

// Citations lists what the published figures of the sets cite, in the order of their first use, with
// the places.
func Citations(results []Spread, p *Published) []string {
	var all []string
	seen := map[string]bool{}
	for _, r := range results {
		for _, system := range p.Sets[r.Set].Systems {
			key := system.Source + system.Where
			if seen[key] {
				continue
			}
			seen[key] = true
			all = append(all, fmt.Sprintf("%s: %s (%s)", r.Set, p.Sources[system.Source].Cite(), system.Where))
		}
	}
	return all
}
