package knowledge

// equivalent has the mistakes that make no difference to anybody, with the reason.
var equivalent = map[string]string{
	"$.answers.psb_filing.notes[0].when: days_open <= 30 becomes days_open <= 31": "with 31 days the outcome is another one already",
	"$.intents.eligibility.assume.host: is removed":                               untold,
	"$.intents.quota.assume.host: is removed":                                     untold,
	"$.intents.filing_type.assume.host: is removed":                               untold,
}

// untold: a row on a hidden fact does not hold while the fact is not told, assumed or not.
const untold = "whose server it is, is never asked"

// unsaid has items that no dialogue can exercise, with the reason.
var unsaid = map[string]string{}
