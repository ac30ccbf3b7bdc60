package ledger

import (
	"context"

	"counterpart/internal/entry"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
)

// Reopen closes a tenant's log and opens the next one, with its first entry, inside the
// transaction that restores the database: a restored log never continues, and the new one is
// never seen without the entry that says what may be lost. Nothing else may append meanwhile.
func (l *Ledger) Reopen(ctx context.Context, logs Logs, tx Tx, to Head, first entry.Entry) error {
	old, err := l.cfg.Store.Head(ctx, tx, to.Tenant)
	if err != nil {
		return err
	}
	if err := logs.CloseLog(ctx, tx, old); err != nil {
		return err
	}
	var f tlog.Frontier
	to.Frontier, to.Size, to.Version = f.Bytes(), 0, old.Version+1
	if err := logs.OpenLog(ctx, tx, to); err != nil {
		return err
	}
	b, err := newBatch(to, max(l.cfg.Now(), old.Recorded))
	if err != nil {
		return err
	}
	if _, err := b.add(l.sign(party.Job(to.Tenant), first), nil, nil, false); err != nil {
		return err
	}
	signer, _, err := l.cfg.Keys.Signer(ctx, to.Tenant, to.Origin)
	if err != nil {
		return err
	}
	a, err := b.addition(signer)
	if err != nil {
		return err
	}
	return l.cfg.Store.Append(ctx, tx, a)
}

// Enter appends the entry of a change inside a transaction that the caller holds and commits: for
// work that takes longer than changes do that share a commit. On a store with one writer nobody
// writes meanwhile. It is the last that the caller does in the transaction.
func (l *Ledger) Enter(ctx context.Context, tx Tx, w party.Principal, d Draft) (Place, error) {
	it, err := l.item(ctx, w, l.sign(w, d.Entry), d.People, d.Bump)
	if err != nil {
		return Place{Index: -1}, err
	}
	it.entry.Count = max(it.entry.Count, int64(d.People.Len()))
	head, err := l.cfg.Store.Head(ctx, tx, w.Tenant)
	if err != nil {
		return Place{Index: -1}, err
	}
	b, err := newBatch(head, max(l.cfg.Now(), head.Recorded))
	if err != nil {
		return Place{Index: -1}, err
	}
	place, err := b.add(it.entry, it.salt, it.body, d.Bump)
	if err != nil {
		return place, err
	}
	signer, _, err := l.cfg.Keys.Signer(ctx, w.Tenant, head.Origin)
	if err != nil {
		return place, err
	}
	a, err := b.addition(signer)
	if err != nil {
		return place, err
	}
	return place, l.cfg.Store.Append(ctx, tx, a)
}
