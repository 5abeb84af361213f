// Package dialogues runs conversations written down beside the knowledge and
// says where the bot behaves differently: the authors' tests. It talks to the
// pure dialog.Brain, so that hundreds of dialogues take a moment and need no
// server; the clock is part of the dialogue.
package dialogues
