// Package dialog is one turn of a conversation, as a pure function: state and
// message in, state, reply and receipt out. Time and identifiers are inputs;
// there is no I/O, no chance and no clock in here, so that every turn can be
// replayed to the byte.
//
// What a message means is found by package intents, what follows from the
// facts by package answers. Storing, delivering and talking to platforms
// belong to session, bot and channels.
package dialog
