package crm_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/person"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// shop is a house with a desk.
type shop struct {
	*house.House
	*crm.Desk
	names *vault.Names
}

func newShop(t testing.TB, where string) *shop {
	t.Helper()
	return staff(house.New(t, where))
}

func staff(h *house.House) *shop {
	rows := store.CRM{DB: h.DB}
	names := vault.NewNames(vault.NamesConfig{Ledger: h.Ledger, Keyring: h.Keyring, Rows: rows, Now: house.Now})
	return &shop{h, crm.New(crm.Config{Ledger: h.Ledger, Keyring: h.Keyring, Names: names, Rows: rows, Now: house.Now}), names}
}

// as permits the owner a purpose.
func (s *shop) as(t testing.TB, purpose field.Purpose) policy.Permit {
	t.Helper()
	p, err := policy.Decide(policy.Request{Principal: s.Owner(t), Purpose: purpose, Route: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (s *shop) serve(t testing.TB) policy.Permit { return s.as(t, field.Serve) }

// entries reads the whole log.
func (s *shop) entries(t testing.TB) []entry.Entry {
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

// last gives the newest entry.
func (s *shop) last(t testing.TB) entry.Entry {
	t.Helper()
	es := s.entries(t)
	return es[len(es)-1]
}

func (s *shop) add(t testing.TB, p person.Profile) party.Customer {
	t.Helper()
	id, _, err := s.Create(t.Context(), s.serve(t), p)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func somebody(given, family, email string) person.Profile {
	return person.Profile{Given: vault.Plain(given), Family: vault.Plain(family), Emails: vault.Texts(email)}
}

// everyone is a set of many people.
func everyone(n int) []person.Profile {
	given := []string{"Anna", "Łukasz", "Jürgen", "Sofía", "Noah", "Émile", "Søren", "Ida", "Mehmet", "Olga"}
	family := []string{"Müller", "Kowalski", "Groß", "García", "O'Brien", "Dupont", "Sørensen", "Yılmaz", "Ivanova", "Schmidt"}
	out := make([]person.Profile, n)
	for i := range out {
		g, f := given[i%len(given)], family[i/len(given)%len(family)]
		out[i] = somebody(g, f, fmt.Sprintf("p%d@example.com", i))
		out[i].Phones = vault.Texts(fmt.Sprintf("0151 2%07d", i))
		out[i].External = vault.Plain(fmt.Sprintf("x%d", i))
		out[i].Addresses = []person.Address{{Postcode: vault.Plain(fmt.Sprintf("%05d", 10000+i)), City: vault.Plain("Berlin"), Country: vault.Plain("DE")}}
	}
	return out
}

func wantKind(t *testing.T, err error, k failure.Kind) {
	t.Helper()
	if !failure.Is(err, k) {
		t.Fatalf("got %v, want kind %s", err, k)
	}
}

func fieldErrors(err error) map[string]string {
	out := map[string]string{}
	if fe, ok := errors.AsType[base.FieldErrors](err); ok {
		for _, f := range fe {
			out[f.Field] = f.Text
		}
	}
	return out
}

// behind runs a statement behind the program's back.
func (s *shop) behind(t testing.TB, stmt string) {
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
	if _, err := db.Exec(stmt); err != nil {
		t.Fatalf("%s: %v", stmt, err)
	}
}

func (s *shop) emailUnique(t testing.TB, on bool) {
	t.Helper()
	s.behind(t, fmt.Sprintf("UPDATE tenant SET email_unique = %v", on))
}

// ask reads one number behind the program's back.
func (s *shop) ask(t testing.TB, query string) (n int64) {
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
		t.Fatal(err)
	}
	return n
}
