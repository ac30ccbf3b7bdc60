package cases

import (
	"context"
	"slices"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Queue names a list that people work through. Mine, Team, Unassigned, Breaching and Active hold open
// and waiting cases, the nearest clock first; WaitingFor those that wait, the longest first; all
// others every case, the newest first.
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

// Queues lists the queues in the order of a page.
func Queues() []Queue {
	return []Queue{Mine, Team, Unassigned, Breaching, WaitingFor, Active, Everything}
}

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
	Most     int          // show at most so many; 0 is PageSize
	By       Order        // of the list
	// Own is an own field, and Blind the blind index values of what it is to be equal to, at most
	// two; nil does not narrow.
	Own   field.ID
	Blind [][]byte
	// Open and Masked are the own fields to show, in full and masked.
	Open, Masked field.Set
}

// Order says in which order a list stands.
type Order string

// The orders: that of the queue, by opening with the newest first, by opening with the oldest first.
const (
	AsQueued Order = ""
	Newest   Order = "newest"
	Oldest   Order = "oldest"
)

// PageSize is how many cases a list shows at once.
const PageSize = 50

// Page is a page of a list.
type Page struct {
	Cases []Case
	Next  string // opaque; empty at the end
	Entry int64  // index of the ledger's entry, -1 if nobody is shown
	// Open and Masked are the own fields that the entry names.
	Open, Masked field.Set
}

// maxTeamsOf is how many teams of one member of staff a queue looks at.
const maxTeamsOf = 8

// query makes what the store is asked of a filter. ok is false where nothing can be found.
func (d *Desk) query(ctx context.Context, permit policy.Permit, f Filter) (q Query, ok bool, err error) {
	q = Query{Filter: f}
	if q.To == 0 {
		q.To = when.Max
	}
	if f.Queue != "" && !slices.Contains(Queues(), f.Queue) {
		return q, false, failure.New(failure.Invalid, "There is no such list of cases.")
	}
	if f.By != AsQueued && f.By != Newest && f.By != Oldest {
		return q, false, failure.New(failure.Invalid, "Cases cannot be listed in this order.")
	}
	if f.Product != "" {
		if q.Sold, err = d.cfg.Rows.ProductID(ctx, permit.Tenant(), f.Product); err != nil || q.Sold == 0 {
			return q, false, err
		}
	}
	s, err := d.Settings(ctx, permit.Tenant())
	if err != nil {
		return q, false, err
	}
	switch f.Queue {
	case Mine:
		q.Assignee = permit.Principal().Ordinal
	case Team:
		q.Teams = []string{f.Team}
		if f.Team == "" {
			q.Teams = s.TeamsOf(permit.Principal().Ordinal, maxTeamsOf)
		}
		return q, len(q.Teams) > 0, nil
	case Breaching:
		q.Before = d.cfg.Now().Add(s.Soon)
	case Unassigned, WaitingFor, Active, Everything:
	}
	return q, true, nil
}

// List shows a page of cases under one entry: facts, and where the permit opens them subjects and
// names. next comes from the page before.
func (d *Desk) List(ctx context.Context, permit policy.Permit, f Filter, next string) (Page, error) {
	out := Page{Entry: -1}
	if err := mayRead(permit); err != nil {
		return out, err
	}
	at, err := base.ParseCursor(next, 2)
	if err != nil {
		return out, err
	}
	if !permit.Allows(0, f.own().told) {
		return out, failure.New(failure.Forbidden, "This role and purpose may not narrow the list so.").WithHint("Take the filter away.")
	}
	q, ok, err := d.query(ctx, permit, f)
	if err != nil || !ok {
		return out, err
	}
	if at != nil {
		q.After = Place{when.Instant(at[0]), Number(at[1])}
	}
	most := PageSize
	if f.Most > 0 {
		most = min(most, f.Most)
	}
	q.Limit = most + 1
	rows, err := d.cfg.Rows.CasePage(ctx, permit.Tenant(), q)
	if err != nil {
		return out, err
	}
	if len(rows) > most {
		rows = rows[:most]
		p := q.place(rows[most-1])
		out.Next = base.Cursor(int64(p.At), int64(p.Number))
	}
	return d.page(ctx, permit, out, rows, f.own())
}

// place gives a row's place in the order of a queue.
func (q Query) place(r Row) Place {
	if q.By != AsQueued {
		return Place{r.Clocks.Opened, r.Number}
	}
	switch q.Queue {
	case Mine, Team, Unassigned, Breaching, Active:
		return Place{r.Clocks.Due(), r.Number}
	case WaitingFor:
		return Place{r.Clocks.Paused, r.Number}
	case Everything:
	}
	return Place{r.Clocks.Opened, r.Number}
}

// ownAsk is what a list shows of own fields, and what it tells by being narrowed.
type ownAsk struct{ open, masked, told field.Set }

func (f Filter) own() ownAsk {
	a := ownAsk{open: f.Open, masked: f.Masked}
	if f.Blind != nil {
		a.told = field.Fields(f.Own)
	}
	return a
}

func (d *Desk) page(ctx context.Context, permit policy.Permit, out Page, rows []Row, a ownAsk) (Page, error) {
	beside, err := d.beside(ctx, permit, rows, a.open, a.masked)
	if err != nil {
		return out, err
	}
	beside.Masked |= a.told &^ beside.Open
	out.Open, out.Masked = beside.Open, beside.Masked
	sight, err := d.open(ctx, permit, beside.ask(listAsk(permit)), rows, beside.of(rows))
	out.Entry = sight.entry
	for _, r := range rows {
		out.Cases = append(out.Cases, beside.shown(sight, r))
	}
	return out, err
}

// These shows at most 200 cases under one entry, in the order of their numbers, with own fields in full
// and masked. Those that are not there are left out.
func (d *Desk) These(ctx context.Context, permit policy.Permit, ns []Number, open, masked field.Set) (Page, error) {
	out := Page{Entry: -1}
	if err := mayRead(permit); err != nil || len(ns) == 0 {
		return out, err
	}
	if len(ns) > MaxPast {
		return out, failure.New(failure.Invalid, "Nothing was done: at most %d cases at once.", MaxPast).WithHint("Go back and tick fewer.")
	}
	rows, err := d.cfg.Rows.CasesByNumber(ctx, permit.Tenant(), ns, 0)
	if err != nil {
		return out, err
	}
	return d.page(ctx, permit, out, rows, ownAsk{open: open, masked: masked})
}

// Walk hands on a list from its beginning to its end, page by page, each recorded before it is handed on.
func (d *Desk) Walk(ctx context.Context, permit policy.Permit, f Filter, fn func([]Case) error) error {
	for after := ""; ; {
		found, err := d.List(ctx, permit, f, after)
		if err != nil {
			return err
		}
		if err := fn(found.Cases); err != nil {
			return err
		}
		if after = found.Next; after == "" {
			return nil
		}
	}
}

// beside is own values of the cases of a list.
type beside struct{ own.Spread }

func (d *Desk) beside(ctx context.Context, permit policy.Permit, rows []Row, open, masked field.Set) (beside, error) {
	items := make([]int64, len(rows))
	for i, r := range rows {
		items[i] = int64(r.Number)
	}
	s, err := d.cfg.Own.Spread(ctx, permit.Tenant(), open, masked, items...)
	return beside{s}, err
}

// ask adds the own fields to what a list asks for.
func (b beside) ask(a vault.Ask) vault.Ask {
	a.Open, a.Masked = a.Open|b.Open, a.Masked|b.Masked
	return a
}

// of gives the sealed values by customer.
func (b beside) of(rows []Row) map[party.Customer][]vault.Part {
	out := map[party.Customer][]vault.Part{}
	for _, r := range rows {
		if id := r.Customer.ID; id != 0 && out[id] == nil {
			out[id] = b.Parts(id)
		}
	}
	return out
}

// shown gives a case as far as it was opened, with its own fields.
func (b beside) shown(s sight, r Row) Case {
	c := s.shown(r)
	if o, ok := s.opened[r.Customer.ID]; ok {
		c.Own = b.Values(int64(r.Number), o)
	}
	return c
}

// Counts says how many cases are in each queue that is worked through, counted to at most 1000. It
// names nobody.
func (d *Desk) Counts(ctx context.Context, permit policy.Permit) (map[Queue]int, error) {
	if err := mayRead(permit); err != nil {
		return nil, err
	}
	s, err := d.Settings(ctx, permit.Tenant())
	if err != nil {
		return nil, err
	}
	who := permit.Principal().Ordinal
	return d.cfg.Rows.QueueCounts(ctx, permit.Tenant(), Counting{
		Assignee: who, Teams: s.TeamsOf(who, maxTeamsOf), Before: d.cfg.Now().Add(s.Soon), Limit: maxCount,
	})
}

const maxCount = 1000

// Peek shows one case as a list does, with its orders: of View these and the entry are set.
func (d *Desk) Peek(ctx context.Context, permit policy.Permit, n Number) (View, error) {
	if err := mayRead(permit); err != nil {
		return View{}, err
	}
	row, err := d.one(ctx, permit.Tenant(), n)
	if err != nil {
		return View{}, err
	}
	orders, err := d.linked(ctx, permit, row)
	if err != nil {
		return View{}, err
	}
	p, err := d.page(ctx, permit, Page{Entry: -1}, []Row{row}, ownAsk{})
	if err != nil {
		return View{}, err
	}
	return View{Case: p.Cases[0], Orders: orders, Entry: p.Entry}, nil
}

// OfCustomer shows the newest cases of a customer, at most 50, under one entry.
func (d *Desk) OfCustomer(ctx context.Context, permit policy.Permit, id party.Customer) (Page, error) {
	if id == 0 {
		return Page{Entry: -1}, failure.New(failure.NotFound, "There is no such customer.")
	}
	p, err := d.List(ctx, permit, Filter{Customer: id}, "")
	p.Next = ""
	return p, err
}

// mayRead refuses whoever may not know of cases at all.
func mayRead(permit policy.Permit) error {
	if permit.Allows(facts, 0) {
		return nil
	}
	return failure.New(failure.Forbidden, "Cases are not for this role and purpose.").
		WithHint("Choose the purpose that fits, or ask somebody with the right.")
}

// listAsk is what a list shows, as far as the permit goes.
func listAsk(permit policy.Permit) vault.Ask {
	return within(permit, vault.Ask{Open: facts | texts | field.Fields(field.Name, field.Orders)})
}

// within leaves out what the permit does not open, masks what it lets be seen masked, and takes away
// what is masked and open at once.
func within(permit policy.Permit, a vault.Ask) vault.Ask {
	if !permit.Open().Has(field.Name) && permit.Masked().Has(field.Name) {
		a.Masked |= field.Fields(field.Name)
	}
	a.Open &= permit.Open()
	a.Masked = a.Masked & permit.Masked() &^ a.Open
	return a
}

// restricted says whether the customer's data may only be kept.
func (o Owner) restricted() bool { return o.State == crm.Restricted }
