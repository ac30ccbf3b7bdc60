package own

import (
	"context"
	"sync"
	"time"

	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Config is what a Shelf is made of; all of it is needed.
type Config struct {
	Ledger  *ledger.Ledger
	Keyring *vault.Keyring
	Rows    Rows
	Now     func() when.Instant
}

// Shelf keeps the definitions of own fields and the lists of words. Safe for concurrent use.
//
// What it remembers carries the tenant's version: each change of a definition or a word raises it,
// so that a request whose session was read afterwards never sees what was before, in whatever
// process the change was made. Who has no version, as jobs, gets what was read a few seconds ago.
type Shelf struct {
	cfg Config

	mu      sync.Mutex // guards what follows
	tenants map[party.Tenant]*remembered
}

// remembered is what a tenant has defined; it is never changed.
type remembered struct {
	defs    Defs
	lists   map[List][]Word
	version int64
	at      when.Instant
}

// New makes a Shelf.
func New(cfg Config) *Shelf { return &Shelf{cfg: cfg, tenants: map[party.Tenant]*remembered{}} }

const (
	anyVersion = -1
	freshFor   = 3 * time.Second // for whoever has no version
)

// kept gives what a tenant has defined, at least as new as a version.
func (s *Shelf) kept(ctx context.Context, t party.Tenant, version int64) (*remembered, error) {
	s.mu.Lock()
	old := s.tenants[t]
	s.mu.Unlock()
	now := s.cfg.Now()
	if old != nil && (version >= 0 && old.version >= version || version < 0 && now >= old.at && now.Sub(old.at) < freshFor) {
		return old, nil
	}
	k, err := s.load(ctx, t)
	if err != nil {
		return &remembered{}, err
	}
	k.version, k.at = version, now
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.tenants[t]; old != nil {
		k.version = max(k.version, old.version)
	}
	s.tenants[t] = k
	return k, nil
}

func (s *Shelf) load(ctx context.Context, t party.Tenant) (*remembered, error) {
	defs, err := s.cfg.Rows.Fields(ctx, t)
	if err != nil {
		return nil, err
	}
	lists, err := s.cfg.Rows.AllWords(ctx, t)
	if err != nil {
		return nil, err
	}
	for i := range defs {
		defs[i].Choices = lists[ChoicesOf(defs[i].Field)]
	}
	return &remembered{defs: defs, lists: lists}, nil
}

func (k *remembered) words(l List) []Word {
	if ws, ok := k.lists[l]; ok {
		return ws
	}
	return builtIn[l]
}

// Fields gives the definitions as they stand for somebody; for a job, which has no version, they
// may be a few seconds old. They are not to be changed. A nil shelf has none.
func (s *Shelf) Fields(ctx context.Context, who party.Principal) (Defs, error) {
	if s == nil {
		return nil, nil
	}
	k, err := s.kept(ctx, who.Tenant, who.Version)
	return k.defs, err
}

// forget has what a tenant has defined read anew: this process has just changed it.
func (s *Shelf) forget(t party.Tenant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tenants, t)
}
