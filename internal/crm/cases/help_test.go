package cases_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/person"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/journal"
	"counterpart/internal/ledger"
	"counterpart/internal/mail"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/store/casebook"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
	"counterpart/internal/testkit/postbox"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// monday is a Monday, 10:00 UTC, inside of usual business hours.
const monday when.Instant = 1_772_445_600_000_000

// shop is a house with customers, cases, a mail server, and a clock that is set.
type shop struct {
	*house.House
	crm     *crm.Desk
	rows    casebook.Rows
	desk    *cases.Desk
	custody *vault.Custody
	box     *postbox.Server
	post    cases.Post
	now     when.Instant
}

func shops(t *testing.T, fn func(t *testing.T, s *shop)) {
	t.Helper()
	house.Engines(t, func(t *testing.T, where string) { fn(t, newShop(t, house.New(t, where))) })
}

func newShop(t testing.TB, h *house.House) *shop {
	t.Helper()
	s := &shop{House: h, rows: casebook.Rows{DB: h.DB.Engine()}, box: postbox.Open(t), now: monday}
	rows := store.CRM{DB: h.DB}
	names := vault.NewNames(vault.NamesConfig{Ledger: h.Ledger, Keyring: h.Keyring, Rows: rows, Now: s.clock})
	s.crm = crm.New(crm.Config{Ledger: h.Ledger, Keyring: h.Keyring, Names: names, Rows: rows, Now: s.clock})
	j, err := journal.Open(t.TempDir()+"/journal", true)
	ok(t, err)
	people := store.People{DB: h.DB}
	s.custody = vault.NewCustody(vault.CustodyConfig{
		Keyring: h.Keyring, Ledger: h.Ledger, Reader: h.DB, Journal: j, Now: s.clock,
		Wraps: store.Keys{DB: h.DB}, People: people, Holds: people,
	})
	server, err := mail.New(s.box.Address, "service@retailmax.example", s.clock)
	ok(t, err)
	s.post = post{server}
	s.desk = s.with(s.post, s.rows)
	return s
}

// with makes a desk with another mail server, or other rows.
func (s *shop) with(p cases.Post, rows cases.Rows) *cases.Desk {
	return cases.New(cases.Config{
		Ledger: s.Ledger, Keyring: s.Keyring, Rows: rows, Customers: store.CRM{DB: s.DB}, Post: p,
		URL: "https://crm.example", Now: s.clock,
	})
}

// post is the mail server as the desk sees it.
type post struct{ *mail.Server }

func (p post) Send(ctx context.Context, l cases.Letter) error {
	return p.Server.Send(ctx, mail.Letter(l))
}

func (s *shop) clock() when.Instant { return s.now }

// pass lets time pass.
func (s *shop) pass(d time.Duration) { s.now = s.now.Add(d) }

func (s *shop) as(t testing.TB, role party.Role, ordinal party.Ordinal, purpose field.Purpose) policy.Permit {
	t.Helper()
	who := s.Owner(t)
	who.Role, who.Ordinal = role, ordinal
	p, err := policy.Decide(policy.Request{Principal: who, Purpose: purpose, Route: "test"})
	ok(t, err)
	return p
}

// clerk is a support agent with ordinal 7.
func (s *shop) clerk(t testing.TB) policy.Permit {
	t.Helper()
	return s.as(t, party.Support, 7, field.Complain)
}

func (s *shop) customer(t testing.TB, family, email string) party.Customer {
	t.Helper()
	p := person.Profile{Given: vault.Plain("Anna"), Family: vault.Plain(family)}
	if email != "" {
		p.Emails = vault.Texts(email)
	}
	id, _, err := s.crm.Create(t.Context(), s.as(t, party.Owner, 1, field.Serve), p)
	ok(t, err)
	return id
}

func complaint(c party.Customer) cases.Draft {
	d := cases.Draft{Customer: c, Facts: cases.Facts{Channel: "email", Category: "delivery", Cause: "late"}}
	if c != 0 {
		d.Subject, d.Text = vault.Plain("Parcel is late"), vault.Plain("Where is my parcel?")
	}
	return d
}

func (s *shop) open(t testing.TB, d cases.Draft) cases.Number {
	t.Helper()
	w, err := s.desk.Create(t.Context(), s.clerk(t), d)
	ok(t, err)
	return w.Number
}

func (s *shop) show(t testing.TB, n cases.Number) cases.View {
	t.Helper()
	v, err := s.desk.Show(t.Context(), s.clerk(t), n, cases.Ask{Masked: field.Fields(field.Emails)})
	ok(t, err)
	return v
}

func (s *shop) send(t testing.TB) int {
	t.Helper()
	n, err := s.desk.Send(t.Context(), s.Tenant)
	ok(t, err)
	return n
}

// entries reads the whole log.
func (s *shop) entries(t testing.TB) []entry.Entry {
	t.Helper()
	h, err := s.DB.ReadHead(t.Context(), s.Tenant)
	ok(t, err)
	rows, err := s.DB.Entries(t.Context(), ledger.Log{Tenant: s.Tenant, Number: 1}, 0, h.Size)
	ok(t, err)
	var out []entry.Entry
	for _, r := range rows {
		e, err := entry.Decode(r.Data)
		ok(t, err)
		out = append(out, e)
	}
	return out
}

func (s *shop) last(t testing.TB) entry.Entry {
	t.Helper()
	es := s.entries(t)
	return es[len(es)-1]
}

// raw opens the database behind the program's back.
func (s *shop) raw(t testing.TB) *sql.DB {
	t.Helper()
	driver, dsn := "pgx", s.Where
	if !strings.Contains(dsn, "://") {
		driver, dsn = "sqlite", "file:"+dsn+"?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, dsn)
	ok(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func (s *shop) ask(t testing.TB, q string, args ...any) (n int64) {
	t.Helper()
	ok(t, s.raw(t).QueryRow(q, args...).Scan(&n))
	return n
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, k failure.Kind) {
	t.Helper()
	if !failure.Is(err, k) {
		t.Fatalf("got %v, want kind %s", err, k)
	}
}

// wantFields fails unless exactly these fields are wrong.
func wantFields(t testing.TB, err error, fields ...string) {
	t.Helper()
	got := map[string]bool{}
	if fe, is := errors.AsType[base.FieldErrors](err); is {
		for _, f := range fe {
			got[f.Field] = true
		}
	}
	for _, f := range fields {
		if !got[f] {
			t.Errorf("nothing is wrong with %s: %v", f, err)
		}
	}
	if len(got) != len(fields) {
		t.Errorf("wrong are %v, want %v", got, fields)
	}
}
