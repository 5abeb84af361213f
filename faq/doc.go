// Package faq reads and checks knowledge: the file faq.yaml and the files that
// it includes become one immutable Knowledge, or a list of every mistake in
// them, each with file, line, column, excerpt and a hint.
//
// Here live the shape of knowledge, the loader, the JSON Schema for editors
// and the checks that need nothing but the text. How a message is understood
// is in package intents; how rules decide and what can be proved of them is in
// package answers.
package faq
