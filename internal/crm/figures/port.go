package figures

import (
	"context"

	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Rows is the store.
type Rows interface {
	WorkRows
	SalesRows
	GoodRows
	PeopleRows
	CaseRows
	ApartRows
}

// Change is a row of the queue: an order that changed, whose it is now and was before; a cell of a
// cohort, or a rank, that lost somebody who was erased; or that cases changed.
type Change struct {
	Placed when.Instant
	ID     int64
	Cases  bool
	Now    party.Customer // whose the order is now; 0: nobody's
	Before party.Customer // whose it was before; 0: nobody's, or not known any more
	Cohort Month          // 0: none; below 0: somebody who had a rank was erased
	Month  Month
}

// State is how far the figures of a tenant have come.
type State struct {
	Zone   string       // in which days were counted; empty before the first time
	Ranked when.Instant // when customers were ranked; 0: never
	Fresh  int64        // how many figures of customers changed since
	Sums   int64        // how often sums changed
	Care   int64        // how often cases did
	Walk   Walk         // a count of everything, if there is one
	Place  int64        // how far it has come
}

// WorkRows keeps the queue and the summaries.
type WorkRows interface {
	// Queued counts the rows of the queue, at most limit.
	Queued(ctx context.Context, t party.Tenant, limit int) (int64, error)
	// FigureState reads how far the figures have come; the zero State before the first time.
	FigureState(ctx context.Context, t party.Tenant) (State, error)
	// Step runs fn in a transaction that alone works on the tenant's figures.
	Step(ctx context.Context, t party.Tenant, fn func(Work) error) error
	// Counted says how many orders are in the sums.
	Counted(ctx context.Context, t party.Tenant) (int64, error)
	// Currency reads the currency of a tenant.
	Currency(ctx context.Context, t party.Tenant) (string, error)
}

// Work is one step on the figures of a tenant.
type Work interface {
	QueueWork
	WalkWork
	BaseWork
	OldWork
	PutWork
	AddWork
}

// QueueWork takes from the queue.
type QueueWork interface {
	// State reads how far the figures have come, SetState writes it.
	State(ctx context.Context) (State, error)
	SetState(ctx context.Context, s State) error
	// Empty removes changes, at most limit, and says how many: everything is about to be counted.
	Empty(ctx context.Context, limit int) (int64, error)
	// Peek reads the first changes of the queue, by day; Done removes them.
	Peek(ctx context.Context, limit int) ([]Change, error)
	Done(ctx context.Context, cs []Change) error
}

// WalkWork goes through everything that there is to count.
type WalkWork interface {
	// NextPeople gives the next customers after one who have orders or figures, at most limit, in
	// the order of ids; it leaves out none between the first and the last.
	NextPeople(ctx context.Context, after party.Customer, limit int) ([]party.Customer, error)
	// NextCohort gives the next first month after one; 0 if there is none.
	NextCohort(ctx context.Context, after Month) (Month, error)
	// NextOrder gives when the next order was placed, not before an instant; ok is false if there
	// is none. NextSums gives the next day that has sums, not before a day.
	NextOrder(ctx context.Context, from when.Instant) (at when.Instant, ok bool, err error)
	NextSums(ctx context.Context, from Day) (d Day, ok bool, err error)
}

// Some are customers in the order of ids; with Run none between the first and the last of them has
// orders or figures but they.
type Some struct {
	IDs []party.Customer
	Run bool
}

// BaseWork reads the orders themselves, live ones only.
type BaseWork interface {
	// Hold keeps customers from being erased until the step ends, in the order of ids, and gives
	// those who are there.
	Hold(ctx context.Context, cs []party.Customer) ([]party.Customer, error)
	// OrdersOf reads the orders of customers, by customer and then oldest first.
	OrdersOf(ctx context.Context, cs Some) ([]Order, error)
	// OrdersBetween reads the orders placed from one instant until before another.
	OrdersBetween(ctx context.Context, from, until when.Instant) ([]Order, error)
	// LinesBetween reads their lines; those of one order stand together.
	LinesBetween(ctx context.Context, from, until when.Instant) ([]Line, error)
}

// OldWork reads the summaries as they are.
type OldWork interface {
	// Figures reads the figures of customers.
	Figures(ctx context.Context, cs Some) (map[party.Customer]Figure, error)
	// Months reads what customers bought by month.
	Months(ctx context.Context, cs Some) (map[party.Customer]map[Month]InMonth, error)
	// Cells reads the sums of a day.
	Cells(ctx context.Context, d Day) (map[Cell]Sums, error)
	// Goods reads the sums of a day's products.
	Goods(ctx context.Context, d Day) (map[Good]Sold, error)
	// Forget removes all sums: days begin elsewhere now.
	Forget(ctx context.Context) error
}

// PutWork writes summaries. Orders, quantities and counts that are all 0 remove the row.
type PutWork interface {
	// PutFigure writes a customer's figure; one without orders removes it.
	PutFigure(ctx context.Context, f Figure) error
	// PutMonth writes what a customer bought in a month; the zero value removes it.
	PutMonth(ctx context.Context, c party.Customer, m Month, in InMonth) error
	// PutCell writes sums of a day, PutGood those of a product.
	PutCell(ctx context.Context, d Day, c Cell, s Sums) error
	PutGood(ctx context.Context, d Day, g Good, s Sold) error
	// Recount adds up a cohort's month anew.
	Recount(ctx context.Context, cohort, month Month) error
}

// AddWork changes sums of sums.
type AddWork interface {
	// AddCell and AddGood add to the sums of a month what its days got more, or less.
	AddCell(ctx context.Context, m Month, c Cell, more Sums) error
	AddGood(ctx context.Context, m Month, g Good, more Sold) error
	// AddRank adds to how many customers have a rank; Rerank counts them all anew.
	AddRank(ctx context.Context, r, f int, more int64) error
	Rerank(ctx context.Context) error
	// Recohort adds up all months of a cohort anew.
	Recohort(ctx context.Context, cohort Month) error
}

// Span is the time from one day to another, both included.
type Span struct{ From, Until Day }

// Days counts the days of a span.
func (s Span) Days() int { return int(s.Until-s.From) + 1 }

// Dated is sums of a day, or of the month that it begins, in a currency.
type Dated struct {
	Day
	Currency string
	Sums
}

// Placed is sums of a country or of a channel.
type Placed struct {
	Name string
	Sums
}

// By says by what sums are told apart.
type By string

// The ways.
const (
	ByCountry By = "country"
	ByChannel By = "channel"
)

// SalesRows reads the summaries of sales.
type SalesRows interface {
	// Daily reads the sums of each day and currency, by day; Monthly those of each month.
	Daily(ctx context.Context, t party.Tenant, s Span) ([]Dated, error)
	Monthly(ctx context.Context, t party.Tenant, from, until Month) ([]Dated, error)
	// ByPlace reads the sums of countries or of channels in one currency.
	ByPlace(ctx context.Context, t party.Tenant, s Span, currency string, by By) ([]Placed, error)
	// ManyIn reports whether at least n customers have an order from a country that counts.
	ManyIn(ctx context.Context, t party.Tenant, from, until when.Instant, country string, n int) (bool, error)
}

// GoodRows reads the summaries of products.
type GoodRows interface {
	// Goods reads the sums of all products in one currency, of which the names are left out.
	Goods(ctx context.Context, t party.Tenant, s Span, currency string) ([]Product, error)
	// SKUs reads the SKUs of products, by id, which never change; Names fills in SKUs and names.
	SKUs(ctx context.Context, t party.Tenant, ids []int64) (map[int64]string, error)
	Names(ctx context.Context, t party.Tenant, ps []Product) error
}

// Product is a product with its sums.
type Product struct {
	ID        int64
	SKU, Name string
	Sold
}

// RFM counts the customers of a cell of the matrix.
type RFM struct {
	R, F      int
	Customers int64
}

// Cohort is what the customers of a first month did in a month.
type Cohort struct {
	Cohort, Month Month
	Active        int64 // customers with an order that counts
	Orders        int64
	Spent         int64
	Again90       int64 // customers who bought again so soon after their first order of the month
	Again180      int64
}

// PeopleRows reads figures about customers.
type PeopleRows interface {
	// Figure reads a customer's figure; a missing one is a failure of kind NotFound.
	Figure(ctx context.Context, t party.Tenant, c party.Customer) (Figure, error)
	// Matrix counts customers by R and F; those not yet ranked are R and F 0.
	Matrix(ctx context.Context, t party.Tenant) ([]RFM, error)
	// Cohorts reads the months of all cohorts from a first month on, by cohort and month.
	Cohorts(ctx context.Context, t party.Tenant, from Month) ([]Cohort, error)
	// Rankable reads what ranking needs of all customers.
	Rankable(ctx context.Context, t party.Tenant) ([]Ranked, error)
	// PutScores writes new scores in a short transaction; customers who are gone are left out.
	PutScores(ctx context.Context, t party.Tenant, rs []Ranked) error
}

// Cases says which cases are asked for: opened from one instant until before another.
type Cases struct {
	From, Until when.Instant
	Kind        string // complaint, question, return; empty is all
}

// Care is how cases went: sums that can be added.
type Care struct {
	Opened, Answered, Resolved int64
	AnswerTime, ResolveTime    int64 // microseconds, of those answered and of those resolved
	Scored, Score              int64 // how many gave a score, and the sum of scores of 1 to 5
}

// Cause is the cases of a cause, a product, a category or a channel.
type Cause struct {
	Code  string // the word's code, or the SKU
	Label string // the product's name; empty for words
	Care
	Product int64 // 0: none
	People  int64 // customers
}

// Waits are the middle and the ninth tenth of waiting times, microseconds; 0 without cases.
type Waits struct{ Median, Ninety int64 }

// CaseRows reads figures about cases.
type CaseRows interface {
	CareRows
	RepeatRows
}

// CareRows adds up cases.
type CareRows interface {
	// Care adds up cases.
	Care(ctx context.Context, t party.Tenant, q Cases) (Care, error)
	// Waits reads how long cases waited for the first answer, or for their resolution.
	Waits(ctx context.Context, t party.Tenant, q Cases, resolved bool) (Waits, error)
	// CareBy adds up cases by cause, category, channel or product, the most first.
	CareBy(ctx context.Context, t party.Tenant, q Cases, what string) ([]Cause, error)
	// OpenCases counts the cases of a kind that are open, and that wait for the customer.
	OpenCases(ctx context.Context, t party.Tenant, kind string) (open, waiting int64, err error)
}

// RepeatRows reads who came back.
type RepeatRows interface {
	// Complainers reads the first complaint of each customer in the time, and when the customer's
	// next order that counts was placed after it, 0 for none.
	Complainers(ctx context.Context, t party.Tenant, q Cases) ([]Complainer, error)
	// MonthsOf adds up each month, from one to another, of customers who ever complained.
	MonthsOf(ctx context.Context, t party.Tenant, from, until Month) ([]Cohort, error)
}

// Complainer is a customer's complaint and what followed.
type Complainer struct{ Complained, Next when.Instant }

// ApartRows keeps where a tenant's list of SKUs that are not products differs from the built-in one.
type ApartRows interface {
	// Apart reads the differences: true is listed, false is taken off the list.
	Apart(ctx context.Context, t party.Tenant) (map[string]bool, error)
	// SetApart writes one.
	SetApart(ctx context.Context, tx ledger.Tx, t party.Tenant, sku string, apart bool) error
}
