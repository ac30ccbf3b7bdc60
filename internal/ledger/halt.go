package ledger

import (
	"bytes"
	"context"
	"sync"

	"counterpart/internal/failure"
	"counterpart/internal/party"
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
