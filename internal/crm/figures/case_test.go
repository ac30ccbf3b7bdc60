package figures_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/testkit/house"
)

// aCase writes a case as the store keeps it.
func (s *till) aCase(t fataler, number int64, who party.Customer, kind, cause string, product int64, opened, first, resolved time.Duration, score int) {
	t.Helper()
	at := func(d time.Duration) int64 {
		if d == 0 {
			return 0
		}
		return int64(s.now.Add(-d))
	}
	text := "NULL"
	if score > 0 {
		text = fmt.Sprint(score)
	}
	s.exec(t, fmt.Sprintf(`INSERT INTO customer_case (tenant, number, customer, kind, channel, category, cause, product, priority, status,
			assignee, team, opened, first_due, first_at, next_due, resolve_due, resolved_at, closed_at, paused, due, updated, revision, score, version, sealed)
		VALUES (%d, %d, %d, '%s', 'email', 'delivery', '%s', nullif(%d, 0), 'normal', '%s', 0, '', %d, 0, %d, 0, 0, %d, 0, 0, 0, 0, 1, %s, 1, '')`,
		s.tenant, number, who, kind, cause, product, map[bool]string{true: "open", false: "closed"}[resolved == 0], at(opened), at(first), at(resolved), text))
}

func (s *till) permit(t testing.TB, role party.Role, purpose field.Purpose) policy.Permit {
	t.Helper()
	who := s.Owner(t)
	who.Role, who.Tenant = role, s.tenant
	p, err := policy.Decide(policy.Request{Principal: who, Purpose: purpose, Route: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

const hour, aDay = time.Hour, 24 * time.Hour

func (s *till) sold(t fataler, who party.Customer, ago time.Duration, product sale.ProductID, n int64) {
	t.Helper()
	s.next++
	s.write(t, func(tx ledger.Tx) error {
		return s.rows.AddSales(s.context(), tx, s.tenant, 0, []sale.Record{{Digest: []byte{}, Order: sale.Order{
			ID: sale.OrderID(s.next), Number: fmt.Sprintf("S%d", s.next), Customer: who, Status: "paid", Channel: sale.Shop, Country: "DE",
			Total: sale.Money{Currency: "EUR", Minor: 100 * n}, Placed: s.now.Add(-ago),
			Lines: []sale.Line{{Product: product, Quantity: 1000 * n, Price: sale.Price{Unscaled: 1}, Amount: 100 * n}},
		}}})
	})
}

func TestComplaints(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newTill(t, where)
		people, products := s.customers(t, 3), s.products(t, 2)
		s.sold(t, people[0], 200*aDay, products[0], 10)
		s.sold(t, people[0], 120*aDay, products[0], 10) // after the complaint 150 days ago: within 90 days
		s.sold(t, people[1], 200*aDay, products[0], 10)
		s.sold(t, people[2], 200*aDay, products[1], 1)
		s.sold(t, people[2], 100*aDay, products[1], 1)
		s.sold(t, people[0], 5*aDay, products[0], 20)
		s.aCase(t, 1001, people[0], "complaint", "late", int64(products[0]), 150*aDay, 150*aDay-2*hour, 149*aDay, 4)
		s.aCase(t, 1002, people[1], "complaint", "late", 0, 140*aDay, 140*aDay-4*hour, 138*aDay, 0)
		s.aCase(t, 1003, people[1], "complaint", "damaged", int64(products[0]), 3*aDay, 3*aDay-6*hour, 12*hour, 0)
		s.aCase(t, 1004, people[2], "question", "price", 0, 2*aDay, 2*aDay-hour, 0, 0)
		s.aCase(t, 1005, people[0], "complaint", "late", int64(products[0]), 2*aDay, 2*aDay-6*hour, 1*aDay, 1)
		c, err := s.desk.Complaints(t.Context(), s.permit(t, party.Owner, field.Analyse), figures.Span{From: s.desk.Today() - 29, Until: s.desk.Today()}, figures.Daily, "complaint")
		if err != nil {
			t.Fatal(err)
		}
		micros := func(d time.Duration) int64 { return d.Microseconds() }
		want := figures.Care{Opened: 2, Answered: 2, Resolved: 2, AnswerTime: micros(12 * hour), ResolveTime: micros(84 * hour), Scored: 1, Score: 1}
		if diff := cmp.Diff(want, c.Total); diff != "" {
			t.Errorf("total (-want +got)\n%s", diff)
		}
		if c.Open != 0 || c.Answer.Median != micros(6*hour) || c.Resolve.Median != micros(aDay) || c.Resolve.Ninety != micros(60*hour) || len(c.Buckets) != 30 {
			t.Errorf("open %d, waits %+v %+v, %d buckets", c.Open, c.Answer, c.Resolve, len(c.Buckets))
		}
		if len(c.Products) != 1 || c.Products[0].Opened != 2 || c.Products[0].PerThousand() != 1000 {
			t.Errorf("products %+v", c.Products)
		}
		if len(c.Causes) != 2 || c.Causes[0].People != 1 || len(c.Painful) != 2 || c.Painful[0].Code != "damaged" || c.Painful[0].Pain != 142 || c.Painful[1].Pain != 57 {
			t.Errorf("causes %+v, painful %+v", c.Causes, c.Painful)
		}
		// Of two who complained 140 days ago and more, one came back within 90 days.
		if c.With90 != (figures.Repeat{People: 2, Again: 1}) || c.With180 != (figures.Repeat{}) {
			t.Errorf("with complaints: %+v, %+v", c.With90, c.With180)
		}
		// One never complained, and bought in two months, after the first of which an order followed
		// within 180 days and not within 90.
		if c.Other90.People != 2 || c.Other90.Again != 0 || c.Other180.People != 1 || c.Other180.Again != 1 {
			t.Errorf("without: %+v, %+v", c.Other90, c.Other180)
		}
	})
}

// In a large shop no page waits for the comparison of who came back: it is made behind them, where a
// page has asked, and is the same.
func TestWhoCameBackIsCountedBehindThePages(t *testing.T) {
	s := newTill(t, t.TempDir()+"/a.db")
	people, products := s.customers(t, 1), s.products(t, 1)
	s.sold(t, people[0], 200*aDay, products[0], 10)
	s.sold(t, people[0], 120*aDay, products[0], 10)
	s.aCase(t, 1001, people[0], "complaint", "late", 0, 150*aDay, 0, 0, 0)
	p, month := s.permit(t, party.Owner, field.Analyse), figures.Span{From: s.desk.Today() - 29, Until: s.desk.Today()}
	small, err := s.desk.Complaints(t.Context(), p, month, figures.Daily, "complaint")
	if err != nil || small.RepeatAt != s.now || small.With90 != (figures.Repeat{People: 1, Again: 1}) {
		t.Fatalf("%+v as of %d, %v", small.With90, small.RepeatAt, err)
	}
	s.desk = s.newDesk(t)
	s.exec(t, fmt.Sprintf(`UPDATE figure_month SET orders = orders + 50000 WHERE tenant = %d`, s.tenant))
	large, err := s.desk.Complaints(t.Context(), p, month, figures.Daily, "complaint")
	if err != nil || large.RepeatAt != 0 || large.With90 != (figures.Repeat{}) {
		t.Fatalf("a page of a large shop waits: %+v as of %d, %v", large.With90, large.RepeatAt, err)
	}
	if err := s.desk.CatchUp(t.Context(), s.tenant); err != nil {
		t.Fatal(err)
	}
	large, err = s.desk.Complaints(t.Context(), p, month, figures.Daily, "complaint")
	if err != nil || large.RepeatAt != s.now || large.With90 != small.With90 || large.Other90 != small.Other90 {
		t.Errorf("%+v as of %d, %v", large.With90, large.RepeatAt, err)
	}
}

func TestAnalystsSeeNoSmallGroups(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newTill(t, where)
		people, products := s.customers(t, 3), s.products(t, 1)
		for i, who := range people {
			s.sold(t, who, time.Duration(i+35)*aDay, products[0], 1)
			s.aCase(t, int64(1001+i), who, "complaint", "late", int64(products[0]), 35*aDay, 0, 0, 0)
		}
		month := figures.Span{From: s.desk.Today() - 50, Until: s.desk.Today()}
		for role, small := range map[party.Role]bool{party.Manager: true, party.Analyst: false} {
			p := s.permit(t, role, field.Analyse)
			sales, err := s.desk.Sales(t.Context(), p, month, figures.Daily)
			if err != nil {
				t.Fatal(err)
			}
			c, err := s.desk.Complaints(t.Context(), p, month, figures.Daily, "complaint")
			if err != nil {
				t.Fatal(err)
			}
			var ranked int64
			for _, x := range sales.Matrix {
				ranked += x.Customers
			}
			if (ranked == 3) != small || sales.Countries[0].Hidden == small || sales.Cohorts[0].Hidden == small || c.Causes[0].Hidden == small || c.Products[0].Hidden == small {
				t.Errorf("%s: %d ranked, countries %+v, cohorts %+v, causes %+v", role, ranked, sales.Countries, sales.Cohorts, c.Causes)
			}
			if !small && (sales.Countries[0].Orders != 0 || sales.Cohorts[0].Size != 0 || c.Causes[0].Opened != 0 || c.Products[0].Opened != 0) {
				t.Errorf("%s: hidden groups keep their numbers", role)
			}
		}
	})
}

func TestFiguresAreForAnalysing(t *testing.T) {
	s := newTill(t, t.TempDir()+"/a.db")
	p := s.permit(t, party.Owner, field.Serve)
	month := figures.Span{From: s.desk.Today() - 29, Until: s.desk.Today()}
	_, sales := s.desk.Sales(t.Context(), p, month, figures.Daily)
	_, complaints := s.desk.Complaints(t.Context(), p, month, figures.Daily, "")
	_, glance := s.desk.AtAGlance(t.Context(), p)
	for _, err := range []error{sales, complaints, glance, s.desk.SetApart(t.Context(), p, "X", true)} {
		if !failure.Is(err, failure.Forbidden) {
			t.Errorf("got %v", err)
		}
	}
}

func TestStandingAndGlance(t *testing.T) {
	s := newTill(t, t.TempDir()+"/a.db")
	people, products := s.customers(t, 2), s.products(t, 1)
	s.sold(t, people[0], 40*aDay, products[0], 3)
	s.sold(t, people[0], 2*aDay, products[0], 5)
	s.aCase(t, 1001, people[0], "complaint", "late", 0, aDay, 0, 0, 0)
	got, err := s.desk.Standing(t.Context(), s.tenant, people[0])
	if err != nil || got.Orders != 2 || got.Spent != 800 || got.R != 1 || got.Group != figures.Lost || got.AsOf != s.now {
		t.Errorf("standing %+v, %v", got, err)
	}
	if none, err := s.desk.Standing(t.Context(), s.tenant, people[1]); err != nil || none != (figures.Standing{}) {
		t.Errorf("who has no order stands at %+v, %v", none, err)
	}
	g, err := s.desk.AtAGlance(t.Context(), s.permit(t, party.Manager, field.Analyse))
	if err != nil || g.Sales.Orders != 1 || g.Sales.Revenue() != 500 || g.Open != 1 || g.Opened != 1 || g.TopCause != "late" || g.Month.From.String() != "2026-03-01" {
		t.Errorf("glance %+v, %v", g, err)
	}
}

// The list of what is no product is the retailer's own: it changes what products show and not what
// revenue is, and the change is recorded.
func TestWhatIsNoProduct(t *testing.T) {
	s := newTill(t, t.TempDir()+"/a.db")
	people, products := s.customers(t, 1), s.products(t, 2)
	s.exec(t, fmt.Sprintf(`UPDATE product SET sku = 'POST' WHERE product = %d`, products[0]))
	s.sold(t, people[0], aDay, products[0], 1)
	s.sold(t, people[0], aDay, products[1], 2)
	owner, analyst := s.permit(t, party.Owner, field.Analyse), s.permit(t, party.Analyst, field.Analyse)
	month := figures.Span{From: s.desk.Today() - 29, Until: s.desk.Today()}
	look := func(products, apart int) {
		t.Helper()
		got, err := s.desk.Sales(t.Context(), owner, month, figures.Daily)
		if err != nil || len(got.Products) != products || len(got.Apart) != apart || got.Total.Revenue() != 300 {
			t.Errorf("%d products, %d apart, %+v, %v", len(got.Products), len(got.Apart), got.Total, err)
		}
	}
	look(1, 1)
	if err := s.desk.SetApart(t.Context(), owner, " post ", false); err != nil {
		t.Fatal(err)
	}
	look(2, 0)
	if err := s.desk.SetApart(t.Context(), owner, "p1", true); err != nil {
		t.Fatal(err)
	}
	look(1, 1)
	if err := s.desk.SetApart(t.Context(), analyst, "p1", false); !failure.Is(err, failure.Forbidden) {
		t.Errorf("an analyst: %v", err)
	}
	if err := s.desk.SetApart(t.Context(), owner, "  ", true); !failure.Is(err, failure.Invalid) {
		t.Errorf("no SKU: %v", err)
	}
	list, err := s.desk.Apart(t.Context(), s.tenant)
	if err != nil || len(list) == 0 {
		t.Errorf("%v, %v", list, err)
	}
	head, err := s.Ledger.Head(t.Context(), s.tenant)
	if err != nil || head.Size < 3 {
		t.Errorf("%d entries, %v", head.Size, err)
	}
}
