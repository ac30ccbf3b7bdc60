package intake

import (
	"context"

	"counterpart/internal/failure"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/party"
)

// update writes what is known and differs, one change each, once the new rows are published. The
// file is read a third time for it. Without Options.Update it only counts what was left.
func (s *Service) update(ctx context.Context, r *run) error {
	changed := r.res.Customers.Changed + r.res.Orders.Changed
	if !r.job.Options.Update {
		r.res.Customers.Left, r.res.Orders.Left = r.res.Customers.Changed, r.res.Orders.Changed
		return nil
	}
	if changed == 0 && r.res.Payments.Same == 0 {
		return nil
	}
	u := &updater{stage: stage{
		run: r, lineOf: map[party.Customer]int{}, done: map[key]bool{},
		ids: map[key]party.Customer{}, open: map[key]*openOrder{},
	}}
	r.begin("update")
	_, err := r.table.Each(ctx, r.job.Sources, func(rw *table.Row) error { return u.row(ctx, rw) })
	return err
}

// updater goes through the file once more.
type updater struct{ stage }

func (u *updater) row(ctx context.Context, r *table.Row) error {
	n := u.next
	u.next++
	u.step(u.next)
	if _, refused := u.bad[n]; refused || r.Skipped() {
		return nil
	}
	rec, faults := u.decode(r)
	if len(faults) > 0 {
		return failure.New(failure.Conflict, "The file changed while it was being imported; what is new was imported, updates were not.")
	}
	switch u.m.Kind {
	case mapping.Customers:
		return u.customer(ctx, &rec)
	case mapping.Payments:
		return u.payment(ctx, &rec)
	case mapping.Cases: // past cases are not changed
		return nil
	case mapping.Orders, mapping.Both:
	}
	return u.order(ctx, r, &rec)
}

func (u *updater) customer(ctx context.Context, rec *record) error {
	who := rec.whom()
	if u.done[who.key()] {
		return nil
	}
	u.done[who.key()] = true
	found, err := u.svc.people(ctx, u.run, []whom{who})
	if err != nil {
		return err
	}
	prep, err := u.books.Prepare(ctx, u.tenant, rec.profile)
	if err != nil {
		return err
	}
	m, known := found[who]
	if !known || m.Revision == ambiguous || string(m.Digest) == string(prep.Digest()) {
		return nil
	}
	_, err = u.svc.cfg.Desk.Replace(ctx, u.permit, m.Customer, m.Revision, prep)
	return err
}

func (u *updater) payment(ctx context.Context, rec *record) error {
	list := []record{*rec}
	if _, err := u.prepared(ctx, list); err != nil {
		return err
	}
	place, err := u.svc.cfg.Desk.PutPayment(ctx, u.permit, list[0].payment)
	if err == nil && place.Index >= 0 {
		u.res.Payments.Changed++
		u.res.Payments.Same--
	}
	return err
}

func (u *updater) order(ctx context.Context, r *table.Row, rec *record) error {
	k := orderKey(rec)
	seen := u.orders[k]
	if seen.bad {
		return nil
	}
	o := u.open[k]
	if o == nil {
		o = &openOrder{order: rec.order, who: rec.whom(), line: r.Line, missing: seen.lines}
		u.open[k] = o
	}
	o.order.Placed = min(o.order.Placed, rec.order.Placed)
	o.order.Lines = append(o.order.Lines, rec.item)
	o.gather(rec.order.Own)
	if o.missing--; o.missing > 0 {
		return nil
	}
	delete(u.open, k)
	return u.put(ctx, o)
}

// put replaces an order that differs; the same one makes no change.
func (u *updater) put(ctx context.Context, o *openOrder) error {
	if !o.who.nobody() {
		found, err := u.svc.people(ctx, u.run, []whom{o.who})
		if err != nil {
			return err
		}
		o.order.Customer = found[o.who].Customer
	}
	if o.order.Customer == 0 {
		o.order.Own = nil // counted before
	}
	_, _, err := u.svc.cfg.Desk.PutOrder(ctx, u.permit, o.order)
	return err
}
