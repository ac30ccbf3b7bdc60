package ledger

import (
	"context"
	"crypto/rand"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/subject"
)

// Draft is what a change wants recorded: the entry without who and when, and whom it is about.
type Draft struct {
	Entry  entry.Entry
	People subject.Set
	// Bump raises the tenant's version: rights, sessions or keys changed, and whatever was
	// decided before has to be decided again.
	Bump bool
	// Quiet says that nothing changed after all: nothing is recorded, and Change answers with a
	// place of index -1.
	Quiet bool
}

// Change runs fn in a transaction and commits its rows together with the entry that fn
// describes. If fn fails nothing is kept and its error is returned as it is. fn has no effect
// outside the transaction, does not wait, and may be run again. After a failure of kind Doubt
// the outcome is not known: look before trying again.
//
// A change for a purpose that the agreement in force refuses fails with kind Forbidden.
func (l *Ledger) Change(ctx context.Context, w party.Principal, fn func(Tx) (Draft, error)) (Place, error) {
	var asked entry.Entry
	place, err := l.change(ctx, w, l.guarded(ctx, w, fn, &asked))
	l.refused(ctx, w, asked.Purpose, asked.Route, err)
	return place, err
}

func (l *Ledger) change(ctx context.Context, w party.Principal, fn func(Tx) (Draft, error)) (Place, error) {
	if l.cfg.OneWriter {
		it := &item{tenant: w.Tenant, version: w.Version, who: w, change: fn, done: make(chan result, 1)}
		return l.lane(w.Tenant).submit(ctx, it)
	}
	ticket, err := l.commitPending(ctx, w, fn)
	if err != nil || ticket == nil {
		return Place{Index: -1}, err
	}
	it := &item{tenant: w.Tenant, version: -1, ticket: ticket, done: make(chan result, 1)}
	return l.lane(w.Tenant).submit(ctx, it)
}

// commitPending commits a change with its entry as a pending row, in a transaction of its own,
// so that the changes of one tenant do not queue behind each other's commits.
func (l *Ledger) commitPending(ctx context.Context, w party.Principal, fn func(Tx) (Draft, error)) ([]byte, error) {
	if err := l.standing(ctx, w.Tenant); err != nil {
		return nil, err
	}
	tx, err := l.cfg.Store.Begin(ctx)
	if err != nil {
		return nil, unavailable(err)
	}
	defer tx.Rollback() // after Commit it does nothing; before, the first error counts
	d, err := fn(tx)
	if err != nil || d.Quiet {
		return nil, err
	}
	p, err := l.pending(ctx, w, d)
	if err != nil {
		return nil, err
	}
	if err := l.cfg.Store.Pend(ctx, tx, p); err != nil {
		return nil, unavailable(err)
	}
	if err := tx.Commit(); err != nil {
		return nil, doubt(err)
	}
	return p.Ticket, nil
}

func (l *Ledger) pending(ctx context.Context, w party.Principal, d Draft) (Pending, error) {
	it, err := l.item(ctx, w, l.sign(w, d.Entry), d.People, d.Bump)
	if err != nil {
		return Pending{}, err
	}
	now := l.cfg.Now()
	it.entry.Recorded = now // a stand-in; the sequencer sets it
	it.entry.Count = max(it.entry.Count, int64(d.People.Len()))
	data, err := it.entry.Encode()
	if err != nil {
		return Pending{}, err
	}
	ticket := make([]byte, 16)
	_, _ = rand.Read(ticket) // never fails since Go 1.24
	return Pending{
		Tenant: w.Tenant, Ticket: ticket, Created: now, Data: data, Salt: it.salt, Body: it.body, Bump: d.Bump, Version: w.Version,
	}, nil
}

func fresh(have, want int64) error {
	if have >= 0 && have != want {
		return Stale()
	}
	return nil
}

// Stale is the failure of what was decided under an older version of the tenant.
func Stale() error {
	return failure.New(failure.Stale, "Rights or sessions changed meanwhile.").WithHint("Load the page again.")
}

func unavailable(err error) error {
	if failure.KindOf(err) != failure.Internal {
		return err
	}
	return failure.Wrap(err, failure.Unavailable, "The record cannot be written just now, so nothing is shown or changed.").
		WithHint("Try again in a moment; an operator finds the cause in the log.")
}

func doubt(err error) error {
	return failure.Wrap(err, failure.Doubt, "It is not known whether this was saved.").
		WithHint("Look whether it is there before you try again.")
}
