package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"counterpart/internal/bundle"
	"counterpart/internal/contract"
	"counterpart/internal/evidence"
	"counterpart/internal/failure"
	"counterpart/internal/journal"
	"counterpart/internal/judge/standing"
	"counterpart/internal/leaving"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/store/moving"
	"counterpart/internal/when"
)

// erasures answers the pages from the journal, which it reads anew when it has grown. Safe for
// concurrent use.
type erasures struct {
	app *App

	mu   sync.Mutex // guards what follows
	size int64      // of the journal when it was read
	by   map[gone]journal.Line
}

// gone names somebody who was erased.
type gone struct {
	tenant   party.Tenant
	customer party.Customer
}

// Erased finds the entry that records an erasure in the tenant's log of today. Somebody whose
// erasure lies in a log that a restore has closed is not found.
func (e *erasures) Erased(ctx context.Context, t party.Tenant, id party.Customer) (int64, when.Instant, bool, error) {
	by, err := e.read()
	if err != nil {
		return 0, 0, false, err
	}
	l, ok := by[gone{t, id}]
	if !ok {
		return 0, 0, false, nil
	}
	h, err := e.app.Ledger.Head(ctx, t)
	return l.Index, l.At, err == nil && h.Number == l.Log, err
}

// read gives the last line about everybody who was erased.
func (e *erasures) read() (map[gone]journal.Line, error) {
	st, err := os.Stat(e.app.Config.Journal)
	if err != nil {
		return nil, fmt.Errorf("look at the erasure journal: %w", err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.by != nil && e.size == st.Size() {
		return e.by, nil
	}
	lines, err := e.app.Journal.Lines()
	if err != nil {
		return nil, err
	}
	by := map[gone]journal.Line{}
	for _, l := range lines {
		if l.Word == journal.Erased && l.Customer != 0 {
			by[gone{l.Tenant, l.Customer}] = l
		}
	}
	e.by, e.size = by, st.Size()
	return by, nil
}

// openLeaving opens what a retailer leaves by, and arrives by.
func (a *App) openLeaving() {
	a.Leaving = leaving.New(leaving.Config{
		Store:  moving.Rows{DB: a.DB.Engine(), Keys: store.Keys{DB: a.DB}},
		Ledger: a.Ledger, Reader: a.DB, Keyring: a.Keyring, Custody: a.Custody, Access: a.Access,
		Bundle: func(ctx context.Context, p policy.Permit, parties []bundle.Party, w io.Writer) (evidence.Made, error) {
			return a.Evidence.Make(ctx, w, evidence.Order{
				By: p.Principal(), Parties: parties, For: evidence.ForController, Newest: true, Customers: &p,
			})
		},
		Tables: a.Exports.Tables, Ended: a.agreementEnded, Certify: a.Contract.Certify, Certified: a.certified, Backups: a.lastBackup,
		Folder: filepath.Join(a.Config.Data, "former"), Now: a.Now,
	})
}

// agreementEnded says when a retailer's agreement ended; 0 if none did, or another is in force.
func (a *App) agreementEnded(ctx context.Context, t party.Tenant) (at when.Instant, err error) {
	b, err := a.Contract.Book(ctx, party.Job(t))
	if err != nil || b.Current() != nil {
		return 0, err
	}
	for i := range b.Agreements {
		if x := &b.Agreements[i]; x.State(b.AsOf) == standing.Ended {
			at = max(at, x.Until.Lo)
		}
	}
	return at, nil
}

// certified reads the certificate that all of a retailer was deleted.
func (a *App) certified(ctx context.Context, t party.Tenant) (entry int64, text string, err error) {
	b, err := a.Contract.Book(ctx, party.Job(t))
	if err != nil {
		return 0, "", err
	}
	for i := range b.Records {
		if r := &b.Records[i]; r.Entry.Object == contract.Deletion {
			return r.Index, r.Document.Text, nil
		}
	}
	return 0, "", failure.New(failure.NotFound, "There is no certificate.")
}

// lastBackup says until when the last of a retailer's backups that still has a key is kept.
func (a *App) lastBackup(ctx context.Context, t party.Tenant) (until when.Instant, err error) {
	all, err := a.Backups.List(ctx)
	for _, b := range all {
		if b.Tenant == t && b.Destroyed == 0 {
			until = max(until, b.Until)
		}
	}
	return until, err
}

// living lists the retailers that have not left.
func (a *App) living(ctx context.Context) ([]store.Tenant, error) {
	all, err := a.DB.Tenants(ctx)
	return slices.DeleteFunc(all, func(t store.Tenant) bool { return t.Left }), err
}
