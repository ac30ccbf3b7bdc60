package crm

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"io"
	"strconv"
	"sync"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/screen"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Config is what a Desk is made of.
type Config struct {
	Ledger  *ledger.Ledger
	Keyring *vault.Keyring
	Names   *vault.Names
	Rows    Rows
	Now     func() when.Instant
	Rand    io.Reader // for ids; nil means crypto/rand
}

// Desk does the retailer's daily work. Safe for concurrent use.
type Desk struct {
	cfg Config

	mu       sync.Mutex // guards what follows
	ordinals map[party.Tenant]*block
	settings map[party.Tenant]remembered
	products map[party.Tenant]map[string]Product // by SKU; ids never change
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
		cfg: cfg, ordinals: map[party.Tenant]*block{}, settings: map[party.Tenant]remembered{},
		products: map[party.Tenant]map[string]Product{},
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

// id makes a random number from 1 to 2^53-1, which is exact in JSON and JavaScript, and which
// nobody takes for a card number: it is exported, and what is exported can be imported.
func (d *Desk) id() int64 {
	for {
		var b [8]byte
		if _, err := io.ReadFull(d.cfg.Rand, b[:]); err != nil {
			panic("crm: no randomness: " + err.Error())
		}
		if n := int64(binary.BigEndian.Uint64(b[:]) >> 11); n > 0 && !screen.CardField(strconv.FormatInt(n, 10)) {
			return n
		}
	}
}

// change describes a change made under a permit.
func change(p policy.Permit, act, object string, set field.Set) entry.Entry {
	return entry.Entry{
		Kind: entry.Change, Act: act, Object: object, Fields: set,
		Purpose: p.Purpose(), Reason: p.Reason(), Route: p.Route(),
	}
}

// mayWrite refuses a change of fields that the permit does not open: who may not read a field
// may not write it either.
func mayWrite(p policy.Permit, set field.Set) error {
	if p.Allows(set, 0) {
		return nil
	}
	return failure.New(failure.Forbidden, "These fields are not for this role and purpose: %s.", (set &^ p.Open()).Labels()).
		WithHint("Choose the purpose that fits, or ask somebody with the right.")
}
