package knowledge

// equivalent has the mistakes that make no difference to anybody, with the reason.
var equivalent = map[string]string{
	"$.answers.psb_filing.notes[0].when: days_open <= 30 becomes days_open <= 31": "with 31 days the outcome is another one already",
}

// unsaid has items that no dialogue can exercise, with the reason.
var unsaid = map[string]string{}
