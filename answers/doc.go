// Package answers decides and says: from an intent and the facts told it finds
// the outcome that the intent's rules lead to, or the one fact that is still
// needed, and writes the answer in either language. It also proves, for
// authors, that the rules leave no case open.
//
// Decisions are exact: an outcome is given as soon as no further fact can
// change it, and a fact is asked for only if it can. Everything is pure and
// deterministic. Understanding text belongs to package intents, the
// conversation around a decision to package dialog.
package answers
