// Package act holds what a party or the program itself did or said under a contract, beyond the
// few words of a ledger entry: facts, typed text, attachments, a contract's text.
//
// A Document lies beside the log, sealed and erasable; its hash is in the entry (entry.Content),
// and a salt inside keeps it from being guessed. Facts is how entries with their documents become
// what the judge looks at: a pure function, the same for the server and for whoever verifies a
// bundle. Nobody's word becomes another's by it: a fact is stated by the side that entered it,
// confirmed or disputed only by an act of the other, and observed only where the program recorded
// what it saw itself.
//
// A Statement is what a party's own key signs: this act, this content, under this contract, seen at
// this checkpoint. Everything that no statement stands behind was written by the host and is
// attributed to a side, no more.
//
// Reading order: verb_table.go, document.go, statement.go, facts.go.
package act
