package figures_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver, to look at what is stored

	"counterpart/internal/crm"
	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/sale"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/store/summary"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// till writes orders into a house and looks at what is stored.
type till struct {
	*house.House
	raw    *sql.DB
	rows   store.CRM
	desk   *figures.Desk
	now    when.Instant
	zone   *time.Location
	owner  party.Principal
	tenant party.Tenant
	next   int64 // ids
}

// fataler is what testing.TB and rapid.T have in common.
type fataler interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func berlin(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func newTill(t testing.TB, where string) *till {
	t.Helper()
	h := house.New(t, where)
	driver, dsn := "pgx", where
	if !strings.Contains(where, "://") {
		driver, dsn = "sqlite", "file:"+where+"?_pragma=busy_timeout(5000)"
	}
	raw, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	s := &till{House: h, raw: raw, rows: store.CRM{DB: h.DB}, tenant: h.Tenant, next: 1, now: when.Of(time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC))}
	s.zone, s.owner = berlin(t), h.Owner(t)
	s.desk = s.newDesk(t)
	return s
}

// newDesk is the desk of another process: it remembers nothing.
func (s *till) newDesk(t fataler) *figures.Desk {
	t.Helper()
	return figures.New(figures.Config{
		Rows: summary.Rows{SQL: s.DB.Engine()}, Ledger: s.Ledger, Now: func() when.Instant { return s.now }, Zone: s.zone,
	})
}

// write runs one transaction.
func (s *till) write(t fataler, fn func(tx ledger.Tx) error) {
	t.Helper()
	ctx := s.context()
	tx, err := s.DB.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}

func (s *till) exec(t fataler, q string) {
	t.Helper()
	if _, err := s.raw.Exec(q); err != nil {
		t.Fatalf("%s: %v", q, err)
	}
}

// retailer makes another tenant in the same database.
func (s *till) retailer(t fataler) {
	t.Helper()
	s.tenant++
	s.exec(t, fmt.Sprintf(`INSERT INTO tenant (tenant, slug, name, vendor, country, currency, email_unique, simulated, next_ordinal, catalogue, created)
		SELECT %d, slug, name, vendor, country, currency, email_unique, simulated, 1, catalogue, created FROM tenant WHERE tenant = 1`, s.tenant))
}

// customers makes n customers.
func (s *till) customers(t fataler, n int) []party.Customer {
	t.Helper()
	var rs []crm.Record
	var ids []party.Customer
	for i := range n {
		s.next++
		id := party.Customer(s.next)
		ids = append(ids, id)
		rs = append(rs, crm.Record{
			ID: id, Ordinal: party.Ordinal(i + 1), Country: "DE", Digest: []byte{}, Sealed: vault.Boxes{1},
			Key: vault.WrappedKey{Epoch: 1, Version: 1, Wrapped: []byte{1}},
		})
	}
	s.write(t, func(tx ledger.Tx) error { return s.rows.AddCustomers(s.context(), tx, s.tenant, 0, s.now, rs) })
	return ids
}

// products makes n products.
func (s *till) products(t fataler, n int) []sale.ProductID {
	t.Helper()
	var ps []sale.Product
	for i := range n {
		s.next++
		ps = append(ps, sale.Product{ID: sale.ProductID(s.next), SKU: fmt.Sprintf("P%d", i), Name: fmt.Sprintf("Thing %d", i)})
	}
	var ids []sale.ProductID
	s.write(t, func(tx ledger.Tx) (err error) {
		ids, err = s.rows.EnsureProducts(s.context(), tx, s.tenant, s.now, ps)
		return err
	})
	return ids
}

// publish imports orders through a batch.
func (s *till) publish(t fataler, rs []sale.Record) {
	t.Helper()
	ctx := s.context()
	var id crm.BatchID
	s.write(t, func(tx ledger.Tx) (err error) {
		id, err = s.rows.OpenBatch(ctx, tx, s.tenant, crm.Batch{Kind: "orders", Digest: []byte{}, Started: s.now})
		return err
	})
	s.write(t, func(tx ledger.Tx) error { return s.rows.AddSales(ctx, tx, s.tenant, id, rs) })
	s.write(t, func(tx ledger.Tx) error {
		return s.rows.CloseBatch(ctx, tx, s.tenant, crm.Batch{ID: id, State: "published", Ended: s.now})
	})
	for {
		done, err := s.rows.Settle(ctx, s.tenant, id, s.now)
		if err != nil {
			t.Fatal(err)
		}
		if done {
			return
		}
	}
}

func (s *till) replace(t fataler, r sale.Record) {
	t.Helper()
	s.write(t, func(tx ledger.Tx) error {
		if _, _, _, err := s.rows.LockSale(s.context(), tx, s.tenant, r.Number, r.Customer); err != nil {
			return err
		}
		return s.rows.ReplaceSale(s.context(), tx, s.tenant, r)
	})
}

func (s *till) erase(t fataler, c party.Customer) {
	t.Helper()
	people := store.People{DB: s.DB}
	s.write(t, func(tx ledger.Tx) error {
		who, err := people.Person(s.context(), tx, s.tenant, vault.Person{Customer: c})
		if err != nil {
			return err
		}
		return people.Erase(s.context(), tx, s.tenant, who, s.now)
	})
}
