package lists_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store/listing"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// person is a customer as the lists know them.
type person struct {
	id, ordinal           int64
	batch                 int64 // 0: live, 1: published and not yet live, 2: not published
	state, country, group string
	orders, spent, last   int64
	r, f, cohort          int64 // 0: has no order that counts
	cases                 bool
	blind                 byte // 0: none
	rank                  uint32
}

func (p person) seen() bool { return p.batch < 2 }

// order is an order as the lists know it.
type order struct {
	id, customer, total, placed int64
	batch                       int64
	status, channel, country    string
	products                    []int64
}

// town is a retailer's data, made of a seed, in the database and in memory.
type town struct {
	*house.House
	people []person
	orders []order
	finder *lists.Finder
}

var (
	countries = []string{"DE", "DE", "DE", "FR", "AT", ""}
	groups    = []string{"champions", "loyal", "new", "at-risk", "lost", "others"}
	statuses  = []string{"open", "paid", "completed", "completed", "completed", "cancelled", "returned"}
	channels  = []string{"shop", "web", "web", "phone"}
)

const ownField = field.Own1 + 2

func settle(t testing.TB, where string, people, orders, few int) *town {
	t.Helper()
	h := house.New(t, where)
	s := &town{House: h}
	rng := rand.New(rand.NewPCG(7, 11))
	pick := func(of []string) string { return of[rng.IntN(len(of))] }
	for i := range int64(people) {
		p := person{
			id: 1000 + (i*7919)%int64(people), ordinal: i + 1, state: "live", country: pick(countries), orders: rng.Int64N(6),
			spent: rng.Int64N(40) * 100, rank: uint32(rng.IntN(people)), cases: rng.IntN(9) == 0, blind: byte(rng.IntN(4)),
		}
		switch n := rng.IntN(20); {
		case n == 0:
			p.state = "restricted"
		case n < 4:
			p.batch = 1
		case n == 4:
			p.batch = 2
		}
		if p.orders > 0 {
			p.last = 1_000_000 + rng.Int64N(50)
			p.r, p.f, p.cohort, p.group = 1+rng.Int64N(5), 1+rng.Int64N(5), 24_300+rng.Int64N(4), pick(groups)
		}
		s.people = append(s.people, p)
	}
	for i := range int64(orders) {
		o := order{
			id: 5000 + (i*104729)%int64(orders), total: rng.Int64N(300) - 30, placed: 2_000_000 + rng.Int64N(int64(orders)/4+1),
			status: pick(statuses), channel: pick(channels), country: pick(countries),
		}
		if rng.IntN(8) > 0 {
			o.customer = s.people[rng.IntN(people)].id
		}
		o.batch = max(0, rng.Int64N(12)-9)
		for range 1 + rng.IntN(3) {
			o.products = append(o.products, 1+rng.Int64N(12))
		}
		s.orders = append(s.orders, o)
	}
	s.write(t)
	s.finder = lists.NewFinder(listing.Lists{DB: h.DB.Engine(), Few: few}, s)
	return s
}

func (s *town) write(t testing.TB) {
	t.Helper()
	tx, err := s.DB.Engine().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	do := func(q string, args ...any) {
		t.Helper()
		if _, err := tx.Exec(t.Context(), q, args...); err != nil {
			t.Fatal(err)
		}
	}
	for b, state := range []string{"published", "staging"} {
		do(`INSERT INTO import_batch (tenant, batch, kind, digest, state, rows_ok, rows_bad, rows_same, started, ended, settled, refused, until)
			VALUES (1, $1, 'customers', $2, $3, 0, 0, 0, 1, 0, 0, '', 0)`, b+1, []byte{}, state)
	}
	for _, p := range s.people {
		state := p.state
		if p.batch > 0 {
			state = "staged"
		}
		do(`INSERT INTO customer (tenant, customer, ordinal, state, batch, country, language, created, updated, revision, orders, spent, last_order, digest, sealed)
			VALUES (1, $1, $2, $3, $4, $5, '', 1, 1, 1, $6, $7, $8, $9, $9)`, p.id, p.ordinal, state, p.batch, p.country, p.orders, p.spent, p.last, []byte{})
		if p.r > 0 {
			do(`INSERT INTO customer_figure (tenant, customer, first_order, first_sale, last_order, orders, spent, cohort, r, f, m, grp)
				VALUES (1, $1, 1, 1, $2, $3, $4, $5, $6, $7, 1, $8)`, p.id, p.last, p.orders, p.spent, p.cohort, p.r, p.f, p.group)
		}
		if p.blind > 0 {
			do(`INSERT INTO blind_index (tenant, field, idx, customer, uniq) VALUES (1, $1, $2, $3, $4)`, int64(ownField), []byte{p.blind}, p.id, false)
		}
		for n := range 2 {
			if p.cases || n == 0 && p.ordinal%5 == 0 {
				status := map[bool]string{true: "waiting", false: "closed"}[p.cases]
				do(`INSERT INTO customer_case (tenant, number, customer, kind, channel, category, cause, priority, status, assignee, team, opened,
					first_due, first_at, next_due, resolve_due, resolved_at, closed_at, paused, due, updated, revision, version, sealed)
					VALUES (1, $1, $2, 'complaint', '', '', '', 'normal', $3, 0, '', 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, $4)`,
					p.ordinal*2+int64(n), p.id, status, []byte{})
			}
		}
	}
	for _, o := range s.orders {
		state, customer := "live", any(nil)
		if o.batch > 0 {
			state = "staged"
		}
		if o.customer != 0 {
			customer = o.customer
		}
		do(`INSERT INTO sale (tenant, sale, number, customer, state, batch, status, channel, shop, country, currency, total, placed, digest)
			VALUES (1, $1, $2, $3, $4, $5, $6, $7, '', $8, 'EUR', $9, $10, $11)`,
			o.id, fmt.Sprint("R-", o.id), customer, state, o.batch, o.status, o.channel, o.country, o.total, o.placed, []byte{})
		for i, p := range o.products {
			do(`INSERT INTO sale_line (tenant, sale, line, product, quantity, price, scale, amount) VALUES (1, $1, $2, $3, 1000, 1, 0, 1)`, o.id, i+1, p)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

// Sorted is the name index: customers by rank, of those that can be seen.
func (s *town) Sorted(_ context.Context, _ party.Tenant, from *vault.NamePlace, down bool, limit int) ([]vault.NamePlace, error) {
	var all []vault.NamePlace
	for _, p := range s.people {
		if p.seen() {
			all = append(all, vault.NamePlace{Rank: p.rank, Ordinal: party.Ordinal(p.ordinal)})
		}
	}
	slices.SortFunc(all, func(a, b vault.NamePlace) int {
		if down {
			a, b = b, a
		}
		return compare(int64(a.Rank), int64(a.Ordinal), int64(b.Rank), int64(b.Ordinal))
	})
	if from != nil {
		all = slices.DeleteFunc(all, func(p vault.NamePlace) bool {
			c := compare(int64(p.Rank), int64(p.Ordinal), int64(from.Rank), int64(from.Ordinal))
			return c == 0 || c > 0 == down
		})
	}
	return all[:min(limit, len(all))], nil
}

func compare(ak, ai, bk, bi int64) int {
	if ak != bk {
		return int(ak - bk)
	}
	return int(ai - bi)
}

func (s *town) permit(t testing.TB) policy.Permit {
	t.Helper()
	p, err := policy.Decide(policy.Request{Principal: s.Owner(t), Purpose: field.Serve, Route: "GET /customers"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// passes is a filter in memory.
func (p person) passes(f lists.Customers) bool {
	return p.seen() && (f.Country == "" || p.country == f.Country) && (f.State == "" || p.state == f.State && p.batch == 0) &&
		(f.R == 0 || p.r == f.R) && (f.F == 0 || p.f == f.F) && (f.Group == "" || p.group == f.Group && p.r > 0) &&
		(f.Cohort == 0 || p.cohort == f.Cohort) && p.last >= int64(f.Since) && (f.Least == nil || p.orders >= *f.Least) &&
		(f.Most == nil || p.orders <= *f.Most) && (!f.Cases || p.cases) &&
		(f.Blind == nil || slices.ContainsFunc(f.Blind, func(b []byte) bool { return p.blind > 0 && b[0] == p.blind }))
}

func (s *town) wanted(f lists.Customers, o lists.Order) []party.Ordinal {
	var all []person
	for _, p := range s.people {
		if p.passes(f) {
			all = append(all, p)
		}
	}
	key := func(p person) int64 {
		switch o {
		case lists.MostBuy, lists.LeastBuy:
			return p.spent
		case lists.LastNew, lists.LastOld:
			return p.last
		case lists.ManyBuys, lists.FewBuys:
			return p.orders
		case lists.NameUp, lists.NameDown:
			return int64(p.rank)
		case lists.Newest, lists.Oldest, lists.Largest, lists.Smallest:
		}
		return 0
	}
	slices.SortFunc(all, func(a, b person) int { return compare(key(a), a.ordinal, key(b), b.ordinal) })
	if slices.Contains([]lists.Order{lists.Newest, lists.MostBuy, lists.LastNew, lists.ManyBuys, lists.NameDown}, o) {
		slices.Reverse(all)
	}
	var out []party.Ordinal
	for _, p := range all {
		out = append(out, party.Ordinal(p.ordinal))
	}
	return out
}

func drawPeople(t *rapid.T) (lists.Customers, lists.Order) {
	maybe := func(what string) bool { return rapid.IntRange(0, 3).Draw(t, what) == 0 }
	f := lists.Customers{}
	if maybe("country?") {
		f.Country = rapid.SampledFrom([]string{"DE", "FR", "XX"}).Draw(t, "country")
	}
	if maybe("state?") {
		f.State = "restricted"
	}
	if maybe("rf?") {
		f.R, f.F = rapid.Int64Range(0, 5).Draw(t, "r"), rapid.Int64Range(0, 5).Draw(t, "f")
	}
	if maybe("group?") {
		f.Group = rapid.SampledFrom(groups).Draw(t, "group")
	}
	if maybe("cohort?") {
		f.Cohort = rapid.Int64Range(24_299, 24_304).Draw(t, "cohort")
	}
	if maybe("since?") {
		f.Since = when.Instant(rapid.Int64Range(1_000_000, 1_000_050).Draw(t, "since"))
	}
	if maybe("least?") {
		f.Least = new(rapid.Int64Range(0, 5).Draw(t, "least"))
	}
	if maybe("most?") {
		f.Most = new(rapid.Int64Range(0, 5).Draw(t, "most"))
	}
	f.Cases = maybe("cases")
	if maybe("own?") {
		f.Own = ownField
		for range rapid.IntRange(1, 2).Draw(t, "values") {
			f.Blind = append(f.Blind, []byte{rapid.ByteRange(1, 4).Draw(t, "blind")})
		}
	}
	return f, rapid.SampledFrom([]lists.Order{
		lists.Newest, lists.Oldest, lists.NameUp, lists.NameDown, lists.MostBuy, lists.LeastBuy, lists.LastNew, lists.LastOld,
		lists.ManyBuys, lists.FewBuys,
	}).Draw(t, "order")
}

// there walks a list to its end and back again: both ways everybody comes once and in order.
func there[T any](t *rapid.T, page func(at string) (lists.Page[T], error)) (on, back []T) {
	at, last := "", ""
	for range 500 {
		p, err := page(at)
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Rows) > lists.Size {
			t.Fatalf("a page of %d", len(p.Rows))
		}
		on, last = append(on, p.Rows...), p.Back
		if p.Next == "" {
			back = p.Rows
			break
		}
		at = p.Next
	}
	for at = last; at != ""; {
		p, err := page(at)
		if err != nil {
			t.Fatal(err)
		}
		back, at = append(slices.Clone(p.Rows), back...), p.Back
	}
	return on, back
}

// Whatever the filter and the order, a list holds whom it should, once each, forward and back, and
// the count says how many.
func TestCustomersAgainstMemory(t *testing.T) {
	for _, row := range []struct {
		name  string
		few   int
		looks []int
	}{{"few at once", 0, []int{400, 3000, 12000}}, {"among many", 2, []int{7, 30, 60}}} {
		t.Run(row.name, func(t *testing.T) {
			lists.SetLooks(t, row.looks...)
			house.Engines(t, func(t *testing.T, where string) {
				s := settle(t, where, 400, 1, row.few)
				permit := s.permit(t)
				rapid.Check(t, func(rt *rapid.T) {
					f, o := drawPeople(rt)
					want := s.wanted(f, o)
					on, back := there(rt, func(at string) (lists.Page[party.Ordinal], error) {
						return s.finder.Customers(t.Context(), permit, f, o, at)
					})
					if diff := cmp.Diff(want, on); diff != "" {
						rt.Errorf("forward (-want +got)\n%s", diff)
					}
					if diff := cmp.Diff(want, back, equateEmpty); diff != "" {
						rt.Errorf("back (-want +got)\n%s", diff)
					}
					n, err := s.finder.CustomerCount(t.Context(), permit, f)
					if err != nil || n != (lists.Count{N: int64(len(want))}) {
						rt.Errorf("counted %+v, %v, want %d", n, err, len(want))
					}
				})
			})
		})
	}
}

// Whoever has an order that counts stands somewhere, and nobody else does.
func TestRanks(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := settle(t, where, 60, 1, 0)
		want := map[party.Ordinal]lists.Rank{}
		var some []party.Ordinal
		for i, p := range s.people {
			if i%3 == 0 {
				continue // not asked for
			}
			some = append(some, party.Ordinal(p.ordinal))
			if p.r > 0 {
				want[party.Ordinal(p.ordinal)] = lists.Rank{R: p.r, F: p.f, Group: p.group}
			}
		}
		got, err := s.finder.Ranks(t.Context(), s.permit(t), some)
		if err != nil || len(got) == 0 || len(got) == len(some) {
			t.Fatalf("%d of %d stand somewhere, %v", len(got), len(some), err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		support := s.Owner(t)
		support.Role = party.PrivacyOfficer
		shut, err := policy.Decide(policy.Request{Principal: support, Purpose: field.Rights, Route: "GET /customers"})
		if err != nil {
			t.Fatal(err)
		}
		got, err = s.finder.Ranks(t.Context(), shut, some)
		if open := shut.Open().Has(field.Orders); err != nil || open != (len(got) > 0) {
			t.Errorf("orders open: %v, %d stand somewhere, %v", open, len(got), err)
		}
		if got, err := s.finder.Ranks(t.Context(), s.permit(t), nil); len(got) != 0 || err != nil {
			t.Errorf("of nobody: %v, %v", got, err)
		}
	})
}

var equateEmpty = cmp.Transformer("empty", func(in []party.Ordinal) []party.Ordinal {
	if len(in) == 0 {
		return nil
	}
	return in
})

func (o order) passes(f lists.Orders) bool {
	return o.batch < 2 && (f.From == 0 || o.placed >= int64(f.From)) && (f.To == 0 || o.placed < int64(f.To)) &&
		(f.Status == "" || o.status == f.Status) && (f.Channel == "" || o.channel == string(f.Channel)) &&
		(f.Country == "" || o.country == f.Country) && (f.Customer == 0 || o.customer == int64(f.Customer)) &&
		(!f.Credits || o.total < 0 || o.total > 0 && o.status == "returned") && (f.Currency == "" || f.Currency == "EUR") && (!f.Counted || o.total > 0 && o.status != "cancelled") &&
		(f.Least == nil || o.total >= *f.Least) && (f.Most == nil || o.total <= *f.Most) &&
		(f.Product == 0 || slices.Contains(o.products, int64(f.Product)))
}

func (s *town) wantedOrders(f lists.Orders, o lists.Order) []sale.OrderID {
	var all []order
	for _, x := range s.orders {
		if x.passes(f) {
			all = append(all, x)
		}
	}
	key := func(x order) int64 {
		if o == lists.Largest || o == lists.Smallest {
			return x.total
		}
		return x.placed
	}
	slices.SortFunc(all, func(a, b order) int { return compare(key(a), a.id, key(b), b.id) })
	if o == lists.Newest || o == lists.Largest {
		slices.Reverse(all)
	}
	var out []sale.OrderID
	for _, x := range all {
		out = append(out, sale.OrderID(x.id))
	}
	return out
}

func (s *town) drawOrders(t *rapid.T) (lists.Orders, lists.Order) {
	maybe := func(what string) bool { return rapid.IntRange(0, 3).Draw(t, what) == 0 }
	f := lists.Orders{Credits: maybe("credits"), Counted: maybe("counted")}
	if maybe("currency?") {
		f.Currency = rapid.SampledFrom([]string{"EUR", "PLN"}).Draw(t, "currency")
	}
	if maybe("from?") {
		f.From = when.Instant(rapid.Int64Range(2_000_000, 2_000_150).Draw(t, "from"))
	}
	if maybe("to?") {
		f.To = when.Instant(rapid.Int64Range(2_000_000, 2_000_150).Draw(t, "to"))
	}
	if maybe("status?") {
		f.Status = rapid.SampledFrom(statuses).Draw(t, "status")
	}
	if maybe("channel?") {
		f.Channel = sale.Channel(rapid.SampledFrom(channels).Draw(t, "channel"))
	}
	if maybe("country?") {
		f.Country = rapid.SampledFrom([]string{"DE", "AT", "XX"}).Draw(t, "country")
	}
	if maybe("customer?") {
		f.Customer = party.Customer(rapid.SampledFrom(s.people).Draw(t, "customer").id)
	}
	if maybe("product?") {
		f.Product = sale.ProductID(rapid.Int64Range(1, 13).Draw(t, "product"))
	}
	if maybe("least?") {
		f.Least = new(rapid.Int64Range(-30, 270).Draw(t, "least"))
	}
	if maybe("most?") {
		f.Most = new(rapid.Int64Range(-30, 270).Draw(t, "most"))
	}
	return f, rapid.SampledFrom([]lists.Order{lists.Newest, lists.Oldest, lists.Largest, lists.Smallest}).Draw(t, "order")
}

func TestOrdersAgainstMemory(t *testing.T) {
	for _, row := range []struct {
		name  string
		few   int
		looks []int
	}{{"few at once", 0, []int{400, 3000, 12000}}, {"among many", 2, []int{7, 30, 60}}} {
		t.Run(row.name, func(t *testing.T) {
			lists.SetLooks(t, row.looks...)
			house.Engines(t, func(t *testing.T, where string) {
				s := settle(t, where, 40, 600, row.few)
				permit := s.permit(t)
				ordinals := map[party.Customer]party.Ordinal{}
				for _, p := range s.people {
					ordinals[party.Customer(p.id)] = party.Ordinal(p.ordinal)
				}
				rapid.Check(t, func(rt *rapid.T) {
					f, o := s.drawOrders(rt)
					want := s.wantedOrders(f, o)
					on, back := there(rt, func(at string) (lists.Page[sale.Row], error) {
						return s.finder.Orders(t.Context(), permit, f, o, at)
					})
					for _, r := range on {
						if r.Ordinal != ordinals[r.Customer] {
							rt.Errorf("order %d is of %d, ordinal %d", r.ID, r.Customer, r.Ordinal)
						}
					}
					for _, got := range [][]sale.Row{on, back} {
						var ids []sale.OrderID
						for _, r := range got {
							ids = append(ids, r.ID)
						}
						if diff := cmp.Diff(want, ids); diff != "" {
							rt.Errorf("(-want +got)\n%s", diff)
						}
					}
					n, err := s.finder.OrderCount(t.Context(), permit, f)
					if err != nil || n != (lists.Count{N: int64(len(want))}) {
						rt.Errorf("counted %+v, %v, want %d", n, err, len(want))
					}
				})
			})
		})
	}
}
