package knowledge

// equivalent has the mistakes that make no difference to anybody, with the reason.
var equivalent = map[string]string{}
