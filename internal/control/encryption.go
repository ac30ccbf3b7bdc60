package control

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"counterpart/internal/backup"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
)

// People reads customers as they are stored.
type People interface {
	// Named reads customers with ordinals above after, ascending.
	Named(ctx context.Context, t party.Tenant, after party.Ordinal, limit int) ([]vault.Locked, error)
	// LastOrdinal gives the newest customer's, 0 if there never was one.
	LastOrdinal(ctx context.Context, t party.Tenant) (party.Ordinal, error)
}

// Sample is what the test of encryption needs.
type Sample struct {
	People  People
	Source  backup.Source
	Keyring *vault.Keyring
	Ledger  *ledger.Ledger
}

const (
	sampled    = 8       // customers whose values are searched for
	maxRows    = 200_000 // of a table that are searched
	leastValue = 6       // bytes of a value worth searching for
)

var searched = field.Fields(field.Name, field.Emails, field.Phones, field.Addresses)

// Encryption tests that values of personal fields lie nowhere in the clear: some customers, from a
// place chosen at random, are opened (an entry of kind processing says so, nothing is released), and every table is
// searched for what was read.
func Encryption(s Sample) Test {
	return Test{
		Name: "encryption", Title: "Personal fields are encrypted where they are stored", Kind: "encryption.on", Every: 24 * time.Hour,
		Clauses: []string{"encrypt", "maintain"},
		Run:     s.run,
	}
}

var errEnough = errors.New("enough rows")

func (s Sample) run(ctx context.Context, t party.Tenant) (Result, error) {
	values, people, err := s.open(ctx, t)
	if err != nil {
		return Result{}, err
	}
	if len(values) == 0 {
		return Result{Untested: true, Text: "There is no customer yet with a value to look for."}, nil
	}
	tables, err := s.Source.Tables(ctx)
	if err != nil {
		return Result{}, err
	}
	rows, where := 0, []string(nil)
	err = s.Source.Snapshot(ctx, func(snap backup.Snapshot) error {
		for _, table := range tables {
			n, found, err := search(ctx, snap, table, values)
			if rows += n; err != nil {
				return err
			}
			where = append(where, found...)
		}
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	text := fmt.Sprintf("%d values of %d customers were looked for in %d rows of %d tables", len(values), people, rows, len(tables))
	if len(where) > 0 {
		return Result{Text: text + "; some lie in the clear in " + strings.Join(where, ", ") + "."}, nil
	}
	return Result{Holds: true, Text: text + "; none lies in the clear."}, nil
}

// open gives values of a few customers, in lower case, and of how many.
func (s Sample) open(ctx context.Context, t party.Tenant) ([][]byte, int, error) {
	last, err := s.People.LastOrdinal(ctx, t)
	if err != nil || last == 0 {
		return nil, 0, err
	}
	locked, err := s.People.Named(ctx, t, party.Ordinal(rand.N(uint32(last))), sampled) //nolint:gosec // a sample, not a secret
	if err == nil && len(locked) == 0 {
		locked, err = s.People.Named(ctx, t, 0, sampled)
	}
	if err != nil || len(locked) == 0 {
		return nil, 0, err
	}
	permit, err := policy.Decide(policy.Request{Principal: party.Job(t), Purpose: field.Operate, Route: "control"})
	if err != nil {
		return nil, 0, err
	}
	receipt, err := s.Ledger.Process(ctx, permit, "control", searched, int64(len(locked)))
	if err != nil {
		return nil, 0, err
	}
	opened, err := s.Keyring.Open(ctx, receipt, t, vault.Ask{Open: searched}, locked)
	if err != nil {
		return nil, 0, err
	}
	return worth(opened), len(opened), nil
}

// worth gives the values that are long enough to be nobody else's by chance: e-mails, phones, names
// in full, streets.
func worth(opened []vault.Opened) [][]byte {
	var out [][]byte
	add := func(s string) {
		if s = strings.ToLower(strings.TrimSpace(s)); len(s) >= leastValue {
			out = append(out, []byte(s))
		}
	}
	for i := range opened {
		for _, f := range []field.ID{field.Emails, field.Phones} {
			for _, v := range opened[i].Field(f) {
				add(v.Reveal())
			}
		}
		var name []string
		for _, v := range opened[i].Field(field.Name) {
			name = append(name, v.Reveal())
		}
		if full := strings.Join(name, " "); len(name) > 1 && name[0] != "" {
			add(full)
		}
		if a := opened[i].Field(field.Addresses); len(a) > 0 {
			add(a[0].Reveal())
		}
	}
	slices.SortFunc(out, bytes.Compare)
	return slices.CompactFunc(out, bytes.Equal)
}

// search looks through a table and gives how many rows it looked at, and the columns in which a value
// lies.
func search(ctx context.Context, snap backup.Snapshot, table backup.Table, values [][]byte) (int, []string, error) {
	n, hit := 0, make([]bool, len(table.Columns))
	err := snap.Rows(ctx, table, func(row []any) error {
		for i, cell := range row {
			if !hit[i] && holds(cell, values) {
				hit[i] = true
			}
		}
		if n++; n == maxRows {
			return errEnough
		}
		return ctx.Err()
	})
	if err != nil && !errors.Is(err, errEnough) {
		return n, nil, err
	}
	var found []string
	for i, c := range table.Columns {
		if hit[i] {
			found = append(found, table.Name+"."+c.Name)
		}
	}
	return n, found, nil
}

func holds(cell any, values [][]byte) bool {
	var b []byte
	switch v := cell.(type) {
	case string:
		b = []byte(v)
	case []byte:
		b = v
	}
	if len(b) < leastValue {
		return false
	}
	b = bytes.ToLower(b)
	return slices.ContainsFunc(values, func(v []byte) bool { return bytes.Contains(b, v) })
}
