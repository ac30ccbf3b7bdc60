// Package history is what was changed of a customer: who replaced which fields when, what the
// values were before, and how a change is undone.
//
// It promises that former values are read only against an entry of the ledger that names their
// fields, as those of today are; a list of changes names fields and shows no value. Undoing is a
// change of its own, with an entry of its own, and can be undone in turn. It is refused where a
// later change replaced the same field: whoever wants that undoes the later one first. What a person
// agreed to is not undone: a withdrawal is another word of theirs.
package history
