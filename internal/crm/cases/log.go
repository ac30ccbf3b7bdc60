package cases

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"counterpart/internal/crm/clock"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Aspect names one thing that a case says.
type Aspect string

// The aspects of a case.
const (
	OfKind     Aspect = "kind"
	OfChannel  Aspect = "channel"
	OfCategory Aspect = "category"
	OfCause    Aspect = "cause"
	OfProduct  Aspect = "product"
	OfPriority Aspect = "priority"
	OfStatus   Aspect = "status"
	OfAssignee Aspect = "assignee" // the ordinal of a member of staff; "0" is nobody
	OfTeam     Aspect = "team"
	OfLabels   Aspect = "labels" // a JSON list
	OfOrders   Aspect = "orders" // a JSON list of numbers
	OfClocks   Aspect = "clocks" // moves with the status and the priority; says nothing by itself
)

// Change is one thing that a change of a case replaced. It names no customer. A case's first
// change is its opening: there Was is empty.
type Change struct {
	Revision int64 // of the case after the change
	What     Aspect
	Was, Now string
	Act      string // of the ledger's entry: create, update, reply, receive, close, assign, label, status, undo
	At       when.Instant
	Author   party.Ordinal // staff; 0 is the program
}

// LogRows keeps what changes of cases replaced.
type LogRows interface {
	// AddChanges writes what a change replaced, of a case that is new or locked.
	AddChanges(ctx context.Context, tx ledger.Tx, t party.Tenant, n Number, cs []Change) error
	// Changes reads the newest changes of a case, oldest first.
	Changes(ctx context.Context, t party.Tenant, n Number, limit int) ([]Change, error)
	// ChangesAt reads what the given changes replaced, at most 200, by case.
	ChangesAt(ctx context.Context, t party.Tenant, all []Ref) (map[Number][]Change, error)
}

// Ref names a change: a case, and the revision that the change made.
type Ref struct {
	Number   Number
	Revision int64
}

// timing is how clocks lie in a log.
type timing struct {
	clock.Clocks
	ClosedAt when.Instant
}

// said gives what a case says, by aspect. Opened is left out: it never changes.
func (r Row) said() map[Aspect]string {
	clocks := r.Clocks
	clocks.Opened = 0
	return map[Aspect]string{
		OfKind: string(r.Kind), OfChannel: r.Channel, OfCategory: r.Category, OfCause: r.Cause, OfProduct: r.Product,
		OfPriority: string(r.Priority), OfStatus: string(r.Status), OfAssignee: strconv.FormatUint(uint64(r.Assignee), 10),
		OfTeam: r.Team, OfLabels: encoded(r.Labels), OfOrders: encoded(r.Orders), OfClocks: encoded(timing{clocks, r.ClosedAt}),
	}
}

// encoded writes what always can be written.
func encoded(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("cases: " + err.Error())
	}
	return string(b)
}

// Values reads a list of a change: its labels, or its orders.
func Values(list string) []string {
	var out []string
	if json.Unmarshal([]byte(list), &out) != nil {
		return nil
	}
	return out
}

// opening is the first change of a case.
func (r Row) opening(author party.Ordinal) []Change {
	return []Change{{Revision: r.Revision, What: OfStatus, Now: string(r.Status), Act: create, At: r.Updated, Author: author}}
}

// since gives what differs from a former state, in the order of the aspects' names.
func (r Row) since(was Row, act string, author party.Ordinal) []Change {
	var out []Change
	before := was.said()
	for what, now := range r.said() {
		if before[what] != now {
			out = append(out, Change{r.Revision, what, before[what], now, act, r.Updated, author})
		}
	}
	slices.SortFunc(out, func(a, b Change) int { return cmp.Compare(a.What, b.What) })
	return out
}

// put makes one aspect what it was.
func (r *Row) put(what Aspect, was string) error {
	switch what {
	case OfChannel:
		r.Channel = was
	case OfCategory:
		r.Category = was
	case OfCause:
		r.Cause = was
	case OfProduct:
		r.Product = was
	case OfTeam:
		r.Team = was
	case OfKind:
		r.Kind = Kind(was)
	case OfPriority:
		r.Priority = Priority(was)
	case OfStatus:
		r.Status = Status(was)
	case OfLabels:
		r.Labels = Values(was)
	case OfOrders:
		r.Orders = Values(was)
	case OfAssignee:
		o, err := strconv.ParseUint(was, 10, 32)
		r.Assignee = party.Ordinal(o)
		return unreadable(err)
	case OfClocks:
		var then timing
		err := json.Unmarshal([]byte(was), &then)
		then.Opened = r.Clocks.Opened
		r.Clocks, r.ClosedAt = then.Clocks, then.ClosedAt
		return unreadable(err)
	}
	return nil
}

func unreadable(err error) error {
	if err == nil {
		return nil
	}
	return failure.Wrap(err, failure.Doubt, "The log of this case cannot be read.")
}

// log reads the newest changes of a case, each whole.
func (d *Desk) log(ctx context.Context, t party.Tenant, n Number) ([]Change, error) {
	all, err := d.cfg.Rows.Changes(ctx, t, n, pageChanges)
	if len(all) < pageChanges {
		return all, err
	}
	oldest := all[0].Revision // may be cut off
	return slices.DeleteFunc(all, func(c Change) bool { return c.Revision == oldest }), err
}

// note writes down what a change replaced.
func (d *Desk) note(ctx context.Context, tx ledger.Tx, permit policy.Permit, act string, was, now Row) error {
	cs := now.since(was, act, permit.Principal().Ordinal)
	if len(cs) == 0 {
		return nil
	}
	return d.cfg.Rows.AddChanges(ctx, tx, permit.Tenant(), now.Number, cs)
}

// The acts of changes of cases.
const (
	create = "create"
	update = "update"
	closed = "close"
	assign = "assign"
	label  = "label"
	become = "status"
	undo   = "undo"
)

// undoable are the acts that can be taken back: what was said to somebody cannot.
var undoable = []string{update, closed, assign, label, become, undo}

// Undo takes changes of cases back, under one entry: each case says again what it said before, its
// clocks too. Only the newest change of a case is taken back, so a case that changed since is passed
// over, as are one that came with a message and those that BulkAssign passes over. What it did is a change like any other, and can be undone.
func (d *Desk) Undo(ctx context.Context, permit policy.Permit, all []Ref) ([]Ref, error) {
	if len(all) > MaxBulk {
		return nil, failure.New(failure.Invalid, "At most %d cases are changed at once.", MaxBulk)
	}
	log, err := d.cfg.Rows.ChangesAt(ctx, permit.Tenant(), all)
	if err != nil {
		return nil, err
	}
	numbers, of := make([]Number, len(all)), map[Number]int64{}
	for i, ref := range all {
		numbers[i], of[ref.Number] = ref.Number, ref.Revision
	}
	return d.bulk(ctx, permit, undo, numbers, func(r *Row) (bool, error) {
		cs := log[r.Number]
		if r.Revision != of[r.Number] || len(cs) == 0 || !slices.Contains(undoable, cs[0].Act) {
			return false, nil
		}
		for _, c := range cs {
			if err := r.put(c.What, c.Was); err != nil {
				return false, err
			}
		}
		return true, nil
	})
}
