// Package learn is how what the bot did not know gets into the knowledge: what was missed, judged
// unhelpful or answered by agents is put on record, grouped by likeness, and becomes a patch to the
// examples that an author reviews. The files stay the source of truth; nothing here changes what a
// running bot knows. Where records are kept, and how a conversation goes, is not known here; nor is
// whether a patch does harm: whoever has the dialogues tries that.
package learn
