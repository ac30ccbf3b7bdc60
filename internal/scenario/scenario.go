// Package scenario holds a dispute to be judged: which instruments bind whom, the facts with who
// states them, and the questions that are open. It is read from the same syntax as contracts.
package scenario

import (
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Scenario is what is said about a dispute.
type Scenario struct {
	Name        string
	Title       string
	AsOf        when.Instant // what was known at the end of it; 0: not said
	Zone        when.Zone    // in which local times are read; UTC unless said
	Headed      string       // a line over every finding, such as "if the allegation is true"
	Agreement   string       // the agreement's name
	Instruments []string     // statutes and standards that are looked at beside it
	Binds       []Bind
	Claim       Claim
	Axes        []Axis
	Facts       []fact.Fact // in canonical order, see fact.Order
	Open        []Open
}

// Bind says which party has which role of an instrument.
type Bind struct {
	Instrument string
	Roles      []Role // sorted by name
}

// Role is taken by a party.
type Role struct {
	Name  string
	Party fact.Party
}

// Claim says who wants money from whom: the creditor need not be the plaintiff.
type Claim struct{ Creditor, Plaintiff, Defendant fact.Party }

// Axis is an ambiguity of the statements, with its options in order; the first is the default.
type Axis struct {
	Name    string
	Options []Option
}

// Option is one way to read what was stated.
type Option struct{ Name, Text string }

// Open is a question that nobody has answered.
type Open struct {
	Kind string // of the fact that would answer it
	Asks string
	Of   string
	By   fact.Party
}
