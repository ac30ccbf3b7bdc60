package cases_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/clock"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// state is what a case says, without when and how often it changed.
type state struct {
	Facts    cases.Facts
	Status   cases.Status
	Clocks   clock.Clocks
	ClosedAt when.Instant
}

func (s *shop) state(t testing.TB, n cases.Number) state {
	t.Helper()
	c := s.show(t, n).Case
	return state{c.Facts, c.Status, c.Clocks, c.ClosedAt}
}

// sell writes an order of four lines down.
func (s *shop) sell(t testing.TB, number string, who party.Customer) {
	t.Helper()
	o := sale.Order{Number: number, Customer: who, Status: "paid", Channel: sale.Shop, Country: "DE", Placed: monday, Total: sale.Money{Currency: "EUR"}}
	for _, sku := range []string{"PEN", "CUP", "INK", "MAT"} {
		o.Lines = append(o.Lines, sale.Line{SKU: sku, Name: "A " + sku, Quantity: 2000, Price: sale.Price{Unscaled: 100, Scale: 2}})
	}
	_, _, err := s.crm.PutOrder(t.Context(), s.as(t, party.Owner, 1, field.Fulfil), o)
	ok(t, err)
}

// change changes a case by its page's form, or from the list.
type change func(t *testing.T, s *shop, n cases.Number) cases.Ref

func edit(e cases.Edit) change {
	return func(t *testing.T, s *shop, n cases.Number) cases.Ref {
		w, err := s.desk.Set(t.Context(), s.clerk(t), n, s.show(t, n).Case.Revision, e)
		ok(t, err)
		return cases.Ref{Number: n, Revision: w.Revision}
	}
}

func several(do func(t *testing.T, s *shop, ns []cases.Number) ([]cases.Ref, error)) change {
	return func(t *testing.T, s *shop, n cases.Number) cases.Ref {
		got, err := do(t, s, []cases.Number{n})
		ok(t, err)
		if len(got) != 1 {
			t.Fatalf("changed %v", got)
		}
		return got[0]
	}
}

func closing(t *testing.T, s *shop, n cases.Number) cases.Ref {
	w, err := s.desk.Close(t.Context(), s.clerk(t), n, s.show(t, n).Case.Revision, false)
	ok(t, err)
	return cases.Ref{Number: n, Revision: w.Revision}
}

// Every change that can be taken back leaves the case as it was before, its clocks too, and taking that
// back leaves it as it was after.
func TestEachChangeCanBeTakenBack(t *testing.T) {
	assigned := func(t *testing.T, s *shop, ns []cases.Number) ([]cases.Ref, error) {
		return s.desk.BulkAssign(t.Context(), s.clerk(t), ns, 9)
	}
	labelled := func(t *testing.T, s *shop, ns []cases.Number) ([]cases.Ref, error) {
		return s.desk.BulkLabel(t.Context(), s.clerk(t), ns, []string{"press"}, []string{"vip"})
	}
	became := func(to cases.Status) change {
		return several(func(t *testing.T, s *shop, ns []cases.Number) ([]cases.Ref, error) {
			return s.desk.BulkStatus(t.Context(), s.clerk(t), ns, to)
		})
	}
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		s.sell(t, "A-1", anna)
		s.sell(t, "A-2", anna)
		for name, row := range map[string]struct {
			before, do change
			aspects    []cases.Aspect
		}{
			"kind":              {nil, edit(cases.Edit{Kind: new(cases.Return)}), []cases.Aspect{cases.OfKind}},
			"channel":           {nil, edit(cases.Edit{Channel: new("shop")}), []cases.Aspect{cases.OfChannel}},
			"category":          {nil, edit(cases.Edit{Category: new("")}), []cases.Aspect{cases.OfCategory}},
			"cause":             {nil, edit(cases.Edit{Cause: new("damaged")}), []cases.Aspect{cases.OfCause}},
			"product":           {nil, edit(cases.Edit{Product: new("CUP")}), []cases.Aspect{cases.OfProduct}},
			"product off":       {edit(cases.Edit{Product: new("CUP")}), edit(cases.Edit{Product: new("")}), []cases.Aspect{cases.OfProduct}},
			"team":              {nil, edit(cases.Edit{Team: new("service")}), []cases.Aspect{cases.OfTeam}},
			"labels":            {nil, edit(cases.Edit{Labels: new([]string{"vip"})}), []cases.Aspect{cases.OfLabels}},
			"orders":            {nil, edit(cases.Edit{Orders: new([]string{"A-1", "A-2"})}), []cases.Aspect{cases.OfOrders}},
			"orders off":        {edit(cases.Edit{Orders: new([]string{"A-1", "A-2"})}), edit(cases.Edit{Orders: new([]string{"A-2"})}), []cases.Aspect{cases.OfOrders}},
			"assignee":          {nil, edit(cases.Edit{Assignee: new(party.Ordinal(7))}), []cases.Aspect{cases.OfAssignee}},
			"priority":          {nil, edit(cases.Edit{Priority: new(cases.Urgent)}), []cases.Aspect{cases.OfPriority}},
			"waiting":           {nil, edit(cases.Edit{Status: new(cases.Waiting)}), []cases.Aspect{cases.OfClocks, cases.OfStatus}},
			"open again":        {became(cases.Waiting), edit(cases.Edit{Status: new(cases.Open)}), []cases.Aspect{cases.OfClocks, cases.OfStatus}},
			"two at once":       {nil, edit(cases.Edit{Priority: new(cases.High), Team: new("service")}), []cases.Aspect{cases.OfPriority, cases.OfTeam}},
			"closed":            {became(cases.Solved), closing, []cases.Aspect{cases.OfClocks, cases.OfStatus}},
			"assigned in bulk":  {nil, several(assigned), []cases.Aspect{cases.OfAssignee}},
			"labelled in bulk":  {nil, several(labelled), []cases.Aspect{cases.OfLabels}},
			"solved in bulk":    {nil, became(cases.Solved), []cases.Aspect{cases.OfClocks, cases.OfStatus}},
			"closed in bulk":    {became(cases.Waiting), became(cases.Closed), []cases.Aspect{cases.OfClocks, cases.OfStatus}},
			"reopened in bulk":  {became(cases.Closed), became(cases.Open), []cases.Aspect{cases.OfClocks, cases.OfStatus}},
			"waiting from shut": {became(cases.Closed), became(cases.Waiting), []cases.Aspect{cases.OfClocks, cases.OfStatus}},
		} {
			t.Run(name, func(t *testing.T) {
				n := s.open(t, complaint(anna))
				s.pass(20 * time.Minute)
				if row.before != nil {
					row.before(t, s, n)
					s.pass(30 * time.Minute)
				}
				was := s.state(t, n)
				ref := row.do(t, s, n)
				now := s.state(t, n)
				if cmp.Equal(was, now) {
					t.Fatal("nothing changed")
				}
				var got []cases.Aspect
				for _, c := range s.show(t, n).Log {
					if c.Revision == ref.Revision {
						got = append(got, c.What)
					}
				}
				if name != "priority" && name != "two at once" { // whose clocks move, or not, by the targets
					if diff := cmp.Diff(row.aspects, got); diff != "" {
						t.Errorf("logged (-want +got):\n%s", diff)
					}
				}
				s.pass(time.Minute)
				back := s.undo(t, ref)
				if diff := cmp.Diff(was, s.state(t, n)); diff != "" {
					t.Errorf("before (-) and after undoing (+):\n%s", diff)
				}
				if e := s.last(t); e.Kind != entry.Disclosure || s.lastChange(t).Act != "undo" || s.lastChange(t).Object != "cases" {
					t.Errorf("undoing was recorded as %+v", s.lastChange(t))
				}
				s.undo(t, back)
				if diff := cmp.Diff(now, s.state(t, n)); diff != "" {
					t.Errorf("after the change (-) and after undoing twice (+):\n%s", diff)
				}
			})
		}
	})
}

// undo takes one change back and gives what did so.
func (s *shop) undo(t *testing.T, ref cases.Ref) cases.Ref {
	t.Helper()
	got, err := s.desk.Undo(t.Context(), s.clerk(t), []cases.Ref{ref})
	ok(t, err)
	if len(got) != 1 || got[0].Number != ref.Number || got[0].Revision != ref.Revision+1 {
		t.Fatalf("undoing %v gave %v", ref, got)
	}
	return got[0]
}

func (s *shop) lastChange(t testing.TB) (e entry.Entry) {
	t.Helper()
	for _, one := range s.entries(t) {
		if one.Kind == entry.Change {
			e = one
		}
	}
	return e
}

// What was said to somebody is not taken back, nor what changed again, and then nothing is recorded.
func TestWhatCannotBeTakenBack(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		n := s.open(t, complaint(anna))
		opened := cases.Ref{Number: n, Revision: 1}
		taken := edit(cases.Edit{Assignee: new(party.Ordinal(7))})(t, s, n)
		said, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("Tomorrow."), Then: cases.Waiting})
		ok(t, err)
		heard, err := s.desk.Receive(t.Context(), s.clerk(t), n, vault.Plain("Still nothing."))
		ok(t, err)
		before, was := len(s.entries(t)), s.state(t, n)
		for name, ref := range map[string]cases.Ref{
			"opening": opened, "changed since": taken, "answer": {Number: n, Revision: said.Revision},
			"what the customer said": {Number: n, Revision: heard.Revision}, "nothing": {Number: 99, Revision: 1}, "to come": {Number: n, Revision: 77},
		} {
			if got, err := s.desk.Undo(t.Context(), s.clerk(t), []cases.Ref{ref}); err != nil || len(got) != 0 {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		if got := len(s.entries(t)); got != before+1 { // that of the look at the state
			t.Errorf("%d entries of what was not undone", got-before-1)
		}
		if diff := cmp.Diff(was, s.state(t, n)); diff != "" {
			t.Error(diff)
		}
		_, err = s.desk.Undo(t.Context(), s.clerk(t), make([]cases.Ref, cases.MaxBulk+1))
		wantKind(t, err, failure.Invalid)
		_, err = s.desk.Undo(t.Context(), s.as(t, party.Marketer, 6, field.Market), []cases.Ref{taken})
		wantKind(t, err, failure.Forbidden)
	})
}

// The log tells who changed what, oldest first, and keeps to the newest 200.
func TestTheLogTellsWhoChangedWhat(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna := s.customer(t, "Berg", "anna@berg.example")
		n := s.open(t, complaint(anna))
		s.pass(time.Hour)
		_, err := s.desk.Reply(t.Context(), s.clerk(t), n, cases.Answer{Text: vault.Plain("Tomorrow."), Then: cases.Solved})
		ok(t, err)
		got := s.show(t, n).Log
		for i := range got {
			if got[i].What == cases.OfClocks {
				got[i].Was, got[i].Now = "", ""
			}
		}
		want := []cases.Change{
			{Revision: 1, What: cases.OfStatus, Now: "open", Act: "create", At: monday, Author: 7},
			{Revision: 2, What: cases.OfClocks, Act: "reply", At: monday.Add(time.Hour), Author: 7},
			{Revision: 2, What: cases.OfStatus, Was: "open", Now: "solved", Act: "reply", At: monday.Add(time.Hour), Author: 7},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("log (-want +got):\n%s", diff)
		}
		for i := range 210 {
			_, err := s.desk.BulkAssign(t.Context(), s.clerk(t), []cases.Number{n}, party.Ordinal(i+10))
			ok(t, err)
		}
		log := s.show(t, n).Log
		if len(log) != 199 || log[198].Now != strconv.Itoa(219) || log[197].Now != log[198].Was {
			t.Errorf("%d changes, the last %+v", len(log), log[len(log)-1])
		}
	})
}

// A case tells the date, the sum and the first lines of its orders, under the entry of its page; an
// order that has become somebody else's is a number.
func TestLinkedOrders(t *testing.T) {
	shops(t, func(t *testing.T, s *shop) {
		anna, bert := s.customer(t, "Berg", "anna@berg.example"), s.customer(t, "Bert", "bert@bert.example")
		s.sell(t, "A-1", anna)
		s.sell(t, "N-1", 0)
		d := complaint(anna)
		d.Orders = []string{"A-1", "N-1"}
		n := s.open(t, d)
		for i, o := range s.show(t, n).Orders {
			if o.Number != d.Orders[i] || o.Total.Minor != 800 || o.Placed != monday || o.Status != "paid" || o.LineCount != 4 || len(o.Lines) != 3 ||
				o.Lines[0].Name != "A PEN" || o.Lines[0].Quantity != 2000 {
				t.Errorf("order %+v", o)
			}
		}
		if e := s.last(t); !e.Fields.Has(field.Orders) {
			t.Errorf("recorded are %s", e.Fields.Labels())
		}
		if v, err := s.desk.Peek(t.Context(), s.clerk(t), n); err != nil || len(v.Orders) != 2 || v.Orders[0].Total.Minor != 800 || !s.last(t).Fields.Has(field.Orders) {
			t.Errorf("peek %+v, %v", v, err)
		}
		s.sell(t, "N-1", bert)
		if o := s.show(t, n).Orders[1]; !cmp.Equal(o, cases.LinkedOrder{Order: sale.Order{Number: "N-1"}}) {
			t.Errorf("of somebody else: %+v", o)
		}
		job, err := policy.Decide(policy.Request{Principal: party.Job(s.Tenant), Purpose: field.Complain, Route: "test", Reason: "complaint"})
		ok(t, err)
		v, err := s.desk.Show(t.Context(), job, n, cases.Ask{})
		ok(t, err)
		if !cmp.Equal(v.Orders[0], cases.LinkedOrder{Order: sale.Order{Number: "A-1"}}) || s.last(t).Fields.Has(field.Orders) {
			t.Errorf("without the right to orders: %+v", v.Orders)
		}
	})
}
