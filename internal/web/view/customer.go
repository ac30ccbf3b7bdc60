package view

import "time"

// Customer is the page of one customer.
type Customer struct {
	Layout
	// ID is the opaque id, such as C-7F3KQ.
	ID   string
	Name string
	// State marks a restricted or held customer; may be nil.
	State *Badge
	// Facts are four to eight key facts that are always visible.
	Facts  []Fact
	Reveal Reveal
	// Groups hold the details: contacts, addresses, personal, identifiers.
	Groups   []FieldGroup
	Tags     []string
	Consents []Consent
	// Compose is nil if the viewer may not write notes.
	Compose  *NoteForm
	Timeline []TimelineGroup
	// OlderURL shows earlier events; empty if there are none.
	OlderURL string
	Orders   []OrderRow
	// OrdersTotal counts all orders; OrdersURL lists them and may be empty.
	OrdersTotal int
	OrdersURL   string
	Payments    []PaymentRow
	// EditURL, AccessURL (who saw this customer), ExportURL and PrivacyURL are
	// empty if the viewer's role may not.
	EditURL, AccessURL, ExportURL, PrivacyURL string
	// Erased replaces everything else by a tombstone.
	Erased *Tombstone
}

func (Customer) file() string { return "customer" }

// Tombstone stands where a customer has been erased.
type Tombstone struct {
	At       time.Time
	Entry    uint64
	EntryURL string
	Reason   string
}

// Fact is one key fact.
type Fact struct {
	// Note stands below the value; may be empty.
	Label, Value, Note string
}

// Reveal says how masked fields are opened: by posting field (a field's key, or
// "all") and reason to Action.
type Reveal struct {
	// Action is empty if the viewer's role may not reveal.
	Action string
	// Purpose is the purpose in words, preset by role or case.
	Purpose string
	// Reasons are offered until one is given for this visit: then Reason is its
	// value and ReasonText its words.
	Reasons            []Option
	Reason, ReasonText string
}

// FieldGroup is a titled group of fields.
type FieldGroup struct {
	Title  string
	Fields []Field
}

// Field is one detail of a customer.
type Field struct {
	// Key is what reveal posts, such as email.0; Label its name.
	Key, Label string
	// Lines is the value, masked or open; none shows a dash.
	Lines []string
	// Masked offers the button; Opened marks a value opened in this visit.
	Masked, Opened bool
	// Note stands after the value, such as "preferred"; may be empty.
	Note string
}

// Consent is the state of one channel, with its evidence.
type Consent struct {
	Channel string
	// State is shown as it is: granted, withdrawn, never asked.
	State Badge
	// At is zero if the channel was never asked for.
	At time.Time
	// Source is how it came; Text what the customer agreed to, word by word.
	Source, Text string
	// Change withdraws or grants; nil if the viewer may not.
	Change *Action
}

// NoteForm writes a note. It posts text to Action.
type NoteForm struct {
	Action, Text, Error string
}

// TimelineGroup is the events under one heading, such as a month.
type TimelineGroup struct {
	Heading string
	Events  []Event
}

// Event is one thing that happened.
type Event struct {
	At time.Time
	// Icon is order, payment, note, consent, change, access or erase.
	Icon string
	// Title says what; Body is a longer text and may be empty.
	Title, Body string
	// By is who or what did it; may be empty.
	By string
	// Amount is formatted money; may be empty.
	Amount string
	// URL leads to the thing; may be empty.
	URL   string
	Badge *Badge
}
