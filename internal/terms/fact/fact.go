// Package fact holds what is said to have happened: the input of the judge.
//
// A fact has a kind out of a closed vocabulary (a moment, a state over a period, a value or a
// loss item), is about a thing ("breach-1"), and says who states it. Its time may be known only
// to a month, or only in relation to another moment: "more than seven days after the vendor
// became aware". Silence is neither agreement nor denial, and an absent fact never shows that
// nothing happened: that something did not happen is a fact of its own (Not).
//
// Which facts count is decided by a view. In the controller's view count the facts that are
// given, those that the controller states, and those that a machine observed and the controller
// does not dispute; likewise the processor's. In the agreed view count those that are given,
// that both state, or that a machine observed and nobody disputes.
//
// Everything here is a pure value: safe for concurrent reading.
package fact

import (
	"slices"

	"counterpart/internal/when"
)

// Party is a party's label in the agreement, such as "vendor" or "retailer".
type Party string

// Fact is one statement. Its zero fields mean: not said.
type Fact struct {
	ID   string // unique within the facts that are judged together
	Kind string // a word of the vocabulary, such as "notice.given"
	Of   string // the thing it is about, such as "breach-1"; "" for the relation as a whole
	By   Party  // who acted, or who came to know
	To   Party  // towards whom
	Not  bool   // states that it did not happen, or was not so, from At to Until

	At      when.Interval // when it happened or began; the zero value means not known
	Until   when.Interval // when a state ended; the zero value means it goes on
	Offsets []Offset      // what is known of At in relation to other moments

	Value Value  // of a value or a loss item
	Attrs []Attr // more about it, such as severity or content, sorted by name

	// OneOf names other facts, by id, of which at least one is so, without saying which. Those
	// facts count in no view by themselves.
	OneOf []string
	// Reading limits the fact to one reading of an ambiguous statement, "axis=option"; "" is all.
	Reading string

	Attestation
}

// Offset says how far At lies after another moment: at least Least and at most Most. A zero
// Span in Most means no upper bound. Strict excludes Least itself.
type Offset struct {
	After  Ref
	Least  when.Span
	Most   when.Span
	Strict bool
}

// Ref names a moment: a fact by id, or the one moment of a kind about a thing and a party,
// which need not be stated anywhere.
type Ref struct {
	ID   string
	Kind string
	Of   string
	By   Party
}

// Attr is a named value of a fact.
type Attr struct {
	Name  string
	Value Value
}

// Grade says where a statement comes from, in the words of the dispute's description.
type Grade string

// The grades. An open fact is a question without an answer: it counts in no view, and is listed.
const (
	Given   Grade = "given"   // the description states it in its own voice
	Found   Grade = "found"   // a party's finding; the party attests it
	Alleged Grade = "alleged" // a party's contention
	Unknown Grade = "open"    // not known
	Assumed Grade = "assumed" // chosen to make a calculation possible; every finding that uses it says so
)

// Attestation says who stands behind a fact.
type Attestation struct {
	Grade    Grade
	Stated   []Party // who states it, sorted; a confirmation adds a party
	Disputed []Party // who denies it, sorted
	Observed bool    // recorded by a machine as it happened, not entered by a person
	// Entry is the position of the ledger entry that carries it, from 0; -1 when there is none.
	Entry    int64
	Recorded when.Instant // when it was written down; 0 when not known
	Source   string       // where it was read: a document and place, quoted words
}

// View chooses which facts count.
type View string

// The views. Each finding is given in all three.
const (
	Agreed      View = "agreed"
	Controllers View = "controller"
	Processors  View = "processor"
)

// Sides says which party's label stands for each side of the relation.
type Sides struct{ Controller, Processor Party }

// Counts reports whether the fact counts in a view.
func (f *Fact) Counts(v View, s Sides) bool {
	switch f.Grade {
	case Unknown:
		return false
	case Given, Assumed:
		return true
	case Found, Alleged:
	}
	c, p := f.stands(s.Controller), f.stands(s.Processor)
	switch v {
	case Controllers:
		return c
	case Processors:
		return p
	default:
		return c && p
	}
}

// stands reports whether the fact counts for a party.
func (f *Fact) stands(p Party) bool {
	if slices.Contains(f.Disputed, p) {
		return false
	}
	return f.Observed || slices.Contains(f.Stated, p)
}

// Unconfirmed reports whether only some of the parties state the fact and no machine observed
// it: pages then say "claimed, unconfirmed".
func (f *Fact) Unconfirmed(s Sides) bool {
	return f.Grade != Unknown && !f.Counts(Agreed, s)
}

// Attr gives a named attribute and whether it is stated.
func (f *Fact) Attr(name string) (Value, bool) {
	for i := range f.Attrs {
		if f.Attrs[i].Name == name {
			return f.Attrs[i].Value, true
		}
	}
	return Value{}, false
}

// Moment names the moment at which the fact happened.
func (f *Fact) Moment() Ref { return Ref{ID: f.ID, Kind: f.Kind, Of: f.Of, By: f.By} }
