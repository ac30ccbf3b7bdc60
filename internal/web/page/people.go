package page

import (
	"fmt"
	"strings"

	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/own"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// Own gives the own fields of an object that forms and pages ask for.
func (r *Request) Own(o own.Object) (own.Defs, error) {
	if r.Site.Own == nil {
		return nil, nil
	}
	all, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	return all.Live(o), err
}

// Labels names fields as the retailer calls them.
func (r *Request) Labels(s field.Set) string {
	if s&field.Own == 0 || r.Site.Own == nil {
		return s.Labels()
	}
	all, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	if err != nil {
		return s.Labels()
	}
	return strings.Join(all.Labels(s), ", ")
}

// Zone is that in which times are shown.
func (r *Request) Zone() shape.Zone { return shape.Zone{Location: r.Site.Zone} }

// Recorded says which entry records what a page shows.
func (r *Request) Recorded(p policy.Permit, index int64, open, masked field.Set, customers int) *view.Recorded {
	if index < 0 {
		return nil
	}
	rec := &view.Recorded{
		Entry: uint64(index), Purpose: p.Purpose().Label(), Fields: r.Labels(open), Customers: customers,
	}
	if p.Reason() != "" {
		rec.Reason = policy.ReasonLabel(p.Reason())
	}
	if m := r.Labels(masked &^ open); m != "" {
		rec.Fields += "; masked: " + m
	}
	if r.May("GET /ledger/{index}") {
		rec.URL = shape.EntryURL(index)
	}
	return rec
}

// Saved tells on the next page which entry records a change.
func (r *Request) Saved(word string, at ledger.Place) { r.SavedWith(word, at, nil) }

// SavedWith does the same, and offers to take the change back if undo is not nil.
func (r *Request) SavedWith(word string, at ledger.Place, undo *view.Action) {
	n := view.Notice{Tone: "ok", Text: word + ".", Undo: undo}
	if at.Index >= 0 {
		n.Text = fmt.Sprintf("%s. Recorded as entry %d.", word, at.Index)
	}
	if at.Index >= 0 && r.May("GET /ledger/{index}") {
		n.URL, n.Link = shape.EntryURL(at.Index), "See the entry"
	}
	r.Tell(n)
}

const (
	maxKnown = 500 // customers whose ids one page asks for
	perAsk   = 50
)

// Known gives the ids of customers by the numbers under which the ledger knows them. Those who
// are erased are missing.
func (r *Request) Known(people subject.Set) (map[party.Ordinal]party.Customer, error) {
	out := map[party.Ordinal]party.Customer{}
	var ask []party.Ordinal
	flush := func() error {
		rows, err := r.Site.People.ByOrdinals(r.Ctx(), r.Tenant.ID, ask)
		for _, row := range rows {
			out[row.Ordinal] = row.ID
		}
		ask = ask[:0]
		return err
	}
	for o := range people.All() {
		if len(out) >= maxKnown {
			break
		}
		if ask = append(ask, o); len(ask) == perAsk {
			if err := flush(); err != nil {
				return nil, err
			}
		}
	}
	if len(ask) == 0 {
		return out, nil
	}
	return out, flush()
}

// Customers counts the customers; from a thousand on, the count may be 15 seconds old.
func (r *Request) Customers(permit policy.Permit) (int64, error) {
	c, err := r.Counted(permit, "customers", func() (lists.Count, error) {
		n, err := r.Site.Desk.Count(r.Ctx(), permit)
		return lists.Count{N: n}, err
	})
	return c.N, err
}

// Counted counts what a list holds; what names the list and its filter, and nobody. Where it takes
// its time, the count may be 15 seconds old.
func (r *Request) Counted(permit policy.Permit, what string, count func() (lists.Count, error)) (lists.Count, error) {
	k := countKey{permit.Tenant(), what}
	if c, ok := r.Site.Memory.count(k); ok {
		return c, nil
	}
	c, err := count()
	if err == nil {
		r.Site.Memory.keepCount(k, c)
	}
	return c, err
}
