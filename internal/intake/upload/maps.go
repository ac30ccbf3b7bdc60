package upload

import (
	"context"
	"crypto/rand"
	"encoding/binary"

	"counterpart/internal/clean"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Saved is what the columns of a file mean, kept under a name for the next one.
type Saved struct {
	ID      int64
	Kind    mapping.Kind
	Name    string // unique within the tenant; at most 60 characters
	Body    string // in the language of mappings
	Author  party.Ordinal
	Updated when.Instant
}

// MapRows keeps saved maps.
type MapRows interface {
	// PutMap writes a map; one with its name is replaced.
	PutMap(ctx context.Context, tx ledger.Tx, t party.Tenant, s Saved) error
	// Maps lists the maps by name.
	Maps(ctx context.Context, t party.Tenant) ([]Saved, error)
}

// MapsConfig is what Maps are made of.
type MapsConfig struct {
	Ledger *ledger.Ledger
	Rows   MapRows
	Now    func() when.Instant
}

// Maps keeps what columns mean, for all of a retailer's staff who import.
type Maps struct{ cfg MapsConfig }

// NewMaps makes Maps.
func NewMaps(cfg MapsConfig) *Maps { return &Maps{cfg} }

const maxName = 60

// Save keeps a map under a name, in place of the one that has it.
func (m *Maps) Save(ctx context.Context, permit policy.Permit, name string, of *mapping.Mapping) error {
	if permit.Purpose() != field.Import {
		return failure.New(failure.Forbidden, "Maps of imports are for those who import.")
	}
	c := &clean.Checker{}
	name = c.Line("name", name, maxName)
	c.Refuse("name", name)
	if len(c.Problems) > 0 || name == "" {
		return failure.Wrap(c.Problems, failure.Invalid, "This name cannot be kept.").WithHint("Choose a short name, such as Till export.")
	}
	who := permit.Principal()
	s := Saved{
		ID: number(), Kind: of.Kind, Name: name, Body: of.Format(), Author: who.Ordinal, Updated: m.cfg.Now(),
	}
	_, err := m.cfg.Ledger.Change(ctx, who, func(tx ledger.Tx) (ledger.Draft, error) {
		e := entry.Entry{
			Kind: entry.Change, Act: "put", Object: "import map", Purpose: permit.Purpose(), Route: permit.Route(),
			Ref: s.ID, List: []string{string(s.Kind)},
		}
		return ledger.Draft{Entry: e}, m.cfg.Rows.PutMap(ctx, tx, who.Tenant, s)
	})
	return err
}

// List gives the maps by name.
func (m *Maps) List(ctx context.Context, t party.Tenant) ([]Saved, error) {
	return m.cfg.Rows.Maps(ctx, t)
}

// number makes a random number from 1 to 2^53-1.
func number() int64 {
	var b [8]byte
	for {
		_, _ = rand.Read(b[:]) // never fails since Go 1.24
		if n := int64(binary.BigEndian.Uint64(b[:]) >> 11); n > 0 {
			return n
		}
	}
}
