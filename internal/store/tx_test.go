package store_test

import (
	"errors"
	"testing"

	"counterpart/internal/ledger"
	"counterpart/internal/testkit"
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

func TestTransactionOfNothing(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		for range 100 { // more than there are connections
			for _, end := range []func(ledger.Tx) error{ledger.Tx.Commit, ledger.Tx.Rollback} {
				tx, err := h.DB.Begin(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if err := end(tx); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// PostgreSQL answers COMMIT of a transaction in which a statement failed with ROLLBACK, and no error.
func TestCommitAfterAFailedStatementIsAnError(t *testing.T) {
	h := house.New(t, testkit.Postgres(t))
	owner := h.Owner(t)
	tx, err := h.DB.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p := ledger.Pending{Tenant: owner.Tenant, Ticket: []byte("ticket of 16 by."), Data: []byte{1}, Version: -1}
	if err := h.DB.Pend(t.Context(), tx, p); err != nil {
		t.Fatal(err)
	}
	if err := h.DB.Pend(t.Context(), tx, p); err == nil {
		t.Fatal("the same ticket twice")
	}
	if err := tx.Commit(); !errors.Is(err, ledger.ErrDropped) {
		t.Errorf("commit: %v, want %v", err, ledger.ErrDropped)
	}
	tx, err = h.DB.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if got, err := h.DB.Take(t.Context(), tx, owner.Tenant, 10); err != nil || len(got) != 0 {
		t.Errorf("%d pending, %v", len(got), err)
	}
}
