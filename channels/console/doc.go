// Package console is where agents work in the browser: the queue of tickets, the conversation of each
// as it goes on, what agents do with it, the numbers of the past weeks, and the inbox of what the bot
// did not know. It serves everything under /desk, on the listener of package web.
//
// Agents sign in with tokens from the configuration; of a token the program knows only the hash.
// Whoever is signed in is kept on the server, so that signing out, and taking an agent out of the
// configuration, count at once. A change needs the sign-in's cookie, a page of the same origin, and a
// token that only such a page can read.
//
// What a ticket is and what may be done with it is in package desk, the turn that does it in package
// bot: an agent's act is a turn of the person's conversation.
package console
