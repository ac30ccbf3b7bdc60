package crm_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

const noon when.Instant = 1_700_000_000_000_000

func order(number string, c party.Customer) sale.Order {
	return sale.Order{
		Number: number, Customer: c, Status: "paid", Channel: sale.Shop, Shop: "Berlin 1", Country: "DE", Placed: noon,
		Lines: []sale.Line{
			{SKU: "4006381333931", Name: "Pen", Category: "Paper", Quantity: 3000, Price: sale.Price{Unscaled: 1995, Scale: 3}},
			{SKU: "T-1", Name: "Tea", Quantity: 1000, Price: sale.Price{Unscaled: 500, Scale: 2}},
		},
	}
}

func payment(s *shop, t testing.TB, c party.Customer) sale.Payment {
	t.Helper()
	id, _, err := s.PutOrder(t.Context(), s.serve(t), order("P-1", c))
	if err != nil {
		t.Fatal(err)
	}
	return sale.Payment{
		Order: id, Provider: "payco", Token: vault.Plain("tok_a"), Brand: "VISA", Last4: vault.Plain("4242"),
		Expiry: vault.Plain("2027-05"), Amount: sale.Money{Minor: 1098}, Status: "paid", At: noon + 1, Reference: "r-1",
	}
}

func TestOrders(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		anna, bo := s.add(t, somebody("Anna", "Abel", "a@example.com")), s.add(t, somebody("Bo", "Berg", "b@example.com"))
		permit := s.as(t, field.Fulfil)
		id, place, err := s.PutOrder(t.Context(), permit, order("A-1", anna))
		if err != nil || place.Index < 0 {
			t.Fatal(place, err)
		}
		if e := s.last(t); e.Act != "create" || e.Object != "order" || e.Count != 1 {
			t.Errorf("entry: %+v", e)
		}
		again, place, err := s.PutOrder(t.Context(), permit, order("A-1", anna))
		if err != nil || again != id || place.Index != -1 {
			t.Errorf("the same again: %d, %v, %v", again, place, err)
		}
		v, err := s.Order(t.Context(), permit, id)
		if err != nil {
			t.Fatal(err)
		}
		if v.Total != (sale.Money{Minor: 1098, Currency: "EUR"}) || len(v.Lines) != 2 || v.Lines[0].Amount != 598 || v.Given.Reveal() != "Anna" {
			t.Errorf("order: %+v", v)
		}
		if e := s.entries(t)[v.Entry]; e.Count != 1 || !e.Fields.Covers(field.Fields(field.Orders, field.Name)) {
			t.Errorf("entry of reading it: %+v", e)
		}
		s.wantTotals(t, anna, 1, 1098)

		moved := order("A-1", bo)
		moved.Lines = moved.Lines[:1]
		if _, _, err := s.PutOrder(t.Context(), permit, moved); err != nil {
			t.Fatal(err)
		}
		s.wantTotals(t, anna, 0, 0)
		s.wantTotals(t, bo, 1, 598)
		cancelled := order("A-2", bo)
		cancelled.Status = "cancelled"
		if _, _, err := s.PutOrder(t.Context(), permit, cancelled); err != nil {
			t.Fatal(err)
		}
		s.wantTotals(t, bo, 2, 598)
		if _, _, err := s.PutOrder(t.Context(), permit, order("A-3", 0)); err != nil {
			t.Fatal(err)
		}
		list, err := s.Orders(t.Context(), permit, sale.Filter{}, "")
		if err != nil || len(list.Orders) != 3 {
			t.Fatalf("%d orders, %v", len(list.Orders), err)
		}
		if list, err = s.Orders(t.Context(), permit, sale.Filter{Status: "cancelled", Customer: bo}, ""); err != nil || len(list.Orders) != 1 || list.Orders[0].Family.Reveal() != "Berg" {
			t.Errorf("cancelled: %+v, %v", list, err)
		}
		if list, err = s.Orders(t.Context(), permit, sale.Filter{Number: "A-3", Customer: bo}, ""); err != nil || len(list.Orders) != 1 || list.Orders[0].Number != "A-3" || list.Entry < 0 {
			t.Errorf("by number: %+v, %v", list, err)
		}
		if list, err = s.Orders(t.Context(), permit, sale.Filter{Number: "A-"}, ""); err != nil || len(list.Orders) != 0 || list.Entry >= 0 {
			t.Errorf("by a number that there is not: %+v, %v", list, err)
		}
		ps, err := s.Products(t.Context(), permit, "PE", "")
		if err != nil || len(ps.Products) != 1 || ps.Products[0].Name != "Pen" {
			t.Errorf("products: %+v, %v", ps, err)
		}
		_, _, err = s.PutOrder(t.Context(), permit, order("A-9", 99))
		wantKind(t, err, failure.NotFound)
	})
}

func (s *shop) wantTotals(t *testing.T, id party.Customer, orders, spent int64) {
	t.Helper()
	c, _, err := s.Show(t.Context(), s.serve(t), id, crm.Ask{})
	if err != nil || c.Orders != orders || c.Spent != spent || (c.LastOrder == 0) != (orders == 0) {
		t.Errorf("totals: %d orders, %d spent, last %v, %v; want %d, %d", c.Orders, c.Spent, c.LastOrder, err, orders, spent)
	}
}

func TestParallelOrdersOfOneCustomer(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		id := s.add(t, somebody("Anna", "Abel", "a@example.com"))
		permit := s.serve(t)
		errs := make(chan error)
		for i := range 32 { // each number twice
			go func() {
				_, _, err := s.PutOrder(t.Context(), permit, order(fmt.Sprintf("N-%d", i/2), id))
				errs <- err
			}()
		}
		for range 32 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		s.wantTotals(t, id, 16, 16*1098)
	})
}

func TestPayments(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		id := s.add(t, somebody("Anna", "Abel", "a@example.com"))
		p := payment(s, t, id)
		permit := s.as(t, field.Export) // the owner's purpose that opens tokens
		for name, change := range map[string]func(*sale.Payment){
			"card as token":     func(p *sale.Payment) { p.Token = vault.Plain("4111111111111111") },
			"card, wrong digit": func(p *sale.Payment) { p.Token = vault.Plain("4111111111111112") },
			"card as reference": func(p *sale.Payment) { p.Reference = "4111111111111111" },
			"five digits":       func(p *sale.Payment) { p.Last4 = vault.Plain("42424") },
			"month 13":          func(p *sale.Payment) { p.Expiry = vault.Plain("2027-13") },
			"status":            func(p *sale.Payment) { p.Status = "done" },
		} {
			bad := p
			change(&bad)
			if _, err := s.PutPayment(t.Context(), permit, bad); !failure.Is(err, failure.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		before := len(s.entries(t))
		for _, status := range []string{"pending", "pending", "paid"} {
			p.Status = status
			if _, err := s.PutPayment(t.Context(), permit, p); err != nil {
				t.Fatal(err)
			}
		}
		if made := len(s.entries(t)) - before; made != 2 {
			t.Errorf("%d entries for two changes", made)
		}
		if e := s.last(t); e.Object != "payment" || !e.Fields.Has(field.Token) || e.Kind != entry.Change {
			t.Errorf("entry: %+v", e)
		}
		v, err := s.View(t.Context(), s.serve(t), id, crm.Ask{Open: s.serve(t).Open()})
		if err != nil || len(v.Payments) != 1 || len(v.Orders) != 1 {
			t.Fatalf("%d payments, %d orders, %v", len(v.Payments), len(v.Orders), err)
		}
		got := v.Payments[0]
		if got.Status != "paid" || got.Last4.Reveal() != "4242" || got.Expiry.Reveal() != "2027-05" || !got.Token.Empty() {
			t.Errorf("payment: %+v %q", got, got.Token.Reveal())
		}
		var kinds []string
		for _, e := range v.Events {
			kinds = append(kinds, e.Kind+" "+e.Ref+" "+e.Detail+" "+e.Text.Reveal())
		}
		want := []string{"created   ", "payment P-1 VISA 4242", "order P-1 paid "}
		if diff := cmp.Diff(want, kinds); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		o, err := s.Order(t.Context(), s.serve(t), got.Order)
		if err != nil || len(o.Payments) != 1 || o.Payments[0].Last4.Reveal() != "4242" {
			t.Errorf("on the order: %+v, %v", o, err)
		}
	})
}
