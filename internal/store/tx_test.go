package store_test

import (
	"errors"
	"testing"

	"counterpart/internal/ledger"
	"counterpart/internal/testkit/house"
)

// On PostgreSQL an addition goes out with COMMIT, so that is where its failure is told.
func TestAppendThatFailsKeepsNothing(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		owner := h.Owner(t)
		before, err := h.DB.ReadHead(t.Context(), owner.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		tx, err := h.DB.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		head, err := h.DB.Head(t.Context(), tx, owner.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		row := ledger.Row{Stored: ledger.Stored{Index: head.Size, Data: []byte{1}}}
		head.Size += 2
		err = h.DB.Append(t.Context(), tx, ledger.Addition{Head: head, Rows: []ledger.Row{row, row}, Checkpoint: []byte{1}})
		if err == nil {
			if err = tx.Commit(); !errors.Is(err, ledger.ErrDropped) {
				t.Errorf("two entries of one index: %v, want %v", err, ledger.ErrDropped)
			}
		}
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
		after, err := h.DB.ReadHead(t.Context(), owner.Tenant)
		if err != nil || after.Size != before.Size {
			t.Errorf("head at %d, before at %d, %v", after.Size, before.Size, err)
		}
		if count, last, err := h.DB.Span(t.Context(), before.Log); err != nil || count != before.Size || last != before.Size-1 {
			t.Errorf("%d entries to %d, want %d, %v", count, last, before.Size, err)
		}
	})
}
