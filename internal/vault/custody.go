package vault

import (
	"context"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/journal"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// CustodyConfig is what a Custody is made of.
type CustodyConfig struct {
	Keyring *Keyring
	Ledger  *ledger.Ledger
	Reader  ledger.Reader
	Wraps   WrapRows
	People  PersonRows
	Holds   HoldRows
	Journal *journal.Journal
	Now     func() when.Instant
	// Grace is how long a closed epoch's key stays after the epoch was closed, so that whoever
	// read a row just before it was rewrapped can still open it; 0 means 30 seconds, negative
	// none.
	Grace time.Duration
}

// Custody is everything that ends a key: it erases customers, keeps holds, and moves keys from
// one epoch to the next. Whatever it destroys, it asks the holds in the same transaction. Safe
// for concurrent use.
type Custody struct{ cfg CustodyConfig }

// NewCustody makes a custody.
func NewCustody(cfg CustodyConfig) *Custody {
	if cfg.Grace == 0 {
		cfg.Grace = 30 * time.Second
	}
	return &Custody{cfg}
}

// Free fails with kind Conflict while any hold of the tenant stands. Whoever destroys what may
// concern any customer, such as a backup's key, asks it in the transaction that says so.
func (u *Custody) Free(ctx context.Context, tx ledger.Tx, t party.Tenant) error {
	standing, err := u.cfg.Holds.Standing(ctx, tx, t)
	if err != nil {
		return err
	}
	return free(standing)
}

// Left notes in the journal that a retailer has left, as of the end of its log: whatever an older
// backup brings back of it is deleted before it is served.
func (u *Custody) Left(h ledger.Head) error {
	line := journal.Line{Word: journal.Left, Tenant: h.Tenant, Log: h.Number, Index: h.Size, At: u.cfg.Now()}
	if err := u.cfg.Journal.Append(line); err != nil {
		return failure.Wrap(err, failure.Unavailable, "The erasure journal of tenant %d could not be written.", h.Tenant).
			WithHint("Check the journal's disk and try again.")
	}
	return nil
}

func doubtful(err error, t party.Tenant) error {
	return failure.Wrap(err, failure.Doubt, "The erasure is done, but the erasure journal of tenant %d could not be written.", t).
		WithHint("Check the journal's disk. The next start adds what is missing.")
}
