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
