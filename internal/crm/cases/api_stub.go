package cases

import (
	"context"
	"errors"
	"time"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/clock"
	"counterpart/internal/crm/person"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

var errSoon = errors.New("cases: not there yet")

// Rows is the store.
type Rows interface{ Cases() }

// Customers reads customers.
type Customers interface{ CustomersOfCases() }

type remembered struct{ at when.Instant }

// Draft is a case about to be created. Subject and Text are the customer's words and need a
// customer; Text may be empty.
type Draft struct {
	Customer party.Customer // 0: nobody that is known
	Facts
	Subject, Text vault.Text
}

// Written is what a verb that writes leaves behind.
type Written struct {
	Number   Number
	Message  MessageID // 0 if no message was written
	Revision int64     // of the case now
	Place    ledger.Place
	Masked   []FieldError // texts in which a national id number was masked, for the writer
}

// FieldError is what is wrong with one field: its path is the field's name in small letters, such as
// subject, text, channel, labels.0.
type FieldError = base.FieldError

// Create opens a case. Channel must be given, Priority is Normal if it is empty, Kind Complaint. The
// failure is of kind Invalid around base.FieldErrors where a field is wrong: an unknown word, a
// card number, a text without a customer; NotFound where the customer or an order is not there,
// Conflict where the customer's data may only be kept.
func (d *Desk) Create(ctx context.Context, permit policy.Permit, draft Draft) (Written, error) {
	return Written{}, errSoon
}

// Answer is a reply to the customer.
type Answer struct {
	Text vault.Text
	Then Status // what the case becomes with it: empty leaves it, Waiting, Solved or Open
	// Revision is the one that the writer has read; 0 does not care. If the case changed since,
	// nothing is written and the failure is of kind Conflict.
	Revision int64
}

// Reply writes a message to the customer, which goes out by mail. It answers the first and the
// next answer's clock.
func (d *Desk) Reply(ctx context.Context, permit policy.Permit, n Number, a Answer) (Written, error) {
	return Written{}, errSoon
}

// Resend has a mail that failed tried again. message is the reply's.
func (d *Desk) Resend(ctx context.Context, permit policy.Permit, n Number, message MessageID) (ledger.Place, error) {
	return ledger.Place{}, errSoon
}

// AddNote writes an internal note. It changes neither clocks nor status nor revision and never leaves
// the house.
func (d *Desk) AddNote(ctx context.Context, permit policy.Permit, n Number, text vault.Text) (Written, error) {
	return Written{}, errSoon
}

// Receive takes down a message of the customer. It opens a case that waited or was solved or
// closed, and starts the next answer's clock.
func (d *Desk) Receive(ctx context.Context, permit policy.Permit, n Number, text vault.Text) (Written, error) {
	return Written{}, errSoon
}

// Edit says what of a case is to change; nil leaves it.
type Edit struct {
	Kind                           *Kind
	Channel, Category, Cause, Team *string
	Product                        *string // SKU; empty takes it off
	Priority                       *Priority
	Status                         *Status
	Assignee                       *party.Ordinal
	Labels                         *[]string
	Orders                         *[]string // numbers
}

// Set changes facts of a case. If it changed since revision, nothing is written and the failure is of
// kind Conflict. A new priority moves the clocks, Waiting stops them, Closed asks nobody.
func (d *Desk) Set(ctx context.Context, permit policy.Permit, n Number, revision int64, e Edit) (Written, error) {
	return Written{}, errSoon
}

// Close closes a case, and asks the customer how it went if ask says so, by a mail with a link that
// is good for 30 days and one answer.
func (d *Desk) Close(ctx context.Context, permit policy.Permit, n Number, revision int64, ask bool) (Written, error) {
	return Written{}, errSoon
}

// Queue names a list that people work through. Mine, Team, Unassigned, Breaching and Active hold open
// and waiting cases, the nearest clock first; WaitingFor those that wait, the longest first;
// Everything all cases, the newest first.
type Queue string

// The queues.
const (
	Mine       Queue = "mine"       // assigned to the reader
	Team       Queue = "team"       // of the teams in which the reader is, or of Filter.Team
	Unassigned Queue = "unassigned" // nobody has them
	Breaching  Queue = "breaching"  // a clock is overdue, or due within the settings' Soon
	WaitingFor Queue = "waiting"    // for the customer
	Active     Queue = "active"     // everything that is being worked on
	Everything Queue = "all"
)

// Filter narrows a list. The zero value is all cases.
type Filter struct {
	Queue    Queue
	Kind     Kind
	Status   Status
	Channel  string
	Category string
	Cause    string
	Product  string // SKU
	Team     string
	Label    string
	Priority Priority
	Assignee party.Ordinal // 0 is all
	Customer party.Customer
	From, To when.Instant // opened at From or later and before To; 0 is no bound
}

// PageSize is how many cases a list shows at once.
const PageSize = 50

// Page is a page of a list.
type Page struct {
	Cases []Case
	Next  string // opaque; empty at the end
	Entry int64  // index of the ledger's entry, -1 if nobody is shown
}

// List shows a page of cases under one entry: facts, and where the permit opens them subjects and
// names. next comes from the page before.
func (d *Desk) List(ctx context.Context, permit policy.Permit, f Filter, next string) (Page, error) {
	return Page{}, errSoon
}

// Counts says how many cases are in each queue, counted to at most 1000. It names nobody.
func (d *Desk) Counts(ctx context.Context, permit policy.Permit) (map[Queue]int, error) {
	return nil, errSoon
}

// Peek shows one case as a list does.
func (d *Desk) Peek(ctx context.Context, permit policy.Permit, n Number) (Case, int64, error) {
	return Case{}, -1, errSoon
}

// OfCustomer shows the newest cases of a customer, at most 50, under one entry.
func (d *Desk) OfCustomer(ctx context.Context, permit policy.Permit, id party.Customer) (Page, error) {
	return Page{}, errSoon
}

// Ask is what a page wants to see of the customer beside the name.
type Ask struct{ Open, Masked field.Set }

// View is a case's page.
type View struct {
	Case     Case
	Profile  person.Profile // of the customer, as asked for
	Messages []Message      // oldest first, the newest 200
	More     bool           // there are older messages than those shown
	Earlier  []Case         // other cases of the customer, newest first, at most 20
	Survey   *Survey        // nil if nobody was asked
	Entry    int64          // index of the ledger's entry, -1 if the case has no customer
}

// Survey is the question asked after closing.
type Survey struct {
	Asked    when.Instant
	Answered when.Instant // 0 before
	Comment  vault.Text
	Mail     Mail
}

// Show opens a case with its conversation, the customer's earlier cases and what was asked for of the
// customer, under one entry.
func (d *Desk) Show(ctx context.Context, permit policy.Permit, n Number, ask Ask) (View, error) {
	return View{}, errSoon
}

// Each hands on every case with its conversation as far as the permit opens them, in order of numbers,
// for an export. Of each page of 200 one entry is committed before the first of them is handed on.
func (d *Desk) Each(ctx context.Context, permit policy.Permit, fn func(Exported) error) error {
	return errSoon
}

// Exported is a case as an export hands it on.
type Exported struct {
	Case
	Messages []Message
}

// MaxBulk is how many cases one bulk change takes.
const MaxBulk = 200

// BulkAssign gives cases to a member of staff (0 takes them off whoever has them) and says how many
// changed. Cases that are not there, or whose customer's data may only be kept, are passed over.
func (d *Desk) BulkAssign(ctx context.Context, permit policy.Permit, ns []Number, to party.Ordinal) (int, error) {
	return 0, errSoon
}

// BulkLabel puts labels on cases and takes others off, as BulkAssign does.
func (d *Desk) BulkLabel(ctx context.Context, permit policy.Permit, ns []Number, add, remove []string) (int, error) {
	return 0, errSoon
}

// BulkStatus changes the status of cases, as BulkAssign does.
func (d *Desk) BulkStatus(ctx context.Context, permit policy.Permit, ns []Number, s Status) (int, error) {
	return 0, errSoon
}

// Canned is a prepared answer. Body may hold {name}, {order} and {case}.
type Canned struct {
	ID       AnswerID
	Title    string
	Body     string
	Updated  when.Instant
	Revision int64
}

// CannedAnswers lists a tenant's prepared answers by title. They name nobody.
func (d *Desk) CannedAnswers(ctx context.Context, t party.Tenant) ([]Canned, error) {
	return nil, errSoon
}

// PutCanned writes a prepared answer: a new one if the ID is 0, else one whose revision is still the
// same, or it fails with kind Conflict. Card numbers, national ids, e-mail addresses and placeholders
// that do not exist are refused.
func (d *Desk) PutCanned(ctx context.Context, permit policy.Permit, c Canned) (AnswerID, error) {
	return 0, errSoon
}

// DropCanned deletes a prepared answer.
func (d *Desk) DropCanned(ctx context.Context, permit policy.Permit, id AnswerID) error {
	return errSoon
}

// Settings are a tenant's own: business hours, targets, teams.
type Settings struct {
	Hours    clock.Hours
	Targets  map[Priority]clock.Targets
	Teams    map[string][]party.Ordinal // who is in which team, by the team's code
	Soon     time.Duration              // how long before it is due a clock counts as breaching
	Revision int64
}

// Settings gives a tenant's settings, or those that hold where nobody made any: Monday to Friday from
// 9 to 17, and a first answer within 8 business hours at normal priority.
func (d *Desk) Settings(ctx context.Context, t party.Tenant) (Settings, error) {
	return Settings{}, errSoon
}

// PutSettings changes a tenant's settings if the revision is still the same. Clocks that run keep
// their due instants.
func (d *Desk) PutSettings(ctx context.Context, permit policy.Permit, s Settings) error {
	return errSoon
}

// Words gives the tenant's words for cases.
func (d *Desk) Words(ctx context.Context, t party.Tenant) (Words, error) {
	return d.cfg.Words.CaseWords(ctx, t)
}

// Mails reports whether a mail server is set up.
func (d *Desk) Mails() bool { return d.cfg.Post != nil }

// Asked gives what the public page of a survey says before it is answered: nothing of the customer or
// the case. The failure is of kind NotFound for a token that is unknown or whose time is over, and
// of kind Conflict where it was answered.
func (d *Desk) Asked(ctx context.Context, t party.Tenant, token string) error {
	return errSoon
}

// Answered takes a customer's answer: a score from 1 to 5 and perhaps a comment. It fails as Asked
// does.
func (d *Desk) Answered(ctx context.Context, t party.Tenant, token string, score int, comment vault.Text) error {
	return errSoon
}

// Past is a case from another system.
type Past struct {
	Ref      string         // its number there; unique within the tenant
	Customer party.Customer // 0: nobody that is known
	Facts
	Status            Status // Closed if it is empty
	Opened            when.Instant
	FirstAt, Resolved when.Instant // 0: not known
	Score             int          // 1 to 5; 0: not known
	Subject           vault.Text
	Messages          []PastMessage
}

// PastMessage is a message of a case from another system.
type PastMessage struct {
	Direction Direction
	At        when.Instant
	Text      vault.Text
}

// MaxPast is how many past cases PutMany takes at once.
const MaxPast = 200

// PutMany takes cases over from another system, in one transaction under one entry. A case whose Ref
// is known is left as it is and counts as same. What is wrong is a failure of kind Invalid around
// base.FieldErrors whose paths begin with the case's place in the list, such as "3.channel". Past
// cases have no clocks, and nothing is sent.
func (d *Desk) PutMany(ctx context.Context, permit policy.Permit, ps []Past) (fresh, same int, err error) {
	return 0, 0, errSoon
}

// Send sends what waits of a tenant, and says how many mails were taken.
func (d *Desk) Send(ctx context.Context, t party.Tenant) (int, error) {
	return 0, errSoon
}
