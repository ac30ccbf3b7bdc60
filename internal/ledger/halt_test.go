package ledger_test

import (
	"testing"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/testkit/house"
)

// A database that is put back under a running program does not go on: neither shorter, nor as long and
// different.
func TestDatabasePutBackIsRefused(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		ctx := t.Context()
		change := func() error {
			_, err := h.Ledger.Change(ctx, party.Job(h.Tenant), func(ledger.Tx) (ledger.Draft, error) {
				return ledger.Draft{Entry: entry.Entry{Kind: entry.Change, Act: "update", Object: "test"}}, nil
			})
			return err
		}
		run := func(q string, args ...any) {
			t.Helper()
			if _, err := h.DB.Schema().SQL.ExecContext(ctx, q, args...); err != nil {
				t.Fatal(err)
			}
		}
		if err := change(); err != nil {
			t.Fatal(err)
		}
		short, err := h.Ledger.Head(ctx, h.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		if err := change(); err != nil {
			t.Fatal(err)
		}
		long, err := h.Ledger.Head(ctx, h.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		const set = `UPDATE ledger_head SET size = $2, frontier = $3 WHERE tenant = $1`
		for name, to := range map[string]ledger.Head{"shorter": short, "another": {Size: long.Size, Frontier: short.Frontier}} {
			run(set, h.Tenant, to.Size, to.Frontier)
			for range 2 {
				if err := change(); !failure.Is(err, failure.Doubt) {
					t.Errorf("%s: a change: %v", name, err)
				}
			}
		}
		run(set, h.Tenant, long.Size, long.Frontier)
		if err := change(); err != nil {
			t.Errorf("once it is right again: %v", err)
		}
	})
}

func TestHaltedLog(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		ran := 0
		change := func() error {
			_, err := h.Ledger.Change(t.Context(), party.Job(h.Tenant), func(ledger.Tx) (ledger.Draft, error) {
				ran++
				return ledger.Draft{Entry: entry.Entry{Kind: entry.Change, Act: "update", Object: "test"}}, nil
			})
			return err
		}
		at := ledger.Log{Tenant: h.Tenant, Number: 1}
		h.Ledger.Halt(ledger.Log{Tenant: h.Tenant, Number: 2}, failure.New(failure.Doubt, "another log"))
		if err := change(); err != nil {
			t.Errorf("while another log is halted: %v", err)
		}
		h.Ledger.Halt(at, failure.New(failure.Doubt, "rolled back"))
		if err := change(); !failure.Is(err, failure.Doubt) || ran != 1 {
			t.Errorf("while it is halted: %v, ran %d times", err, ran)
		}
		h.Ledger.Resume(at)
		if err := change(); err != nil || ran != 2 {
			t.Errorf("after it was resumed: %v, ran %d times", err, ran)
		}
	})
}
