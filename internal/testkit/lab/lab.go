// Package lab puts the vault together for tests as a program does: a database of either engine,
// a key file, an erasure journal, a ledger, a custody, and tenants with people whose every value
// can be looked for in files afterwards.
package lab

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"counterpart/internal/backup"
	"counterpart/internal/field"
	"counterpart/internal/journal"
	"counterpart/internal/kms"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/subject"
	"counterpart/internal/testkit"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Lab is a running program's lower half.
type Lab struct {
	Where   string // what store.Open takes
	Dir     string // holds the key file and the journal
	DB      *store.DB
	Raw     *sql.DB // the same database, for looking at what is stored
	Keys    *kms.File
	Keyring *vault.Keyring
	Ledger  *ledger.Ledger
	Custody *vault.Custody
	Journal *journal.Journal
	tables  []backup.Table
	shift   atomic.Int64 // microseconds that the clock is ahead
}

// Engines runs a test on SQLite and on a throw-away PostgreSQL.
func Engines(t *testing.T, fn func(t *testing.T, where string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, filepath.Join(t.TempDir(), "counterpart.db")) })
	t.Run("postgres", func(t *testing.T) { fn(t, testkit.Postgres(t)) })
}

// New makes a database, keys and journal, with the tenants 1 and 2.
func New(t testing.TB, where string) *Lab {
	t.Helper()
	l := Open(t, where, t.TempDir())
	l.Migrate(t)
	for _, id := range []party.Tenant{1, 2} {
		l.found(t, id)
	}
	return l
}

// Migrate makes the tables.
func (l *Lab) Migrate(t testing.TB) {
	t.Helper()
	Must(t, l.DB.Schema().Migrate(t.Context()))
	l.tables = Value(store.Whole{DB: l.DB}.Tables(t.Context()))(t)
}

// Open opens what exists, as the next start of the program would; an empty folder gets a new
// key file and journal.
func Open(t testing.TB, where, dir string) *Lab {
	t.Helper()
	l := &Lab{Where: where, Dir: dir}
	l.DB = Value(store.Open(t.Context(), where))(t)
	l.Raw = raw(t, where)
	l.Keys = Value(kms.Open(filepath.Join(dir, "keys", "keys.json"), true))(t)
	l.Journal = Value(journal.Open(filepath.Join(dir, "journal"), true))(t)
	l.Keyring = vault.NewKeyring(vault.Config{Service: l.Keys, Rows: store.Keys{DB: l.DB}, Now: l.Now})
	l.Ledger = ledger.New(ledger.Config{
		Store: l.DB, Reader: l.DB, Sealer: l.Keyring, Keys: l.Keys, Now: l.Now,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)), OneWriter: l.DB.Embedded(),
	})
	l.Custody = vault.NewCustody(vault.CustodyConfig{
		Keyring: l.Keyring, Ledger: l.Ledger, Reader: l.DB, Wraps: store.Keys{DB: l.DB},
		People: store.People{DB: l.DB}, Holds: store.People{DB: l.DB}, Journal: l.Journal, Now: l.Now,
	})
	t.Cleanup(l.Close)
	return l
}

// Close ends everything; a second call does nothing.
func (l *Lab) Close() {
	l.Ledger.Close()
	_ = l.Raw.Close()
	_ = l.DB.Close()
}

func raw(t testing.TB, where string) *sql.DB {
	t.Helper()
	if strings.HasPrefix(where, "postgres") {
		return Value(sql.Open("pgx", where))(t)
	}
	return Value(sql.Open("sqlite", "file:"+where+"?_pragma=busy_timeout(10000)&_pragma=secure_delete(1)"))(t)
}

// Now gives the lab's time.
func (l *Lab) Now() when.Instant { return when.Of(time.Now()) + when.Instant(l.shift.Load()) }

// Pass lets time pass.
func (l *Lab) Pass(d time.Duration) { l.shift.Add(d.Microseconds()) }

func (l *Lab) found(t testing.TB, id party.Tenant) {
	t.Helper()
	ctx := t.Context()
	tx := Value(l.DB.Begin(ctx))(t)
	defer tx.Rollback()
	Must(t, l.DB.InsertTenant(ctx, tx, store.Tenant{
		ID: id, Slug: fmt.Sprintf("retailmax-%d", id), Name: "RetailMax", Vendor: "TechCorp",
		Country: "DE", Currency: "EUR", Created: l.Now(),
	}))
	Must(t, l.Keyring.OpenTenant(ctx, tx, id))
	Must(t, ledger.Found(ctx, l.DB, tx, id, fmt.Sprintf("ledger.test/%d", id)))
	Must(t, tx.Commit())
	Must(t, l.Ledger.Introduce(ctx, id, ledger.Catalogue(), func(ledger.Tx) error { return nil }))
}

// Job is the principal of a tenant's jobs.
func Job(t party.Tenant) party.Principal { return party.Job(t) }

// Person is a customer with what was sealed about them.
type Person struct {
	Tenant   party.Tenant
	ID       party.Customer
	Ordinal  party.Ordinal
	Name     string
	Email    string
	Note     string
	Blind    [][]byte // of the e-mail
	Wrapped  []byte   // as it was first
	Sale     int64
	NoteID   int64
	Sealed   vault.Boxes
	NoteBox  []byte
	TokenBox []byte
}

// Add makes a customer with a name, an e-mail, a note, a sale and a payment. Each value is found
// nowhere else.
func (l *Lab) Add(t testing.TB, tenant party.Tenant, ordinal party.Ordinal) Person {
	t.Helper()
	ctx := t.Context()
	n := int64(ordinal)
	p := Person{
		Tenant: tenant, ID: party.Customer(1_000_000*int64(tenant) + 7919*n), Ordinal: ordinal,
		Name: fmt.Sprintf("Canary-Name-%d-%d", tenant, n), Email: fmt.Sprintf("canary-%d-%d@example.test", tenant, n),
		Note: fmt.Sprintf("Canary note of %d of %d", n, tenant), Sale: 50_000 + n, NoteID: 60_000 + n,
	}
	p.Blind = Value(l.Keyring.Blind(ctx, tenant, field.Emails, p.Email))(t)
	_, err := l.Ledger.Change(ctx, Job(tenant), func(tx ledger.Tx) (ledger.Draft, error) {
		key, w, err := l.Keyring.NewCustomerKey(ctx, tx, tenant, p.ID)
		if err != nil {
			return ledger.Draft{}, err
		}
		p.Wrapped = w.Wrapped
		if err := p.seal(key); err != nil {
			return ledger.Draft{}, err
		}
		if err := (store.Keys{DB: l.DB}).PutCustomerKey(ctx, tx, tenant, w); err != nil {
			return ledger.Draft{}, err
		}
		return created(ordinal), l.insertAll(ctx, tx, p)
	})
	Must(t, err)
	return p
}

func (p *Person) seal(key *vault.CustomerKey) (err error) {
	p.Sealed, err = vault.Pack(map[field.ID][]byte{
		field.Name:   key.Seal(vault.Slot{Table: "customer", Field: field.Name}, vault.Texts(p.Name)),
		field.Emails: key.Seal(vault.Slot{Table: "customer", Field: field.Emails}, vault.Texts(p.Email)),
	})
	p.NoteBox = key.Seal(vault.Slot{Table: "note", Row: p.NoteID, Field: field.Note}, vault.Texts(p.Note))
	p.TokenBox = key.Seal(vault.Slot{Table: "payment", Row: int64(p.Ordinal), Field: field.Token}, vault.Texts("tok-"+p.Email))
	return err
}

func created(o party.Ordinal) ledger.Draft {
	d := ledger.Draft{People: subject.Of(o)}
	d.Entry.Kind, d.Entry.Act, d.Entry.Object = "change", "create", "customer"
	return d
}

func (l *Lab) insertAll(ctx context.Context, tx ledger.Tx, p Person) error {
	n, tenant, id := int64(p.Ordinal), int64(p.Tenant), int64(p.ID)
	rows := []struct {
		table string
		given map[string]any
	}{
		{"customer", map[string]any{"customer": id, "ordinal": n, "country": "DE", "sealed": []byte(p.Sealed), "revision": int64(1)}},
		{"note", map[string]any{"note": p.NoteID, "customer": id, "version": int64(1), "sealed": p.NoteBox}},
		{"sale", map[string]any{
			"sale": p.Sale, "number": fmt.Sprintf("R-%d", n), "customer": id, "status": "paid", "channel": "web",
			"currency": "EUR", "total": int64(4200),
		}},
		{"payment", map[string]any{
			"payment": n, "sale": p.Sale, "customer": id, "status": "paid", "amount": int64(4200), "currency": "EUR",
			"reference": fmt.Appendf(nil, "ref-%d", n), "version": int64(1), "sealed": p.TokenBox,
		}},
		{"blind_index", map[string]any{"field": int64(field.Emails), "idx": p.Blind[0], "customer": id}},
	}
	for _, r := range rows {
		r.given["tenant"], r.given["state"] = tenant, "live"
		if err := l.insert(ctx, tx, r.table, r.given); err != nil {
			return err
		}
	}
	return store.Whole{DB: l.DB}.SkipOrdinals(ctx, tx, p.Tenant, p.Ordinal, 0)
}

// insert writes a row; columns that are not given are 0 or empty, and given ones that the table
// does not have are left out.
func (l *Lab) insert(ctx context.Context, tx ledger.Tx, table string, given map[string]any) error {
	i := slices.IndexFunc(l.tables, func(t backup.Table) bool { return t.Name == table })
	if i < 0 {
		return fmt.Errorf("no table %s", table)
	}
	t := l.tables[i]
	row := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		v, ok := given[c.Name]
		if !ok {
			v = empties[c.Kind]
		}
		row[i] = v
	}
	return store.Whole{DB: l.DB}.Insert(ctx, tx, t, row)
}

var empties = map[string]any{backup.Number: int64(0), backup.Text: "", backup.Bytes: []byte{}, backup.Truth: false}

// Exec runs a statement beside the program.
func (l *Lab) Exec(t testing.TB, q string, args ...any) error {
	t.Helper()
	_, err := l.Raw.ExecContext(t.Context(), q, args...)
	return err
}

// Count counts rows beside the program.
func (l *Lab) Count(t testing.TB, q string, args ...any) int64 {
	t.Helper()
	var n int64
	Must(t, l.Raw.QueryRowContext(t.Context(), q, args...).Scan(&n))
	return n
}

// Locked reads a person's rows as they are now.
func (l *Lab) Locked(t testing.TB, p Person) (vault.Locked, error) {
	t.Helper()
	out := vault.Locked{Customer: p.ID, Ordinal: p.Ordinal, Table: "customer", Key: vault.WrappedKey{Customer: p.ID}}
	err := l.Raw.QueryRowContext(t.Context(), `SELECT c.sealed, k.epoch, k.version, k.wrapped
		FROM customer c JOIN customer_key k ON k.tenant = c.tenant AND k.customer = c.customer
		WHERE c.tenant = $1 AND c.customer = $2`, p.Tenant, p.ID).
		Scan((*[]byte)(&out.Fields), &out.Key.Epoch, &out.Key.Version, &out.Key.Wrapped)
	return out, err
}

// Read opens a person's name and e-mail against a receipt.
func (l *Lab) Read(t testing.TB, p Person) (string, error) {
	t.Helper()
	row, err := l.Locked(t, p)
	if err != nil {
		return "", err
	}
	return l.OpenRow(t, p.Tenant, row)
}

// OpenRow opens name and e-mail of a row against a receipt.
func (l *Lab) OpenRow(t testing.TB, tenant party.Tenant, row vault.Locked) (string, error) {
	t.Helper()
	ctx := t.Context()
	permit := Value(policy.Decide(policy.Request{Principal: Job(tenant), Purpose: field.Rights, Route: "test"}))(t)
	open := field.Fields(field.Name, field.Emails)
	receipt, err := l.Ledger.Disclose(ctx, permit, ledger.Disclosure{Open: open, People: subject.Of(row.Ordinal)})
	if err != nil {
		return "", err
	}
	opened, err := l.Keyring.Open(ctx, receipt, tenant, vault.Ask{Open: open}, []vault.Locked{row})
	if err != nil {
		return "", err
	}
	return opened[0].One(field.Name).Reveal() + " " + opened[0].One(field.Emails).Reveal(), nil
}

// Must ends the test on an error.
func Must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Value gives a value, or ends the test on an error.
func Value[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
