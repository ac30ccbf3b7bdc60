package own

import (
	"context"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

const (
	day  = 24 * time.Hour
	rest = day // after which nobody can be writing a value of a field that was removed
)

// Tidy removes values that are older than their field keeps them, empties fields that were
// removed, and frees their bits a day later. Each batch is an entry that names the field, how many
// values, and of whom. Customers who are held or restricted keep theirs. It may be repeated at any
// time, and gives how many values went.
func (s *Shelf) Tidy(ctx context.Context, t party.Tenant) (int64, error) {
	defs, err := s.cfg.Rows.Fields(ctx, t)
	if err != nil {
		return 0, err
	}
	var gone int64
	for _, d := range defs {
		n, err := s.tidyField(ctx, t, d)
		gone += n
		if err != nil {
			return gone, err
		}
	}
	return gone, nil
}

func (s *Shelf) tidyField(ctx context.Context, t party.Tenant, d Def) (int64, error) {
	for !d.Searchable || d.State == Removed {
		done, err := s.cfg.Rows.ClearIndex(ctx, t, d.Field)
		if err != nil {
			return 0, err
		}
		if done {
			break
		}
	}
	now := s.cfg.Now()
	before, act := now.Add(-time.Duration(d.Days)*day), "retention"
	if d.State == Removed {
		before, act = now+1, "empty"
	} else if d.Days == 0 {
		return 0, nil
	}
	gone, err := s.emptyField(ctx, t, d, before, act)
	if err != nil || d.State != Removed || now.Sub(d.Changed) < rest {
		return gone, err
	}
	return gone, s.freeField(ctx, t, d.Field)
}

// emptyField removes the values of a field that were last changed before an instant.
func (s *Shelf) emptyField(ctx context.Context, t party.Tenant, d Def, before when.Instant, act string) (int64, error) {
	q := AgeQuery{Field: d.Field, Items: d.Object != Customer, Before: before, Now: s.cfg.Now()}
	var gone int64
	for {
		vs, err := s.cfg.Rows.AgedValues(ctx, t, q)
		if err != nil || len(vs) == 0 {
			return gone, err
		}
		n, err := s.emptySome(ctx, t, d, q, vs, act)
		gone += n
		if err != nil {
			return gone, err
		}
		q.After = vs[len(vs)-1]
	}
}

func (s *Shelf) emptySome(ctx context.Context, t party.Tenant, d Def, q AgeQuery, vs []Aged, act string) (int64, error) {
	var n int64
	_, err := s.cfg.Ledger.Change(ctx, party.Job(t), func(tx ledger.Tx) (ledger.Draft, error) {
		n = 0
		free, people, err := s.spare(ctx, tx, t, vs)
		if err != nil || len(free) == 0 {
			return ledger.Draft{Quiet: true}, err
		}
		if n, err = s.cfg.Rows.Empty(ctx, tx, t, q, free); err != nil {
			return ledger.Draft{}, err
		}
		return ledger.Draft{Quiet: n == 0, People: people, Entry: entry.Entry{
			Kind: entry.Change, Act: act, Object: string(d.Object), Fields: field.Fields(d.Field), Count: n,
			Ref: d.Slot(), Purpose: field.Operate, Route: "retention",
		}}, nil
	})
	return n, err
}

// spare leaves out the values of customers who are held, restricted or not live yet, and locks
// the others.
func (s *Shelf) spare(ctx context.Context, tx ledger.Tx, t party.Tenant, vs []Aged) ([]Aged, subject.Set, error) {
	var ids []party.Customer
	for _, v := range vs {
		ids = append(ids, v.Customer)
	}
	owners, err := s.cfg.Rows.LockOwners(ctx, tx, t, ids)
	if err != nil {
		return nil, subject.Set{}, err
	}
	holds, err := s.cfg.Rows.Standing(ctx, tx, t)
	if err != nil {
		return nil, subject.Set{}, err
	}
	var people subject.Set
	may := map[party.Customer]bool{}
	for _, o := range owners {
		if o.State == "live" && !held(holds, o.Ordinal) {
			may[o.Customer] = true
			people.Add(o.Ordinal)
		}
	}
	var out []Aged
	for _, v := range vs {
		if may[v.Customer] {
			out = append(out, v)
		}
	}
	return out, people, nil
}

func held(holds []vault.Hold, o party.Ordinal) bool {
	for _, h := range holds {
		if h.Covers(o) {
			return true
		}
	}
	return false
}

// freeField deletes a removed definition of which there is no value any more.
func (s *Shelf) freeField(ctx context.Context, t party.Tenant, f field.ID) error {
	_, err := s.cfg.Ledger.Change(ctx, party.Job(t), func(tx ledger.Tx) (ledger.Draft, error) {
		all, err := s.cfg.Rows.LockFields(ctx, tx, t)
		if err != nil {
			return ledger.Draft{}, err
		}
		d, ok := all.Of(f)
		left, err := s.cfg.Rows.Held(ctx, tx, t, f)
		if err != nil || left || !ok || d.State != Removed {
			return ledger.Draft{Quiet: true}, err
		}
		e, err := s.describe(ctx, t, "free", d)
		if err != nil {
			return ledger.Draft{}, err
		}
		e.Purpose = field.Operate
		return ledger.Draft{Entry: e, Bump: true}, s.cfg.Rows.DropField(ctx, tx, t, f)
	})
	s.forget(t)
	return err
}
