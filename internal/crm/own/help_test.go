package own_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver, to look behind the program's back

	"counterpart/internal/crm"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/store/shelf"
	"counterpart/internal/subject"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// shop is a house with a shelf and a desk, whose clock can be set forward.
type shop struct {
	*house.House
	*own.Shelf
	desk  *crm.Desk
	later time.Duration
}

func newShop(t *testing.T, where string) *shop {
	t.Helper()
	s := &shop{House: house.New(t, where)}
	s.Shelf, s.desk = s.rooms()
	return s
}

// rooms makes a shelf and a desk, as another process would.
func (s *shop) rooms() (*own.Shelf, *crm.Desk) {
	now := func() when.Instant { return house.Now().Add(s.later) }
	rows := store.CRM{DB: s.DB}
	sh := own.New(own.Config{
		Ledger: s.Ledger, Keyring: s.Keyring, Now: now, Rows: shelf.Rows{DB: s.DB.Engine(), Holds: store.People{DB: s.DB}},
	})
	names := vault.NewNames(vault.NamesConfig{Ledger: s.Ledger, Keyring: s.Keyring, Rows: rows, Now: now})
	return sh, crm.New(crm.Config{Ledger: s.Ledger, Keyring: s.Keyring, Names: names, Rows: rows, Own: sh, Now: now})
}

func (s *shop) as(t *testing.T, purpose field.Purpose) policy.Permit {
	t.Helper()
	p, err := policy.Decide(policy.Request{Principal: s.Owner(t), Purpose: purpose, Route: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// define adds a field.
func (s *shop) define(t *testing.T, d own.Draft) own.Def {
	t.Helper()
	out, _, err := s.Create(t.Context(), s.Owner(t), d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func text(o own.Object, label string) own.Draft {
	return own.Draft{Object: o, Kind: own.Line, Label: label, Searchable: true}
}

// add adds a customer with own values.
func (s *shop) add(t *testing.T, name string, vs own.Values) party.Customer {
	t.Helper()
	id, _, err := s.desk.Create(t.Context(), s.as(t, field.Serve), person.Profile{Family: vault.Plain(name), Own: vs})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// order adds an order of a customer; 0 is nobody.
func (s *shop) order(t *testing.T, number string, c party.Customer) int64 {
	t.Helper()
	id, _, err := s.desk.PutOrder(t.Context(), s.as(t, field.Serve), sale.Order{
		Number: number, Customer: c, Status: "open", Channel: sale.Web, Placed: house.Now(), Total: sale.Money{Currency: "EUR"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return int64(id)
}

// show opens own fields of a customer.
func (s *shop) show(t *testing.T, c party.Customer, open, masked field.Set) crm.Customer {
	t.Helper()
	got, _, err := s.desk.Show(t.Context(), s.as(t, field.Serve), c, crm.Ask{Open: open, Masked: masked, Bare: true})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// entries reads the whole log.
func (s *shop) entries(t *testing.T) []entry.Entry {
	t.Helper()
	h, err := s.DB.ReadHead(t.Context(), s.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.DB.Entries(t.Context(), ledger.Log{Tenant: s.Tenant, Number: 1}, 0, h.Size)
	if err != nil {
		t.Fatal(err)
	}
	var out []entry.Entry
	for _, r := range rows {
		e, err := entry.Decode(r.Data)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

func (s *shop) last(t *testing.T) entry.Entry {
	t.Helper()
	es := s.entries(t)
	return es[len(es)-1]
}

// count counts rows behind the program's back.
func (s *shop) count(t *testing.T, query string) (n int64) {
	t.Helper()
	driver, dsn := "pgx", s.Where
	if !strings.Contains(dsn, "://") {
		driver, dsn = "sqlite", "file:"+dsn+"?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func wantKind(t *testing.T, err error, k failure.Kind) {
	t.Helper()
	if !failure.Is(err, k) {
		t.Fatalf("got %v, want kind %s", err, k)
	}
}

func reveal(c crm.Customer, f field.ID) string {
	return strings.Join(vault.Reveal(c.Profile.Own[f]), ",")
}

func (s *shop) people() store.People { return store.People{DB: s.DB} }

// open opens parts of a customer under an entry of its own.
func (s *shop) open(t *testing.T, permit policy.Permit, c party.Customer, set field.Set, parts []vault.Part) vault.Opened {
	t.Helper()
	row, err := store.CRM{DB: s.DB}.Customer(t.Context(), s.Tenant, c)
	if err != nil {
		t.Fatal(err)
	}
	locked := row.Locked()
	locked.Parts = parts
	receipt, err := s.Ledger.Disclose(t.Context(), permit, ledger.Disclosure{Open: set, People: subject.Of(row.Ordinal)})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := s.Keyring.Open(t.Context(), receipt, s.Tenant, vault.Ask{Open: set}, []vault.Locked{locked})
	if err != nil {
		t.Fatal(err)
	}
	return opened[0]
}
