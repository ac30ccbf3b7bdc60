package crm

import (
	"context"
	"crypto/rand"
	"io"
	"sync"
	"time"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/sale"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Config is what a Desk is made of.
type Config struct {
	Ledger  *ledger.Ledger
	Keyring *vault.Keyring
	Names   *vault.Names
	Rows    Rows
	Own     *own.Shelf // nil: the retailer adds no fields
	Now     func() when.Instant
	Rand    io.Reader // for ids; nil means crypto/rand
}

// Desk does the retailer's daily work. Safe for concurrent use.
type Desk struct {
	cfg      Config
	ordinals *base.Runs[party.Ordinal]

	mu       sync.Mutex // guards what follows
	settings map[party.Tenant]remembered
	products map[party.Tenant]map[string]sale.Product // by SKU; ids never change
}

// remembered is a tenant's settings with the time of reading.
type remembered struct {
	Settings
	at when.Instant
}

// New makes a Desk.
func New(cfg Config) *Desk {
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	return &Desk{
		cfg: cfg, ordinals: base.NewRuns(runSize, cfg.Rows.TakeOrdinals), settings: map[party.Tenant]remembered{},
		products: map[party.Tenant]map[string]sale.Product{},
	}
}

const settingsFor = 30 * time.Second // how long a tenant's country and currency are remembered

func (d *Desk) tenant(ctx context.Context, t party.Tenant) (Settings, error) {
	d.mu.Lock()
	r, ok := d.settings[t]
	d.mu.Unlock()
	if ok && d.cfg.Now().Sub(r.at) < settingsFor {
		return r.Settings, nil
	}
	s, err := d.cfg.Rows.Settings(ctx, t)
	if err != nil {
		return Settings{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.settings[t] = remembered{s, d.cfg.Now()}
	return s, nil
}
