package vault

import (
	"context"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/when"
)

// Hold suspends destruction for some customers, or for everyone, until it is lifted.
type Hold struct {
	Tenant   party.Tenant
	Number   int64  // counts from 1 within the tenant
	Reason   string // a code of the policy's list
	Everyone bool
	People   subject.Set // empty if Everyone
	Placed   when.Instant
	Review   when.Instant // when somebody looks whether it is still needed; 0 if not set
	Lifted   when.Instant // 0 while it stands
}

// Covers reports whether the hold stands and forbids destroying what there is of a customer.
func (h Hold) Covers(o party.Ordinal) bool {
	return h.Lifted == 0 && (h.Everyone || h.People.Contains(o))
}

// HoldRows keeps holds.
type HoldRows interface {
	// Holds lists every hold of a tenant, lifted ones too, in the order of their numbers.
	Holds(ctx context.Context, t party.Tenant) ([]Hold, error)
	// Standing lists the holds that are not lifted, and on PostgreSQL keeps others from being
	// placed until the transaction ends.
	Standing(ctx context.Context, tx ledger.Tx, t party.Tenant) ([]Hold, error)
	// NextHold keeps destruction from happening until the transaction ends, and gives the number
	// of the next hold.
	NextHold(ctx context.Context, tx ledger.Tx, t party.Tenant) (int64, error)
	// PutHold inserts a hold, or updates its review and lifting.
	PutHold(ctx context.Context, tx ledger.Tx, h Hold) error
}

// PlaceHold suspends destruction. The hold's number, and when it was placed, are filled in.
func (u *Custody) PlaceHold(ctx context.Context, w party.Principal, h Hold) (Hold, error) {
	if h.Everyone == (h.People.Len() > 0) {
		return Hold{}, failure.New(failure.Invalid, "A hold names customers or is for everyone.")
	}
	h.Tenant, h.Placed, h.Lifted = w.Tenant, u.cfg.Now(), 0
	_, err := u.cfg.Ledger.Change(ctx, w, func(tx ledger.Tx) (_ ledger.Draft, err error) {
		if h.Number, err = u.cfg.Holds.NextHold(ctx, tx, w.Tenant); err != nil {
			return ledger.Draft{}, err
		}
		return h.draft("place"), u.cfg.Holds.PutHold(ctx, tx, h)
	})
	return h, err
}

// LiftHold lets destruction go on. Customers whose erasure became a restriction stay restricted
// until they are erased again.
func (u *Custody) LiftHold(ctx context.Context, w party.Principal, number int64) (Hold, error) {
	var lifted Hold
	_, err := u.cfg.Ledger.Change(ctx, w, func(tx ledger.Tx) (ledger.Draft, error) {
		if _, err := u.cfg.Holds.NextHold(ctx, tx, w.Tenant); err != nil {
			return ledger.Draft{}, err
		}
		standing, err := u.cfg.Holds.Standing(ctx, tx, w.Tenant)
		if err != nil {
			return ledger.Draft{}, err
		}
		for _, h := range standing {
			if h.Number == number {
				h.Lifted = u.cfg.Now()
				lifted = h
				return h.draft("lift"), u.cfg.Holds.PutHold(ctx, tx, h)
			}
		}
		return ledger.Draft{}, failure.New(failure.NotFound, "There is no hold %d that stands.", number)
	})
	return lifted, err
}

// Holds lists every hold of a tenant, lifted ones too.
func (u *Custody) Holds(ctx context.Context, t party.Tenant) ([]Hold, error) {
	return u.cfg.Holds.Holds(ctx, t)
}

func (h Hold) draft(act string) ledger.Draft {
	e := entry.Entry{Kind: entry.Hold, Act: act, Object: "customers", Reason: h.Reason, Ref: h.Number, Until: int64(h.Review)}
	if h.Everyone {
		e.Object = "everyone"
	}
	return ledger.Draft{Entry: e, People: h.People}
}

// free says that nothing forbids destroying what may concern any customer: an epoch's key, or a
// backup's.
func free(standing []Hold) error {
	if len(standing) == 0 {
		return nil
	}
	return failure.New(failure.Conflict, "Hold %d forbids destroying keys.", standing[0].Number).
		WithHint("It becomes possible once every hold is lifted.")
}
