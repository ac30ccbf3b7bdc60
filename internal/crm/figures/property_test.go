package figures_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/clock"
	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store/casebook"
	"counterpart/internal/testkit/house"
	"counterpart/internal/when"
)

// life is a random history of one retailer.
type life struct {
	*till
	people   []party.Customer
	products []sale.ProductID
	orders   []sale.Record
}

func (l *life) order(t *rapid.T, id int64, number string) sale.Record {
	who := party.Customer(0)
	if n := rapid.IntRange(-1, len(l.people)-1).Draw(t, "customer"); n >= 0 {
		who = l.people[n]
	}
	at := time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 180*24).Draw(t, "hour")) * time.Hour)
	r := sale.Record{Digest: []byte{}, Order: sale.Order{
		ID: sale.OrderID(id), Number: number, Customer: who,
		Status:  rapid.SampledFrom([]string{"open", "paid", "completed", "cancelled", "returned"}).Draw(t, "status"),
		Channel: rapid.SampledFrom([]sale.Channel{sale.Shop, sale.Web}).Draw(t, "channel"),
		Country: rapid.SampledFrom([]string{"DE", "FR", ""}).Draw(t, "country"),
		Total:   sale.Money{Currency: rapid.SampledFrom([]string{"EUR", "EUR", "EUR", "USD"}).Draw(t, "currency")},
		Placed:  when.Of(at),
	}}
	for range rapid.IntRange(0, 3).Draw(t, "lines") {
		q := rapid.Int64Range(-3, 5).Draw(t, "quantity")
		r.Lines = append(r.Lines, sale.Line{
			Product: rapid.SampledFrom(l.products).Draw(t, "product"), Quantity: q * 1000, Price: sale.Price{Unscaled: 7}, Amount: 700 * q,
		})
		r.Total.Minor += 700 * q
	}
	return r
}

func (l *life) fresh(t *rapid.T) sale.Record {
	l.next++
	return l.order(t, l.next, fmt.Sprintf("N%d", l.next))
}

func (l *life) act(t *rapid.T) {
	switch what := rapid.SampledFrom([]string{"add", "add", "import", "replace", "replace", "erase", "refresh", "look", "case", "walk", "page"}).Draw(t, "what"); {
	case what == "add":
		r := l.fresh(t)
		l.write(t, func(tx ledger.Tx) error { return l.rows.AddSales(l.context(), tx, l.tenant, 0, []sale.Record{r}) })
		l.orders = append(l.orders, r)
	case what == "import":
		var rs []sale.Record
		for range rapid.IntRange(1, 12).Draw(t, "orders") {
			rs = append(rs, l.fresh(t))
		}
		l.publish(t, rs)
		l.orders = append(l.orders, rs...)
	case what == "replace" && len(l.orders) > 0:
		i := rapid.IntRange(0, len(l.orders)-1).Draw(t, "which")
		l.orders[i] = l.order(t, int64(l.orders[i].ID), l.orders[i].Number)
		l.replace(t, l.orders[i])
	case what == "erase" && len(l.people) > 1:
		i := rapid.IntRange(0, len(l.people)-1).Draw(t, "who")
		l.erase(t, l.people[i])
		l.people = slices.Delete(l.people, i, i+1)
	case what == "refresh":
		if err := l.desk.Refresh(l.context(), l.tenant); err != nil {
			t.Fatal(err)
		}
	case what == "case":
		l.complain(t)
	case what == "walk": // everything is counted again where it stands
		l.exec(t, fmt.Sprintf(`UPDATE figure_state SET walk = 1, filled = 0 WHERE tenant = %d`, l.tenant))
	case what == "page":
		l.pages(t)
	case what == "look":
		l.compare(t)
	}
}

// complain opens a case of somebody, as the store does.
func (l *life) complain(t *rapid.T) {
	l.next++
	row := cases.Row{Case: cases.Case{
		Number: cases.Number(l.next), Status: cases.Open,
		Facts: cases.Facts{
			Kind: cases.Complaint, Channel: "email", Category: "delivery", Priority: cases.Normal,
			Cause: rapid.SampledFrom([]string{"late", "damaged"}).Draw(t, "cause"),
		},
		Clocks: clock.Clocks{Opened: l.now.Add(-time.Duration(rapid.IntRange(1, 500).Draw(t, "hours")) * time.Hour)},
	}}
	l.write(t, func(tx ledger.Tx) error {
		return casebook.Rows{DB: l.DB.Engine()}.AddCases(l.context(), tx, l.tenant, []cases.Row{row})
	})
}

// pages compares what a process that remembers shows with what one shows that remembers nothing.
func (l *life) pages(t *rapid.T) {
	if n, err := l.desk.Behind(l.context(), l.tenant); err != nil {
		t.Fatal(err)
	} else if n < 0 { // pages leave a count of everything to the background, and say so
		l.compare(t)
	}
	p, span := l.analyst(t), figures.Span{From: l.desk.Today() - 200, Until: l.desk.Today()}
	step := rapid.SampledFrom([]figures.Step{figures.Weekly, figures.Monthly}).Draw(t, "step")
	for range 2 {
		fresh := l.newDesk(t)
		sales, err := l.desk.Sales(l.context(), p, span, step)
		if err != nil {
			t.Fatal(err)
		}
		want, err := fresh.Sales(l.context(), p, span, step)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, sales); diff != "" {
			t.Fatalf("sales are not as they are now (-now +remembered)\n%s", diff)
		}
		care, err := l.desk.Complaints(l.context(), p, span, step, "complaint")
		if err != nil {
			t.Fatal(err)
		}
		cared, err := fresh.Complaints(l.context(), p, span, step, "complaint")
		if err != nil {
			t.Fatal(err)
		}
		// Who came back is remembered for some minutes, whatever happens.
		care, cared = forgotten(care), forgotten(cared)
		if diff := cmp.Diff(cared, care); diff != "" {
			t.Fatalf("complaints are not as they are now (-now +remembered)\n%s", diff)
		}
	}
}

// analyst is a manager's permit to look at figures of this retailer.
func (l *life) analyst(t *rapid.T) policy.Permit {
	who := l.owner
	who.Role, who.Tenant = party.Manager, l.tenant
	p, err := policy.Decide(policy.Request{Principal: who, Purpose: field.Analyse, Route: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func forgotten(c *figures.Complaints) *figures.Complaints {
	d := *c
	d.With90, d.With180, d.Other90, d.Other180, d.RepeatAt = figures.Repeat{}, figures.Repeat{}, figures.Repeat{}, figures.Repeat{}, 0
	return &d
}

func (l *life) compare(t *rapid.T) {
	if err := l.desk.CatchUp(l.context(), l.tenant); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(l.naive(t, l.desk.Calendar().Location(), "EUR"), l.stored(t)); diff != "" {
		t.Fatalf("summaries differ from the naive sum (-naive +stored)\n%s", diff)
	}
}

// Whatever happens to orders and customers, in whatever order, the summaries equal the plain sum.
func TestSummariesEqualTheNaiveSum(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newTill(t, where)
		rapid.Check(t, func(t *rapid.T) {
			s.retailer(t)
			l := &life{till: s, people: s.customers(t, 4), products: s.products(t, 3)}
			for range rapid.IntRange(5, 25).Draw(t, "steps") {
				l.act(t)
			}
			l.compare(t)
		})
	})
}

// A database that had orders before it had figures counts them all; so does one whose days begin
// elsewhere now.
func TestEverythingIsCountedFromTheBeginning(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newTill(t, where)
		rapid.Check(t, func(t *rapid.T) {
			s.retailer(t)
			l := &life{till: s, people: s.customers(t, 3), products: s.products(t, 2)}
			for range 6 {
				l.publish(t, []sale.Record{l.fresh(t), l.fresh(t)})
			}
			s.exec(t, fmt.Sprintf(`DELETE FROM sale_change WHERE tenant = %d`, s.tenant))
			l.compare(t)
			s.exec(t, fmt.Sprintf(`UPDATE figure_state SET zone = 'Asia/Tokyo' WHERE tenant = %d`, s.tenant))
			s.exec(t, fmt.Sprintf(`UPDATE figure_day SET day = day + 1000 WHERE tenant = %d`, s.tenant))
			l.compare(t)
		})
	})
}
