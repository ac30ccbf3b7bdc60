package access

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// gate counts failures of one kind against one thing: a sign-in name, a member, an address.
type gate struct {
	what   []byte
	free   int64         // failures before the first lock-out
	forget time.Duration // after the last lock-out, counting begins anew
	clears bool          // success clears the count
}

const (
	freeTries    = 5
	addressTries = 20 // people of one shop share an address
	longestLock  = 15 * time.Minute
	forgetTries  = 24 * time.Hour
	forgetShort  = 15 * time.Minute
)

func (a *Access) gate(ctx context.Context, t party.Tenant, kind, value string) (gate, error) {
	d, err := a.cfg.Keys.Digest(ctx, t, "attempt "+kind, value)
	g := gate{what: d, free: freeTries, forget: forgetTries, clears: true}
	if kind == "address" {
		g.free, g.forget, g.clears = addressTries, forgetShort, false
	}
	return g, err
}

// passwordGates guard a sign-in by name and by address; without an address by name alone.
func (a *Access) passwordGates(ctx context.Context, t party.Tenant, email, address string) ([]gate, error) {
	byName, err := a.gate(ctx, t, "login", normal(email))
	if err != nil || address == "" {
		return []gate{byName}, err
	}
	byAddress, err := a.gate(ctx, t, "address", address)
	return inOrder(byName, byAddress), err
}

// factorGates guard the second step.
func (a *Access) factorGates(ctx context.Context, t party.Tenant, u party.User) ([]gate, error) {
	g, err := a.gate(ctx, t, "factor", fmt.Sprint(u))
	return []gate{g}, err
}

// inOrder gives the order in which rows are locked, the same for everybody.
func inOrder(gates ...gate) []gate {
	slices.SortFunc(gates, func(x, y gate) int { return bytes.Compare(x.what, y.what) })
	return gates
}

// after gives the row after one more failure: as many as are free cost nothing, then each
// doubles the lock-out, from one second to longestLock.
func (g gate) after(r Attempt, now when.Instant) Attempt {
	if now.Sub(r.Until) >= g.forget {
		r.Count = 0
	}
	r.Count++
	r.Until = now
	if over := r.Count - g.free; over > 0 {
		r.Until = now.Add(min(time.Second<<min(over-1, 20), longestLock))
	}
	return r
}

func limited(until, now when.Instant) error {
	wait := until.Sub(now).Round(time.Second)
	return failure.New(failure.Limited, "Too many attempts. Wait %s, then try again.", max(wait, time.Second))
}

// open refuses an attempt under a lock-out before anything is computed.
func (a *Access) open(ctx context.Context, t party.Tenant, gates []gate) error {
	now := a.cfg.Now()
	for _, g := range gates {
		until, err := a.cfg.Rows.Attempts.Until(ctx, t, g.what)
		if err != nil {
			return err
		}
		if until > now {
			return limited(until, now)
		}
	}
	return nil
}

// hold locks the rows of gates inside a transaction and refuses under a lock-out.
func (a *Access) hold(ctx context.Context, tx ledger.Tx, t party.Tenant, gates []gate) ([]Attempt, error) {
	now := a.cfg.Now()
	rows := make([]Attempt, len(gates))
	var end when.Instant
	for i, g := range gates {
		var err error
		if rows[i], err = a.cfg.Rows.Attempts.Hold(ctx, tx, t, g.what); err != nil {
			return nil, err
		}
		end = max(end, rows[i].Until)
	}
	if end > now {
		return nil, limited(end, now)
	}
	return rows, nil
}

// errRefused says that what was shown is not right after all (a code that was used before).
var errRefused = errors.New("access: refused")

// attempt is one step that can be guessed.
type attempt struct {
	who   party.Principal // recorded with success
	gates []gate
	right bool  // what was shown is right, as far as could be seen outside of the transaction
	bump  bool  // success takes rights away
	wrong error // the answer to whoever guessed wrong
}

// try takes a step: fn runs inside the transaction that also looks at the lock-out. If what was
// shown is wrong, or fn says errRefused, the failure is counted and recorded instead.
func (a *Access) try(ctx context.Context, at attempt, fn func(ledger.Tx) (entry.Entry, error)) error {
	if !at.right {
		return a.fail(ctx, at)
	}
	err := a.change(ctx, at.who, at.bump, func(tx ledger.Tx) (entry.Entry, error) {
		rows, err := a.hold(ctx, tx, at.who.Tenant, at.gates)
		if err != nil {
			return entry.Entry{}, err
		}
		e, err := fn(tx)
		if err != nil {
			return entry.Entry{}, err
		}
		return e, a.clear(ctx, tx, at, rows)
	})
	if errors.Is(err, errRefused) {
		return a.fail(ctx, at)
	}
	return err
}

// clear forgets the failures that a success makes good.
func (a *Access) clear(ctx context.Context, tx ledger.Tx, at attempt, rows []Attempt) error {
	for i, g := range at.gates {
		if g.clears {
			rows[i].Count = 0
		}
		if err := a.cfg.Rows.Attempts.Put(ctx, tx, at.who.Tenant, rows[i]); err != nil {
			return err
		}
	}
	return nil
}

// fail counts and records a failure, by nobody and without what was tried.
func (a *Access) fail(ctx context.Context, at attempt) error {
	t := at.who.Tenant
	a.seen.tenant(t)
	err := a.change(ctx, party.Job(t), false, func(tx ledger.Tx) (entry.Entry, error) {
		rows, err := a.hold(ctx, tx, t, at.gates)
		if err != nil {
			return entry.Entry{}, err
		}
		e := entry.Entry{Kind: entry.SignIn, Act: "failed", Count: 1}
		now := a.cfg.Now()
		for i, g := range at.gates {
			r := g.after(rows[i], now)
			if r.Until > now {
				e.Act, e.Until = "locked", max(e.Until, int64(r.Until))
			}
			e.Count = max(e.Count, r.Count)
			if err := a.cfg.Rows.Attempts.Put(ctx, tx, t, r); err != nil {
				return entry.Entry{}, err
			}
		}
		return e, nil
	})
	if err != nil {
		return err
	}
	return at.wrong
}
