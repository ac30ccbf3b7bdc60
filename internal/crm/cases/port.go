package cases

import (
	"context"

	"counterpart/internal/crm"
	"counterpart/internal/crm/routine"
	"counterpart/internal/crm/sale"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Rows is the store. Methods without a transaction read what is committed.
type Rows interface {
	WriteRows
	FindRows
	LinkRows
	MailRows
	SurveyRows
	SettingRows
	routine.Rows
	LogRows
}

// Customers reads customers.
type Customers interface {
	// Customer reads one customer, or fails with kind NotFound.
	Customer(ctx context.Context, t party.Tenant, id party.Customer) (crm.CustomerRow, error)
	// ByIDs reads at most 50 customers by id, in no particular order.
	ByIDs(ctx context.Context, t party.Tenant, ids []party.Customer) ([]crm.CustomerRow, error)
}

// Row is a case as it lies in the store. Subject is not set; Customer says no more than who it is.
type Row struct {
	Case
	Owner   Owner
	Version int64  // of the key
	Sealed  []byte // the subject; empty if there is none
	Ref     []byte // digest of the number in another system; nil if there is none
}

// Owner is a case's customer as they lie in the store; the zero value if it has none.
type Owner struct {
	Ordinal party.Ordinal
	State   string
	Sealed  vault.Boxes
	Key     vault.WrappedKey
}

// MessageRow is a message as it lies in the store.
type MessageRow struct {
	Message
	Number   Number
	Customer party.Customer
	Version  int64 // of the key
	Sealed   []byte
}

// WriteRows writes cases and messages.
type WriteRows interface {
	// TakeNumbers takes n unused numbers in a short transaction of its own and gives the first.
	TakeNumbers(ctx context.Context, t party.Tenant, n int64) (Number, error)
	// AddCases writes new cases with labels and orders. A customer who is gone is a failure of kind
	// NotFound, one whose data may only be kept, or a Ref that is taken, of kind Conflict.
	AddCases(ctx context.Context, tx ledger.Tx, t party.Tenant, rs []Row) error
	// LockCases reads those of at most 200 cases that are there, in order of numbers, keeps others
	// from changing them, and keeps their customers from being erased. Of Owner the ordinal and the
	// state are set.
	LockCases(ctx context.Context, tx ledger.Tx, t party.Tenant, ns []Number) ([]Row, error)
	// UpdateCase writes a locked case with labels and orders anew.
	UpdateCase(ctx context.Context, tx ledger.Tx, t party.Tenant, r Row) error
	// AddMessages writes messages of cases that are new or locked.
	AddMessages(ctx context.Context, tx ledger.Tx, t party.Tenant, ms []MessageRow) error
}

// Query asks for a page of cases.
type Query struct {
	Filter
	Teams  []string       // of which queue Team holds cases, at most 8
	Sold   sale.ProductID // Product by its id; 0 is all
	Before when.Instant   // until when a clock counts as breaching
	After  Place          // of the last case seen; the zero value is the beginning
	Limit  int
}

// Counting says of whom queues are counted.
type Counting struct {
	Assignee party.Ordinal // whose is Mine
	Teams    []string      // of which Team holds cases, at most 8
	Before   when.Instant  // until when a clock counts as breaching
	Limit    int
}

// Place is a place in a list of cases.
type Place struct {
	At     when.Instant
	Number Number
}

// FindRows finds cases.
type FindRows interface {
	// CasePage reads cases in the order of their queue; see Queue. The place of the last is that
	// of the next page.
	CasePage(ctx context.Context, t party.Tenant, q Query) ([]Row, error)
	// QueueCounts counts the queues that are worked through, each to at most a limit.
	QueueCounts(ctx context.Context, t party.Tenant, c Counting) (map[Queue]int, error)
	// CasesByNumber reads at most 200 cases in order of numbers: those of a list, or of an empty list
	// those after a number.
	CasesByNumber(ctx context.Context, t party.Tenant, ns []Number, after Number) ([]Row, error)
	// Messages reads the newest messages of the cases first to last, by case, oldest first.
	Messages(ctx context.Context, t party.Tenant, first, last Number, limit int) ([]MessageRow, error)
	// Refs says which of these digests are taken.
	Refs(ctx context.Context, t party.Tenant, refs [][]byte) (map[string]bool, error)
}

// LinkRows finds what a case is about.
type LinkRows interface {
	// ProductID finds a product by SKU; 0 if there is none.
	ProductID(ctx context.Context, t party.Tenant, sku string) (sale.ProductID, error)
	// OrderOf finds the customer of an order by its number: 0 if it has none, or a failure of kind
	// NotFound.
	OrderOf(ctx context.Context, t party.Tenant, number string) (party.Customer, error)
	// LinkedSales reads the orders that a case links, the newest first, each with its first lines
	// and how many lines it has; at most 20.
	LinkedSales(ctx context.Context, t party.Tenant, n Number) ([]LinkedOrder, error)
	// ReplyOf reads a message of direction Out, or fails with kind NotFound.
	ReplyOf(ctx context.Context, t party.Tenant, id MessageID) (MessageRow, error)
}

// MailRow is a mail as it lies in the store.
type MailRow struct {
	Mail
	ID       int64 // the message's, or of a survey random
	Number   Number
	Customer party.Customer
	Kind     MailKind
	Ident    string // the left part of the Message-ID
	Version  int64  // of the key
	Sealed   []byte // a survey's token, until it is sent
}

// MailKind says what a mail is.
type MailKind string

// The kinds of mail.
const (
	ReplyMail  MailKind = "reply"
	SurveyMail MailKind = "survey"
)

// MailRows keeps mail on its way out.
type MailRows interface {
	// AddMail writes a mail of a case that is locked.
	AddMail(ctx context.Context, tx ledger.Tx, t party.Tenant, m MailRow) error
	// DueMails reads mails that wait and whose time has come, the longest waiting first.
	DueMails(ctx context.Context, t party.Tenant, now when.Instant, limit int) ([]MailRow, error)
	// ClaimMail counts a try (Tries counts it already) and moves the next one, in a short transaction
	// of its own. It says false if the mail is gone, or somebody else was quicker.
	ClaimMail(ctx context.Context, t party.Tenant, m MailRow, next when.Instant) (bool, error)
	// EndMail changes the state of a mail of a case that is locked, or has it tried once more, and
	// forgets what is sealed in one that is sent. A mail that is gone is a failure of kind NotFound.
	EndMail(ctx context.Context, tx ledger.Tx, t party.Tenant, m MailRow) error
	// Mails reads the mails of a case.
	Mails(ctx context.Context, t party.Tenant, n Number) ([]MailRow, error)
}

// SurveyRow is a survey as it lies in the store.
type SurveyRow struct {
	Number       Number
	Customer     party.Customer
	Digest       []byte // of the token
	Asked, Until when.Instant
	Answered     when.Instant // 0 before
	Version      int64        // of the key
	Sealed       []byte       // the comment; empty if there is none
}

// SurveyRows keeps surveys.
type SurveyRows interface {
	// PutSurvey writes the survey of a case that is locked; one that was there is replaced.
	PutSurvey(ctx context.Context, tx ledger.Tx, t party.Tenant, s SurveyRow) error
	// Survey reads a case's survey, or the one of a digest if the number is 0; or it fails with
	// kind NotFound.
	Survey(ctx context.Context, t party.Tenant, n Number, digest []byte) (SurveyRow, error)
	// AnswerSurvey writes an answer. If there is one already, or another token since, it fails with
	// kind Conflict.
	AnswerSurvey(ctx context.Context, tx ledger.Tx, t party.Tenant, s SurveyRow) error
}

// SettingRows reads what surrounds cases.
type SettingRows interface {
	// Retailer reads a tenant's name, and its short name for addresses.
	Retailer(ctx context.Context, t party.Tenant) (name, slug string, err error)
}
