package store_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/testkit/lab"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// busy is a lab with a desk, on which two changes meet round after round.
type busy struct {
	*lab.Lab
	*crm.Desk
	permit policy.Permit
	who    party.Principal
}

func newBusy(t *testing.T, where string) *busy {
	t.Helper()
	l := lab.New(t, where)
	rows := store.CRM{DB: l.DB}
	names := vault.NewNames(vault.NamesConfig{Ledger: l.Ledger, Keyring: l.Keyring, Rows: rows, Now: l.Now})
	b := &busy{
		Lab: l, who: party.Job(1),
		Desk: crm.New(crm.Config{Ledger: l.Ledger, Keyring: l.Keyring, Names: names, Rows: rows, Now: l.Now}),
	}
	var err error
	b.permit, err = policy.Decide(policy.Request{Principal: b.who, Purpose: field.Import, Route: "test"})
	ok(t, err)
	_, err = l.Raw.Exec("UPDATE tenant SET email_unique = true")
	ok(t, err)
	return b
}

// refused are the kinds with which one of two changes may end that contradict each other.
var refused = map[failure.Kind]bool{failure.Conflict: true, failure.NotFound: true, failure.Stale: true}

// met runs steps at the same time, and fails where one was given up for another or failed for no
// reason that a person could be told.
func met(t *testing.T, steps ...func() error) {
	t.Helper()
	errs := make([]error, len(steps))
	begin := make(chan struct{})
	var wg sync.WaitGroup
	for i, step := range steps {
		wg.Go(func() {
			<-begin
			errs[i] = step()
		})
	}
	close(begin)
	wg.Wait()
	for i, err := range errs {
		if err != nil && !refused[failure.KindOf(err)] {
			t.Errorf("step %d: %v", i, err)
		}
	}
}

func (b *busy) customer(t *testing.T, email, external string) party.Customer {
	t.Helper()
	id, _, err := b.Create(t.Context(), b.permit, profile(email, external))
	ok(t, err)
	return id
}

func profile(email, external string) person.Profile {
	return person.Profile{Family: vault.Plain("Berg"), Emails: vault.Texts(email), External: vault.Plain(external)}
}

func saleOf(number string, c party.Customer, status string, skus ...string) sale.Order {
	o := sale.Order{Number: number, Customer: c, Status: status, Channel: sale.Shop, Country: "DE", Placed: 1_700_000_000_000_000}
	for _, sku := range skus {
		o.Lines = append(o.Lines, sale.Line{SKU: sku, Name: "Pen", Quantity: 1000, Price: sale.Price{Unscaled: 100, Scale: 2}})
	}
	return o
}

func paymentOf(o sale.OrderID, c party.Customer, ref string) sale.Payment {
	return sale.Payment{
		Order: o, Customer: c, Provider: "payco", Amount: sale.Money{Minor: 100}, Status: "paid",
		At: when.Instant(1_700_000_000_000_000), Reference: ref,
	}
}

// put gives a step that writes an order.
func (b *busy) put(t *testing.T, o sale.Order) func() error {
	return func() error { _, _, err := b.PutOrder(t.Context(), b.permit, o); return err }
}

func (b *busy) erase(t *testing.T, c party.Customer) func() error {
	return func() error { _, err := b.Custody.Erase(t.Context(), b.who, c, "request"); return err }
}

func (b *busy) create(t *testing.T, p person.Profile) func() error {
	return func() error { _, _, err := b.Create(t.Context(), b.permit, p); return err }
}

// batch stages customers, an order with a payment for each of some, and gives the batch.
func (b *busy) batch(t *testing.T, ps []person.Profile, orders int, name string, buyers ...party.Customer) crm.BatchID {
	t.Helper()
	id, err := b.OpenBatch(t.Context(), b.who, "customers", []byte(name))
	ok(t, err)
	var people []crm.Prepared
	for _, p := range ps {
		x, err := b.Prepare(t.Context(), 1, p)
		ok(t, err)
		people = append(people, x)
	}
	_, err = b.StageCustomers(t.Context(), b.who, id, people)
	ok(t, err)
	var sales []sale.Prepared
	for i := range orders {
		o, err := b.PrepareOrder(t.Context(), 1, saleOf(fmt.Sprintf("%s-%d", name, i), buyers[i%len(buyers)], "paid", "T-1"))
		ok(t, err)
		sales = append(sales, o)
	}
	ids, err := b.StageOrders(t.Context(), b.who, id, sales)
	ok(t, err)
	var paid []crm.PreparedPayment
	for i, o := range ids {
		p, err := b.PreparePayment(t.Context(), 1, paymentOf(o, buyers[i%len(buyers)], fmt.Sprintf("%s-%d", name, i)))
		ok(t, err)
		paid = append(paid, p)
	}
	_, err = b.StagePayments(t.Context(), b.who, id, paid)
	ok(t, err)
	return id
}

// orders prepares orders whose products are new.
func (b *busy) orders(t *testing.T, name string, skus ...string) (out []sale.Prepared) {
	t.Helper()
	for i := range 40 {
		o, err := b.PrepareOrder(t.Context(), 1, saleOf(fmt.Sprintf("%s-%d", name, i), 0, "paid", name+skus[0], name+skus[1]))
		ok(t, err)
		out = append(out, o)
	}
	return out
}

// stage gives a step that stages orders and payments with the references that name gives.
func (b *busy) stage(t *testing.T, os []sale.Prepared, name string) func() error {
	paid := make([]crm.PreparedPayment, len(os))
	for i, o := range os {
		var err error
		paid[i], err = b.PreparePayment(t.Context(), 1, paymentOf(1, 0, name+o.Order().Number))
		ok(t, err)
	}
	return func() error {
		id, err := b.OpenBatch(t.Context(), b.who, "orders", []byte(name))
		if err != nil {
			return err
		}
		if _, err := b.StagePayments(t.Context(), b.who, id, paid); err != nil {
			return err
		}
		_, err = b.StageOrders(t.Context(), b.who, id, os)
		return err
	}
}

func (b *busy) publish(t *testing.T, id crm.BatchID) func() error {
	return func() error { _, err := b.Publish(t.Context(), b.who, crm.Batch{ID: id}); return err }
}

func (b *busy) discard(t *testing.T, id crm.BatchID) func() error {
	return func() error { return b.Discard(t.Context(), b.who, crm.Batch{ID: id}, "cancelled") }
}

// hold places a hold on nobody in particular and lifts it.
func (b *busy) hold(t *testing.T) func() error {
	return func() error {
		h, err := b.Custody.PlaceHold(t.Context(), b.who, vault.Hold{Reason: "claim", Everyone: true})
		if err != nil {
			return err
		}
		_, err = b.Custody.LiftHold(t.Context(), b.who, h.Number)
		return err
	}
}

func (b *busy) rotate(t *testing.T) func() error {
	return func() error { return b.Custody.Rotate(t.Context(), b.who, nil) }
}

// wantNobodysRows fails where an order or a payment names a customer who was erased.
func (b *busy) wantNobodysRows(t *testing.T) {
	t.Helper()
	for _, table := range []string{"sale", "payment"} {
		var n int
		ok(t, b.Raw.QueryRow(`SELECT count(*) FROM `+table+` s WHERE s.customer IS NOT NULL AND NOT EXISTS
			(SELECT 1 FROM customer c WHERE c.tenant = s.tenant AND c.customer = s.customer)`).Scan(&n))
		if n != 0 {
			t.Errorf("%d rows of %s name somebody who is not there", n, table)
		}
	}
}

// many gives profiles with values that nobody else has.
func many(n int, name string) []person.Profile {
	out := make([]person.Profile, n)
	for i := range out {
		out[i] = profile(fmt.Sprintf("%s-%d@example.com", name, i), fmt.Sprintf("%s-%d", name, i))
	}
	return out
}

// Changes that write the same rows meet in many rounds. None may be given up because two of them
// locked rows in different orders; the order stands in the package's doc comment.
func TestNoTwoChangesWaitForEachOther(t *testing.T) {
	const rounds = 8
	for _, row := range []struct {
		name  string
		round func(t *testing.T, b *busy, name string)
	}{
		{"an erasure and orders of the person", func(t *testing.T, b *busy, name string) {
			c, d := b.customer(t, name+"@example.com", name), b.customer(t, name+"-d@example.com", name+"-d")
			steps := []func() error{b.erase(t, c)}
			for i := range 4 {
				number := fmt.Sprintf("%s-%d", name, i)
				ok(t, b.put(t, saleOf(number, c, "open", "T-1"))())
				steps = append(steps, b.put(t, saleOf(number, c, "paid", "T-1")), b.put(t, saleOf(number, d, "paid", "T-1")))
			}
			met(t, steps...)
		}},
		{"orders that change hands", func(t *testing.T, b *busy, name string) {
			c, d := b.customer(t, name+"@example.com", name), b.customer(t, name+"-d@example.com", name+"-d")
			ok(t, b.put(t, saleOf(name+"-1", c, "open", "T-1"))())
			ok(t, b.put(t, saleOf(name+"-2", d, "open", "T-1"))())
			met(t, b.put(t, saleOf(name+"-1", d, "open", "T-1")), b.put(t, saleOf(name+"-2", c, "open", "T-1")),
				b.put(t, saleOf(name+"-1", 0, "open", "T-1")), b.put(t, saleOf(name+"-2", 0, "open", "T-1")))
		}},
		{"new products in different orders", func(t *testing.T, b *busy, name string) {
			skus := []string{name + "a", name + "b", name + "c", name + "d", name + "e", name + "f"}
			back := slices.Clone(skus)
			slices.Reverse(back)
			met(t, b.put(t, saleOf(name+"-1", 0, "open", skus...)), b.put(t, saleOf(name+"-2", 0, "open", back...)))
		}},
		{"people who swap what is unique", func(t *testing.T, b *busy, name string) {
			c, d := b.customer(t, name+"@example.com", name+"-c"), b.customer(t, name+"-d@example.com", name+"-d")
			swap := func(id party.Customer, to string) func() error {
				return func() error {
					_, err := b.Update(t.Context(), b.permit, id, 1, person.Profile{External: vault.Plain(to)}, field.Fields(field.External))
					return err
				}
			}
			met(t, swap(c, name+"-d"), swap(d, name+"-c"))
		}},
		{"the same e-mails in different orders", func(t *testing.T, b *busy, name string) {
			there, back := profile("", name), profile("", name+"-x")
			there.Emails = vault.Texts(name+"-1@example.com", name+"-2@example.com", name+"-3@example.com")
			back.Emails = vault.Texts(name+"-3@example.com", name+"-2@example.com", name+"-1@example.com")
			met(t, b.create(t, there), b.create(t, back), b.create(t, there), b.create(t, back))
		}},
		{"imports with the same unique values", func(t *testing.T, b *busy, name string) {
			ps := many(60, name)
			back := slices.Clone(ps)
			slices.Reverse(back)
			both := profile(name+"-7@example.com", name+"-50")
			met(t, b.publish(t, b.batch(t, ps, 0, name)), b.publish(t, b.batch(t, back, 0, name)), b.create(t, both))
		}},
		{"an import, an erasure and an order", func(t *testing.T, b *busy, name string) {
			c, d := b.customer(t, name+"@example.com", name), b.customer(t, name+"-d@example.com", name+"-d")
			one, two := b.batch(t, many(30, name), 40, name+"-1", c, d), b.batch(t, nil, 40, name+"-2", d, c)
			met(t, b.publish(t, one), b.publish(t, two), b.erase(t, c), b.put(t, saleOf(name+"-1-3", d, "open", "T-1")), b.erase(t, d))
		}},
		{"an import that is published and discarded", func(t *testing.T, b *busy, name string) {
			c := b.customer(t, name+"@example.com", name)
			id := b.batch(t, many(100, name), 20, name, c)
			met(t, b.publish(t, id), b.discard(t, id), b.discard(t, id), b.erase(t, c))
		}},
		{"rotations, holds, erasures and a discarded import", func(t *testing.T, b *busy, name string) {
			c := b.customer(t, name+"@example.com", name)
			id := b.batch(t, many(100, name), 0, name)
			b.Pass(time.Minute) // so that the last round's epoch can be destroyed
			met(t, b.rotate(t), b.rotate(t), b.hold(t), b.erase(t, c), b.discard(t, id), b.hold(t), b.create(t, profile("", name+"-n")))
		}},
		{"imports of the same orders and payments", func(t *testing.T, b *busy, name string) {
			there, back := b.orders(t, name, "T-1", "T-2"), b.orders(t, name, "T-2", "T-1")
			slices.Reverse(back)
			met(t, b.stage(t, there, name), b.stage(t, back, name), b.stage(t, there, name), b.stage(t, back, name))
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			lab.Engines(t, func(t *testing.T, where string) {
				b := newBusy(t, where)
				person := b.Add(t, 1, 900_000)
				for i := range rounds {
					row.round(t, b, fmt.Sprintf("r%d", i))
				}
				if _, err := b.Read(t, person); err != nil {
					t.Errorf("a customer whom nobody touched: %v", err)
				}
				b.wantNobodysRows(t)
			})
		})
	}
}
