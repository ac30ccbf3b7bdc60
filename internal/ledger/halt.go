package ledger

import (
	"bytes"
	"context"
	"sync"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
)

// memory is what a process remembers of logs beside the database: which are halted, and how each
// ended when it was last extended here. A database that fails over to a copy that is behind, or is
// put back under a running program, is noticed before anything is appended to it.
type memory struct {
	mu     sync.Mutex // guards what follows
	halted map[Log]error
	ends   map[party.Tenant]Head
	behind map[party.Tenant]bool // whether the database was, when last looked at
}

// Halt stops appending to a log until Resume: whatever is queued or comes fails with err, which is
// of kind Doubt. Nothing is disclosed or changed then.
func (l *Ledger) Halt(at Log, err error) {
	l.memory.mu.Lock()
	defer l.memory.mu.Unlock()
	if l.memory.halted == nil {
		l.memory.halted = map[Log]error{}
	}
	l.memory.halted[at] = err
}

// Resume lets a log that was halted go on.
func (l *Ledger) Resume(at Log) {
	l.memory.mu.Lock()
	defer l.memory.mu.Unlock()
	delete(l.memory.halted, at)
}

// standing says, before a change begins a transaction of its own, why the tenant's log may not go on.
// It costs nothing while nothing is wrong.
func (l *Ledger) standing(ctx context.Context, t party.Tenant) error {
	if !l.memory.doubted(t) {
		return nil
	}
	h, err := l.Head(ctx, t)
	if err != nil {
		return err
	}
	return l.memory.refuses(h)
}

// version gives the tenant's version when its log was last extended here; 0 if it was not.
func (m *memory) version(t party.Tenant) int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ends[t].Version
}

// doubted reports whether one of a tenant's logs was refused when it was last looked at.
func (m *memory) doubted(t party.Tenant) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for at := range m.halted {
		if at.Tenant == t {
			return true
		}
	}
	return m.behind[t]
}

// refuses says why nothing may be appended to a log that ends so, nil if it may.
func (m *memory) refuses(h Head) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.halted[h.Log]; err != nil {
		return err
	}
	end, known := m.ends[h.Tenant]
	delete(m.behind, h.Tenant)
	if !known || h.Number > end.Number {
		return nil
	}
	if h.Number < end.Number || h.Size < end.Size || h.Size == end.Size && !bytes.Equal(h.Frontier, end.Frontier) {
		if m.behind == nil {
			m.behind = map[party.Tenant]bool{}
		}
		m.behind[h.Tenant] = true
		return failure.New(failure.Doubt, "The database is behind what this program has written to it: %d entries are there, and it has written %d.", h.Size, end.Size).
			WithHint("Nothing is shown or changed. The database was put back, or failed over to a copy that is behind: bring back the right one, or restore, which opens a new log. docs/operating.md says how.")
	}
	return nil
}

// keep remembers how a log ended after a commit.
func (m *memory) keep(h Head) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ends == nil {
		m.ends = map[party.Tenant]Head{}
	}
	if end, known := m.ends[h.Tenant]; !known || h.Number > end.Number || h.Number == end.Number && h.Size > end.Size {
		m.ends[h.Tenant] = h
	}
}

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
