package app

import (
	"context"
	"fmt"
	"os"
	"sync"

	"counterpart/internal/journal"
	"counterpart/internal/party"
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
