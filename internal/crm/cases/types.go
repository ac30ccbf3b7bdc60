package cases

import (
	"counterpart/internal/crm/clock"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/sale"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Number numbers a tenant's cases, from 1001.
type Number int64

// MessageID numbers messages within a tenant: random, 1 to 2^53-1.
type MessageID int64

// Kind is what a case is about.
type Kind string

// The kinds of case.
const (
	Complaint Kind = "complaint"
	Question  Kind = "question"
	Return    Kind = "return"
)

// Status says how a case stands.
type Status string

// The states of a case. In Waiting the customer is to answer and the clocks stand still.
const (
	Open    Status = "open"
	Waiting Status = "waiting"
	Solved  Status = "solved"
	Closed  Status = "closed"
)

// Kinds lists the kinds, in the order of a form.
func Kinds() []Kind { return []Kind{Complaint, Question, Return} }

// Statuses lists the states.
func Statuses() []Status { return []Status{Open, Waiting, Solved, Closed} }

// Facts is what a case says without naming anybody.
type Facts struct {
	Kind     Kind
	Channel  string // a code of the owner's words
	Category string // a code; may be empty
	Cause    string // a code; may be empty
	Product  string // SKU; may be empty
	Priority Priority
	Assignee party.Ordinal // of a member of staff; 0 is nobody
	Team     string        // may be empty
	Labels   []string      // ascending, each once
	Orders   []string      // numbers of linked orders, ascending, each once
}

// Case is a case as a page shows it. Fields that the reader may not see are empty.
type Case struct {
	Number   Number
	Customer Person // the zero value if there is none, or none any more
	Facts
	Status   Status
	Clocks   clock.Clocks
	ClosedAt when.Instant // 0 while it is not closed
	Updated  when.Instant
	Revision int64
	Score    int        // satisfaction, 1 to 5; 0 if nobody answered
	Subject  vault.Text // empty without a customer
	Own      own.Values // own fields, as far as a list or an export was asked for them
}

// LinkedOrder is an order that a case links: without details where it is not the case's customer's any
// more, or not for the reader.
type LinkedOrder struct {
	sale.Order
	LineCount int // Lines are the first of so many
}

// Person is a case's customer, as far as the reader may see them.
type Person struct {
	ID            party.Customer
	Given, Family vault.Text
	Restricted    bool // their data may only be kept
}

// Direction says where a message went.
type Direction string

// The directions. A note stays in the house.
const (
	In   Direction = "in"   // from the customer
	Out  Direction = "out"  // a reply to the customer
	Note Direction = "note" // between members of staff
)

// Message is one message of a conversation.
type Message struct {
	ID        MessageID
	Direction Direction
	Author    party.Ordinal // of the member of staff who wrote it, or took it down; 0 is the program
	At        when.Instant
	Text      vault.Text
	Mail      Mail // of a reply
}

// Mail says how far a mail is.
type Mail struct {
	State  MailState    // empty: no mail belongs to it
	Reason Reason       // why it failed, or was not taken at the last try
	Tries  int          // how often it was tried
	Next   when.Instant // when it is tried next, while it waits
	At     when.Instant // when it was sent or failed for good
}

// MailState says how far a mail is.
type MailState string

// The states of a mail.
const (
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent"
	MailFailed  MailState = "failed"
)

// Reason says why a mail was not taken.
type Reason string

// The reasons.
const (
	NoServer    Reason = "no-server"   // no mail server is set up
	NoAddress   Reason = "no-address"  // the customer has no e-mail address
	Restricted  Reason = "restricted"  // the customer's data may only be kept
	Unreachable Reason = "unreachable" // the mail server does not answer, or asks to come back later
	Refused     Reason = "refused"     // the mail server does not take it
)

// Label gives a reason as a page tells it.
func (r Reason) Label() string {
	switch r {
	case NoServer:
		return "no mail server is set up"
	case NoAddress:
		return "the customer has no e-mail address"
	case Restricted:
		return "the customer's data may only be kept"
	case Unreachable:
		return "the mail server cannot be reached"
	case Refused:
		return "the mail server refused it"
	default:
		return string(r)
	}
}
