package cases

import (
	"context"
	"slices"

	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Edit says what of a case is to change; nil leaves it.
type Edit struct {
	Kind                           *Kind
	Channel, Category, Cause, Team *string
	Product                        *string // SKU; empty takes it off
	Priority                       *Priority
	Status                         *Status
	Assignee                       *party.Ordinal
	Labels                         *[]string
	Orders                         *[]string // numbers
}

// on gives the facts after an edit.
func (e Edit) on(f Facts) Facts {
	put(&f.Kind, e.Kind)
	put(&f.Channel, e.Channel)
	put(&f.Category, e.Category)
	put(&f.Cause, e.Cause)
	put(&f.Team, e.Team)
	put(&f.Product, e.Product)
	put(&f.Priority, e.Priority)
	put(&f.Assignee, e.Assignee)
	put(&f.Labels, e.Labels)
	put(&f.Orders, e.Orders)
	return f
}

func put[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// Set changes facts of a case. If it changed since revision, nothing is written and the failure is of
// kind Conflict. A new priority moves the clocks, Waiting stops them, Closed asks nobody. What is
// wrong is a failure as of Create.
func (d *Desk) Set(ctx context.Context, permit policy.Permit, n Number, revision int64, e Edit) (Written, error) {
	t, at := permit.Tenant(), d.cfg.Now()
	out := Written{Number: n, Place: nowhere}
	if err := base.MayWrite(permit, facts); err != nil {
		return out, err
	}
	row, err := d.one(ctx, t, n)
	if err != nil {
		return out, err
	}
	if row.Revision != revision {
		return out, errChanged
	}
	now, err := d.edited(ctx, t, row, e)
	if err != nil {
		return out, err
	}
	s, err := d.Settings(ctx, t)
	if err != nil {
		return out, err
	}
	w := work{permit: permit, number: n, revision: revision, act: update, object: "case", fields: facts}
	return d.alter(ctx, w, func(_ ledger.Tx, r *Row) error {
		r.set(now, e.Status, s, at)
		return nil
	})
}

// edited gives the facts after an edit, checked and cleaned.
func (d *Desk) edited(ctx context.Context, t party.Tenant, row Row, e Edit) (Facts, error) {
	f := e.on(row.Facts)
	c := &base.Checker{}
	if err := d.check(ctx, t, c, "", &f, row.Customer.ID); err != nil {
		return f, err
	}
	c.Must("status", e.Status == nil || slices.Contains(Statuses(), *e.Status), "is not one of the list")
	return f, c.Invalid()
}

// set puts facts into a row, and a status if one is given, and has the clocks follow.
func (r *Row) set(f Facts, status *Status, s Settings, at when.Instant) {
	if f.Priority != r.Priority {
		r.Clocks = r.Clocks.Retarget(s.Hours, s.Targets[r.Priority], s.Targets[f.Priority])
	}
	r.Facts = f
	if status != nil && *status != r.Status {
		r.become(*status, s, at)
	}
}

// Close closes a case, and asks the customer how it went if ask says so, by a mail with a link that
// is good for 30 days and one answer. Without a customer there is nobody to ask: a failure of kind
// Conflict.
func (d *Desk) Close(ctx context.Context, permit policy.Permit, n Number, revision int64, ask bool) (Written, error) {
	t, at := permit.Tenant(), d.cfg.Now()
	out := Written{Number: n, Place: nowhere}
	s, err := d.Settings(ctx, t)
	if err != nil {
		return out, err
	}
	q := question{}
	if ask {
		if q, err = d.question(ctx, t, n, at); err != nil {
			return out, err
		}
	}
	w := work{permit: permit, number: n, revision: revision, act: closed, object: "case", fields: facts}
	return d.alter(ctx, w, func(tx ledger.Tx, r *Row) error {
		r.become(Closed, s, at)
		if !ask {
			return nil
		}
		if r.Customer.ID != q.survey.Customer {
			return errNobody
		}
		if err := d.cfg.Rows.PutSurvey(ctx, tx, t, q.survey); err != nil {
			return err
		}
		return d.cfg.Rows.AddMail(ctx, tx, t, q.mail)
	})
}

// MaxBulk is how many cases one bulk change takes.
const MaxBulk = 200

// BulkAssign gives cases to a member of staff (0 takes them off whoever has them) and says which
// changed, under one entry. Cases that are not there, that have it so already, or whose customer's
// data may only be kept, are passed over.
func (d *Desk) BulkAssign(ctx context.Context, permit policy.Permit, ns []Number, to party.Ordinal) ([]Ref, error) {
	return d.bulk(ctx, permit, assign, ns, func(r *Row) (bool, error) {
		was := r.Assignee
		r.Assignee = to
		return was != to, nil
	})
}

// BulkLabel puts labels on cases and takes others off, as BulkAssign does. Labels that are not of the
// list are a failure of kind Invalid; a case that would have more than 20 is passed over.
func (d *Desk) BulkLabel(ctx context.Context, permit policy.Permit, ns []Number, add, remove []string) ([]Ref, error) {
	words, err := d.Words(ctx, permit.Tenant())
	if err != nil {
		return nil, err
	}
	c := &base.Checker{}
	add = checkList(c, "labels", add, func(path, s string) string {
		c.Must(path, known(words.Labels, s), "is not one of the list")
		return s
	})
	if err := c.Invalid(); err != nil {
		return nil, err
	}
	return d.bulk(ctx, permit, label, ns, func(r *Row) (bool, error) {
		now := slices.DeleteFunc(slices.Clone(r.Labels), func(l string) bool { return slices.Contains(remove, l) })
		now = append(now, add...)
		slices.Sort(now)
		now = slices.Compact(now)
		if len(now) > maxList || slices.Equal(now, r.Labels) {
			return false, nil
		}
		r.Labels = now
		return true, nil
	})
}

// BulkStatus changes the status of cases, as BulkAssign does.
func (d *Desk) BulkStatus(ctx context.Context, permit policy.Permit, ns []Number, status Status) ([]Ref, error) {
	if !slices.Contains(Statuses(), status) {
		return nil, failure.New(failure.Invalid, "A case is open, waiting, solved or closed.")
	}
	s, err := d.Settings(ctx, permit.Tenant())
	if err != nil {
		return nil, err
	}
	at := d.cfg.Now()
	return d.bulk(ctx, permit, become, ns, func(r *Row) (bool, error) {
		if r.Status == status {
			return false, nil
		}
		r.become(status, s, at)
		return true, nil
	})
}

// bulk locks cases, has fn change each, and commits those that it changed with one entry.
func (d *Desk) bulk(ctx context.Context, permit policy.Permit, act string, ns []Number, fn func(*Row) (bool, error)) (out []Ref, err error) {
	if err := base.MayWrite(permit, facts); err != nil {
		return nil, err
	}
	if len(ns) > MaxBulk {
		return nil, failure.New(failure.Invalid, "At most %d cases are changed at once.", MaxBulk)
	}
	_, err = d.cfg.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		out = nil
		rows, err := d.cfg.Rows.LockCases(ctx, tx, permit.Tenant(), ns)
		if err != nil {
			return ledger.Draft{}, err
		}
		draft := ledger.Draft{Entry: base.Change(permit, act, "cases", facts)}
		for _, r := range rows {
			if mayUse(permit, r.Owner) != nil {
				continue
			}
			if ok, err := d.oneOf(ctx, tx, permit, act, &r, fn); err != nil {
				return ledger.Draft{}, err
			} else if !ok {
				continue
			}
			out = append(out, Ref{r.Number, r.Revision})
			if r.Customer.ID != 0 {
				draft.People.Add(r.Owner.Ordinal)
			}
		}
		draft.Quiet = len(out) == 0
		return draft, nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// oneOf changes one locked case of several, if fn does.
func (d *Desk) oneOf(ctx context.Context, tx ledger.Tx, permit policy.Permit, act string, r *Row, fn func(*Row) (bool, error)) (bool, error) {
	was := *r
	if ok, err := fn(r); !ok || err != nil {
		return false, err
	}
	r.Updated, r.Revision = max(r.Updated, d.cfg.Now()), r.Revision+1
	if err := d.cfg.Rows.UpdateCase(ctx, tx, permit.Tenant(), *r); err != nil {
		return false, err
	}
	return true, d.note(ctx, tx, permit, act, was, *r)
}
