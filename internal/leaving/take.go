package leaving

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"counterpart/internal/bundle"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
)

// Taken is what was taken over.
type Taken struct {
	Entry  int64 // that says so in the new log
	Counts []Counted
	Log    Log
	Root   string // of the former log, in base64
	File   string // where its bundle is kept
}

// Counted compares what is in the file with what is in the database now.
type Counted struct {
	Count
	Taken int64
}

// taker takes one file over.
type taker struct {
	*Desk
	ctx    context.Context //nolint:containedctx // the life of one call
	a      *Archive
	who    party.Principal
	tx     ledger.Tx
	keys   map[party.Customer]vault.WrappedKey
	people subject.Set
	rows   int                // that were written
	last   *vault.CustomerKey // of the customer whose row was read last
	lastID party.Customer
}

// Take takes a file over into a retailer that has nothing yet and to which nobody has signed in. It is
// done in one transaction with its entry: after a failure, or a kill, nothing is there, but on SQLite
// nobody else writes meanwhile. The former log is checked and kept beside the new one, which names it.
func (d *Desk) Take(ctx context.Context, who party.Principal, r Retailer, a *Archive) (out Taken, err error) {
	t := &taker{Desk: d, ctx: ctx, a: a, who: who, keys: map[party.Customer]vault.WrappedKey{}}
	if a.Retailer.Currency != r.Currency {
		return out, failure.New(failure.Invalid, "The file's totals are in %s, and this installation was made for %s.", a.Retailer.Currency, r.Currency).
			WithHint("Make the retailer anew, with --currency %s.", a.Retailer.Currency)
	}
	if err := t.fits(); err != nil {
		return out, err
	}
	if t.tx, err = d.cfg.Store.Begin(ctx); err != nil {
		return out, err
	}
	defer t.tx.Rollback() // after Commit it does nothing; before, the first error counts
	if err := d.cfg.Store.Empty(ctx, t.tx, who.Tenant); err != nil {
		return out, err
	}
	if out, err = t.keep(); err != nil {
		return out, err
	}
	if err := t.all(&out); err != nil {
		return out, errors.Join(err, os.Remove(out.File))
	}
	d.cfg.Keyring.Forget(who.Tenant)
	return out, nil
}

// fits refuses a file whose tables are not those of this database.
func (t *taker) fits() error {
	have, err := t.cfg.Store.Tables(t.ctx)
	if err != nil {
		return err
	}
	n := 0
	for _, tb := range have {
		s, known := find(tb.Name)
		if !known || s.fate != moves {
			continue
		}
		n++
		i := slices.IndexFunc(t.a.Tables, func(in Table) bool { return in.Name == tb.Name })
		if i < 0 || !sameColumns(tb, t.a.Tables[i]) {
			return t.misfit(tb.Name)
		}
	}
	if n != len(t.a.Tables) {
		return t.misfit("a table that is not known here")
	}
	return nil
}

func (t *taker) misfit(what string) error {
	return failure.New(failure.Invalid, "The file was made by another version of this program: %s differs.", what).
		WithHint("Take it over with the version that made it, then start the newer one on that database.")
}

// sameColumns compares columns in any order: a column that was added later stands at the end of a
// table in one database and in its place in another.
func sameColumns(a, b Table) bool {
	for _, c := range a.Columns {
		if !slices.Contains(b.Columns, c) {
			return false
		}
	}
	return len(a.Columns) == len(b.Columns)
}

// keep writes the former log's bundle to a file and checks it.
func (t *taker) keep() (out Taken, err error) {
	if err := os.MkdirAll(t.cfg.Folder, 0o700); err != nil {
		return out, err
	}
	path := filepath.Join(t.cfg.Folder, fmt.Sprintf("%d-%s.bundle.zip", t.who.Tenant, t.a.Log.Bundle.String()[:16]))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600) //nolint:gosec // hexadecimal digits in the house's own folder
	if err != nil {
		return out, failure.Wrap(err, failure.Unavailable, "The former log cannot be kept at %s.", path)
	}
	out = Taken{Log: t.a.Log, File: path}
	if out.Root, err = t.check(f); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return out, errors.Join(err, os.Remove(path))
	}
	return out, nil
}

func (t *taker) check(f *os.File) (root string, err error) {
	if err := t.a.evidence(f); err != nil {
		return "", err
	}
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return "", err
	}
	v := bundle.Verify(f, size, bundle.Options{})
	if v.Level != bundle.Holds || v.Bundle != t.a.Log.Bundle || v.Origin != t.a.Log.Origin || int64(v.Size) != t.a.Log.Size {
		return "", failure.New(failure.Invalid, "The former log in the file does not hold.").
			WithHint("Nothing was taken over. Take bundle.zip out of the file and run counterpart-verify on it.")
	}
	return v.Root, nil
}

// all writes everything and commits it.
func (t *taker) all(out *Taken) error {
	secrets := make([]vault.IndexSecret, 0, len(t.a.Indexes))
	for _, s := range t.a.Indexes {
		secrets = append(secrets, vault.IndexSecret(s))
	}
	digest, err := t.cfg.Keyring.Adopt(t.ctx, t.tx, t.who.Tenant, secrets)
	if err != nil {
		return err
	}
	staff, err := t.a.staff()
	if err != nil {
		return err
	}
	words, err := t.cfg.Access.TakeOver(t.ctx, t.tx, t.who.Tenant, staff, t.cfg.Store, digest)
	if err != nil {
		return err
	}
	for i := range specs {
		if specs[i].fate == moves {
			if err := t.table(&specs[i]); err != nil {
				return err
			}
		}
	}
	if err := t.cfg.Store.Settle(t.ctx, t.tx, t.who.Tenant, t.a.Next, t.a.Retailer.EmailUnique, t.cfg.Now()); err != nil {
		return err
	}
	if out.Counts, err = t.counts(); err != nil {
		return err
	}
	return t.enter(out, words)
}

// counts compares, and refuses to go on where something is missing.
func (t *taker) counts() ([]Counted, error) {
	var out []Counted
	for _, c := range t.a.Counts {
		n, err := t.cfg.Store.Count(t.ctx, t.tx, t.who.Tenant, c.Table)
		if err != nil {
			return nil, err
		}
		if n != c.Rows && c.Table != staffTable { // of staff, those invited here are there too
			return nil, failure.New(failure.Doubt, "%d rows of %s are in the file, and %d were taken over.", c.Rows, c.Table, n)
		}
		if c.Table == staffTable {
			n = c.Rows
		}
		out = append(out, Counted{c, n})
	}
	return out, nil
}

// enter appends the entry that says where all came from, and commits.
func (t *taker) enter(out *Taken, words []string) error {
	list := []string{
		"origin " + out.Log.Origin, fmt.Sprintf("size %d", out.Log.Size), "root " + out.Root, "bundle " + out.Log.Bundle.String(),
	}
	for _, c := range out.Counts {
		if c.Says != "" {
			list = append(list, fmt.Sprintf("%s %d", c.Says, c.Taken))
		}
	}
	e := entry.Entry{Kind: entry.Change, Act: "take-over", Object: "retailer", Content: t.a.Hash[:], List: append(list, words...)}
	place, err := t.cfg.Ledger.Enter(t.ctx, t.tx, t.who, ledger.Draft{Entry: e, People: t.people, Bump: true})
	if err != nil {
		return err
	}
	out.Entry = place.Index
	if err := t.tx.Commit(); err != nil {
		return failure.Wrap(err, failure.Doubt, "It is not known whether the file was taken over.").
			WithHint("Look whether the customers are there. If not, try again.")
	}
	return nil
}

// table writes one table's rows.
func (t *taker) table(s *spec) error {
	tb := t.a.Tables[slices.IndexFunc(t.a.Tables, func(in Table) bool { return in.Name == s.name })]
	if s.name == "customer" {
		return t.customers(s, tb)
	}
	return t.a.lines(s.name, func(line []byte, _ place) error {
		row, opened, err := s.decode(tb, line)
		if err != nil {
			return err
		}
		return t.put(s, tb, row, opened)
	})
}

// customers writes customers, whose keys are made page by page.
func (t *taker) customers(s *spec, tb Table) error {
	type one struct {
		row    map[string]any
		opened map[string][]string
		at     place
	}
	var some []one
	flush := func() error {
		ids := make([]party.Customer, len(some))
		for i, x := range some {
			n, _ := x.row["customer"].(int64)
			ids[i] = party.Customer(n)
		}
		_, wraps, err := t.cfg.Keyring.NewCustomerKeys(t.ctx, t.tx, t.who.Tenant, ids)
		if err != nil {
			return err
		}
		if err := t.cfg.Store.PutKeys(t.ctx, t.tx, t.who.Tenant, wraps); err != nil {
			return err
		}
		for i, x := range some {
			t.keys[ids[i]] = wraps[i]
			if err := t.put(s, tb, x.row, x.opened); err != nil {
				return x.at.located(err)
			}
		}
		some = some[:0]
		return nil
	}
	err := t.a.lines(s.name, func(line []byte, at place) error {
		row, opened, err := s.decode(tb, line)
		if err != nil {
			return err
		}
		n, is := row["ordinal"].(int64)
		if id, ok := row["customer"].(int64); !ok || id < 1 || id >= 1<<53 || !is || n < 1 || n >= int64(t.a.Next) {
			return &fault{1, errors.New("an id or ordinal that no customer can have")}
		}
		t.people.Add(party.Ordinal(n))
		if some = append(some, one{row, opened, at}); len(some) < page {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// put writes a row, sealed anew.
func (t *taker) put(s *spec, tb Table, row map[string]any, opened map[string][]string) error {
	if s.fix != nil {
		s.fix(row)
	}
	if s.form != plain {
		if err := t.seal(s, row, opened); err != nil {
			return err
		}
	}
	values := make([]any, len(tb.Columns))
	for i, c := range tb.Columns {
		values[i] = row[c.Name]
	}
	if err := t.cfg.Store.Insert(t.ctx, t.tx, t.who.Tenant, tb, values); err != nil {
		return err
	}
	if t.rows++; t.rows%page != 0 {
		return t.ctx.Err()
	}
	return t.cfg.Store.Flush(t.ctx, t.tx)
}

func (t *taker) seal(s *spec, row map[string]any, opened map[string][]string) error {
	row[sealedColumn], row[versionColumn] = []byte{}, int64(0)
	n, _ := row["customer"].(int64)
	id := party.Customer(n)
	if id == 0 {
		if len(opened) > 0 {
			return &fault{1, errors.New("sealed values of nobody")}
		}
		return nil
	}
	if t.lastID != id {
		w, known := t.keys[id]
		if !known {
			return &fault{1, errors.New("a customer who is not in the file")}
		}
		var err error
		if t.last, err = t.cfg.Keyring.SealingKey(t.ctx, t.who.Tenant, w); err != nil {
			return err
		}
		t.lastID = id
	}
	sealed, err := s.seal(t.last, row, opened)
	if err != nil {
		return &fault{1, err}
	}
	row[sealedColumn], row[versionColumn] = sealed, t.last.Version()
	return nil
}
