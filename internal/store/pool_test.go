package store_test

import (
	"context"
	"testing"
	"time"

	"counterpart/internal/store/engine"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/lab"
)

// A change that finds the epoch ended by another process loads the keys anew, while it holds the last
// connection on which anybody can write. Reads have connections of their own, so it gets through.
func TestLastWriterLoadsKeys(t *testing.T) {
	b := newBusy(t, testkit.Postgres(t))
	b.customer(t, "one@example.com", "one") // so that it knows the keys
	ok(t, lab.Open(t, b.Where, b.Dir).Custody.Rotate(t.Context(), b.who, nil))
	for range engine.Writers - 1 {
		tx, err := b.DB.Begin(t.Context())
		ok(t, err)
		defer tx.Rollback()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second) // it would wait for ever
	defer cancel()
	if _, _, err := b.Create(ctx, b.permit, profile("two@example.com", "two")); err != nil {
		t.Errorf("a new customer: %v", err)
	}
}
