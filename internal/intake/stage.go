package intake

import (
	"context"
	"errors"
	"time"

	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/party"
)

// stage is the second phase and the flip. Rows are found again by reading the file again; what
// the scan refused is left out. While a chunk is written by a goroutine, the next one is read: the
// writer owns ids, lineOf, batch and the counts of what is new, the reader everything else.
type stage struct {
	*run
	writer  chan error // of the chunk being written; nil if there is none
	refused *refusedFile
	next    int64 // number of the row being read

	customers []staged
	lineOf    map[party.Customer]int // of staged customers, to name clashes
	done      map[key]bool           // customers and payments taken
	ids       map[key]party.Customer // of customers that orders name
	open      map[key]*openOrder
	ready     []*openOrder
	lines     int // of the orders that are ready
	payments  []record
	past      []record
}

// staged is a customer who waits for his chunk.
type staged struct {
	prep crm.Prepared
	who  whom
	line int
}

// openOrder is an order of which not every line was read yet.
type openOrder struct {
	order   sale.Order
	who     whom
	profile person.Profile
	line    int
	missing int32
}

const readyLines = 1500

func (s *Service) stage(ctx context.Context, r *run) error {
	st := &stage{
		run: r, lineOf: map[party.Customer]int{}, done: map[key]bool{},
		ids: map[key]party.Customer{}, open: map[key]*openOrder{},
	}
	if err := st.openRefused(ctx); err != nil {
		return err
	}
	r.begin("stage")
	err := errors.Join(st.read(ctx), st.wait())
	if err == nil && r.batch != 0 && !r.job.Options.DryRun {
		r.begin("publish")
		err = st.publish(ctx)
	}
	if err != nil && st.refused != nil {
		st.refused.drop()
	}
	return err
}

func (s *stage) openRefused(ctx context.Context) error {
	if s.res.Faults.Rows == 0 || s.job.Options.DryRun || s.m.Kind == mapping.Cases {
		return nil
	}
	err := s.ensure(ctx)
	if err != nil {
		return err
	}
	s.refused, err = newRefused(s.svc.cfg.Keyring, s.tenant, s.batch, s.job.Options.Refused)
	return err
}

// ensure opens the batch before anything is written. A file that changes nothing opens none.
func (s *stage) ensure(ctx context.Context) error {
	if s.batch != 0 {
		return nil
	}
	kind := string(s.m.Kind)
	if s.m.Kind == mapping.Both {
		kind = string(mapping.Orders)
	}
	id, err := s.svc.cfg.Desk.OpenBatch(ctx, s.permit.Principal(), kind, s.res.digest)
	s.batch, s.res.Batch = id, id
	return err
}

func (s *stage) read(ctx context.Context) error {
	s.res.Refused = 0
	digest, err := s.table.Each(ctx, s.job.Sources, func(r *table.Row) error { return s.row(ctx, r) })
	if err != nil {
		return err
	}
	if string(digest) != string(s.res.digest) {
		return failure.New(failure.Conflict, "The file changed while it was being imported, so nothing was imported.")
	}
	if err := s.flushCustomers(ctx); err != nil {
		return err
	}
	if err := s.flushOrders(ctx); err != nil {
		return err
	}
	if err := s.flushCases(ctx); err != nil {
		return err
	}
	return s.flushPayments(ctx)
}

// later writes a chunk while the reader goes on. It gives the error of the chunk before.
func (s *stage) later(write func() error) error {
	if err := s.wait(); err != nil {
		return err
	}
	done := make(chan error, 1)
	s.writer = done
	go func() { done <- write() }()
	return nil
}

// wait waits until nothing is being written.
func (s *stage) wait() error {
	if s.writer == nil {
		return nil
	}
	err := <-s.writer
	s.writer = nil
	return err
}

func (s *stage) row(ctx context.Context, r *table.Row) error {
	n := s.next
	s.next++
	s.step(s.next)
	if r.Skipped() {
		return nil
	}
	if fault, refused := s.bad[n]; refused {
		return s.refuse(ctx, r, fault)
	}
	rec, faults := s.decode(r)
	if len(faults) > 0 {
		return failure.New(failure.Conflict, "The file changed while it was being imported, so nothing was imported.")
	}
	switch s.m.Kind {
	case mapping.Customers:
		return s.customer(ctx, r, &rec)
	case mapping.Payments:
		return s.payment(ctx, &rec)
	case mapping.Cases:
		return s.pastCase(ctx, &rec)
	case mapping.Orders, mapping.Both:
	}
	return s.orderLine(ctx, r, &rec)
}

func (s *stage) refuse(ctx context.Context, r *table.Row, fault RowError) error {
	s.res.Refused++
	if s.refused == nil {
		return nil
	}
	return s.refused.add(ctx, r, []RowError{fault})
}

// customer takes the first row of each customer.
func (s *stage) customer(ctx context.Context, r *table.Row, rec *record) error {
	who := rec.whom()
	if s.done[who.key()] {
		return nil
	}
	s.done[who.key()] = true
	prep, err := s.books.Prepare(ctx, s.tenant, rec.profile)
	if err != nil {
		return err
	}
	s.customers = append(s.customers, staged{prep, who, r.Line})
	if len(s.customers) < chunk {
		return nil
	}
	return s.flushCustomers(ctx)
}

func (s *stage) flushCustomers(ctx context.Context) error {
	list := s.customers
	s.customers = nil
	return s.later(func() error { return s.writeCustomers(ctx, list) })
}

// writeCustomers stages those of a chunk who are not there yet.
func (s *stage) writeCustomers(ctx context.Context, list []staged) error {
	found, err := s.svc.people(ctx, s.run, named(list))
	if err != nil {
		return err
	}
	var fresh []staged
	for _, c := range list {
		m, known := found[c.who]
		switch {
		case !known:
			fresh = append(fresh, c)
			s.res.Customers.New++
		case string(m.Digest) == string(c.prep.Digest()):
			s.res.Customers.Same++
		default:
			s.res.Customers.Changed++
		}
	}
	_, err = s.stageCustomers(ctx, fresh)
	return err
}

func named(list []staged) []whom {
	out := make([]whom, len(list))
	for i := range list {
		out[i] = list[i].who
	}
	return out
}

func (s *stage) stageCustomers(ctx context.Context, list []staged) ([]party.Customer, error) {
	if len(list) == 0 || s.job.Options.DryRun {
		return make([]party.Customer, len(list)), nil
	}
	if err := s.ensure(ctx); err != nil {
		return nil, err
	}
	ps := make([]crm.Prepared, len(list))
	for i := range list {
		ps[i] = list[i].prep
	}
	ids, err := s.svc.cfg.Desk.StageCustomers(ctx, s.permit.Principal(), s.batch, ps)
	for i := range ids {
		s.lineOf[ids[i]] = list[i].line
	}
	return ids, err
}

// orderLine adds a line to its order; the last one completes it.
func (s *stage) orderLine(ctx context.Context, r *table.Row, rec *record) error {
	k := orderKey(rec)
	seen := s.orders[k]
	if seen.bad {
		return s.refuse(ctx, r, faultOf(r, "another line of the order was refused", ""))
	}
	o := s.open[k]
	if o == nil {
		o = &openOrder{order: rec.order, who: rec.whom(), profile: rec.profile, line: r.Line, missing: seen.lines}
		s.open[k] = o
	}
	o.order.Placed = min(o.order.Placed, rec.order.Placed)
	o.order.Lines = append(o.order.Lines, rec.item)
	o.gather(rec.order.Own)
	if o.missing--; o.missing > 0 {
		return nil
	}
	delete(s.open, k)
	s.ready = append(s.ready, o)
	if s.lines += len(o.order.Lines); s.lines < readyLines && len(s.ready) < chunk {
		return nil
	}
	return s.flushOrders(ctx)
}

func (s *stage) flushOrders(ctx context.Context) error {
	list := s.ready
	s.ready, s.lines = nil, 0
	return s.later(func() error { return s.writeOrders(ctx, list) })
}

// writeOrders stages the orders that are new, with the customers they bring along.
func (s *stage) writeOrders(ctx context.Context, list []*openOrder) error {
	if len(list) == 0 {
		return nil
	}
	if err := s.findCustomers(ctx, list); err != nil {
		return err
	}
	fresh, err := s.compare(ctx, list)
	if err != nil || len(fresh) == 0 || s.job.Options.DryRun {
		return err
	}
	if err := s.ensure(ctx); err != nil {
		return err
	}
	_, err = s.svc.cfg.Desk.StageOrders(ctx, s.permit.Principal(), s.batch, fresh)
	return err
}

// compare gives the orders that are not there yet, and counts the others.
func (s *stage) compare(ctx context.Context, list []*openOrder) ([]sale.Prepared, error) {
	numbers := make([]string, len(list))
	all := make([]sale.Prepared, len(list))
	for i, o := range list {
		o.order.Customer = s.ids[o.who.key()]
		s.keepsOwn(o)
		prep, err := s.books.PrepareOrder(ctx, s.tenant, o.order)
		if err != nil {
			return nil, err
		}
		all[i], numbers[i] = prep, prep.Order().Number
	}
	found, err := s.books.MatchOrders(ctx, s.tenant, s.batch, numbers)
	if err != nil {
		return nil, err
	}
	differ, err := s.books.OrdersDiffer(ctx, s.tenant, found, all)
	if err != nil {
		return nil, err
	}
	var fresh []sale.Prepared
	for i, p := range all {
		differs, known := differ[numbers[i]]
		switch {
		case !known:
			fresh = append(fresh, p)
			s.res.Orders.New++
		case !differs:
			s.res.Orders.Same++
		default:
			s.res.Orders.Changed++
		}
	}
	return fresh, nil
}

// findCustomers finds or stages the customers that orders name.
func (s *stage) findCustomers(ctx context.Context, list []*openOrder) error {
	var ws []whom
	first := map[whom]*openOrder{}
	for _, o := range list {
		if _, known := s.ids[o.who.key()]; known || o.who.nobody() || first[o.who] != nil {
			continue
		}
		first[o.who] = o
		ws = append(ws, o.who)
	}
	found, err := s.svc.people(ctx, s.run, ws)
	if err != nil {
		return err
	}
	var fresh []staged
	for _, w := range ws {
		if m, known := found[w]; known {
			s.ids[w.key()] = m.Customer
			s.res.Customers.Same++
			continue
		}
		if s.m.Kind == mapping.Orders {
			return failure.New(failure.Conflict, "A customer was removed while the file was being imported.")
		}
		prep, err := s.books.Prepare(ctx, s.tenant, first[w].profile)
		if err != nil {
			return err
		}
		fresh = append(fresh, staged{prep, w, first[w].line})
	}
	s.res.Customers.New += int64(len(fresh))
	ids, err := s.stageCustomers(ctx, fresh)
	for i, id := range ids {
		s.ids[fresh[i].who.key()] = id
	}
	return err
}

func (s *stage) payment(ctx context.Context, rec *record) error {
	k := keyOf("p", rec.payment.Reference)
	if s.done[k] {
		return nil
	}
	s.done[k] = true
	s.payments = append(s.payments, *rec)
	if len(s.payments) < chunk {
		return nil
	}
	return s.flushPayments(ctx)
}

func (s *stage) flushPayments(ctx context.Context) error {
	list := s.payments
	s.payments = nil
	return s.later(func() error { return s.writePayments(ctx, list) })
}

// writePayments stages the payments whose references are not known yet.
func (s *stage) writePayments(ctx context.Context, list []record) error {
	if len(list) == 0 {
		return nil
	}
	ps, err := s.prepared(ctx, list)
	if err != nil || s.job.Options.DryRun {
		return err
	}
	if err := s.ensure(ctx); err != nil {
		return err
	}
	n, err := s.svc.cfg.Desk.StagePayments(ctx, s.permit.Principal(), s.batch, ps)
	s.res.Payments.New += n
	s.res.Payments.Same += int64(len(ps)) - n
	return err
}

func (s *run) prepared(ctx context.Context, list []record) ([]crm.PreparedPayment, error) {
	numbers := make([]string, len(list))
	for i := range list {
		numbers[i] = list[i].paid
	}
	found, err := s.books.MatchOrders(ctx, s.tenant, 0, numbers)
	if err != nil {
		return nil, err
	}
	ps := make([]crm.PreparedPayment, len(list))
	for i := range list {
		m, known := found[numbers[i]]
		if !known {
			return nil, failure.New(failure.Conflict, "An order was removed while the file was being imported.")
		}
		list[i].payment.Order, list[i].payment.Customer = m.ID, m.Customer
		if ps[i], err = s.books.PreparePayment(ctx, s.tenant, list[i].payment); err != nil {
			return nil, err
		}
	}
	return ps, nil
}

// publish is the flip. Before it the refused rows are on disk, so that none is lost.
func (s *stage) publish(ctx context.Context) error {
	b := s.closing()
	if s.refused != nil {
		if err := s.refused.close(ctx); err != nil {
			return err
		}
		keep := s.job.Options.Keep
		if keep == 0 {
			keep = keepRefused
		}
		b.Refused, b.Until = s.job.Options.Refused, s.svc.cfg.Now().Add(keep)
	}
	_, err := s.svc.cfg.Desk.Publish(ctx, s.permit.Principal(), b)
	if failure.Is(err, failure.Conflict) {
		return errors.Join(err, s.clashes(ctx))
	}
	s.res.Published = err == nil
	return err
}

// clashes names the rows whose values belong to another customer.
func (s *stage) clashes(ctx context.Context) error {
	list, err := s.svc.cfg.Desk.Clashes(ctx, s.tenant, s.batch)
	for _, c := range list {
		s.res.Faults.add([]RowError{{
			File: s.job.Sources[0].Name, Line: s.lineOf[c.Customer], Field: mapping.Field("customer." + c.Field.String()),
			Reason: "another customer has this value", Expected: "a value of its own",
		}})
	}
	return err
}

const keepRefused = 30 * 24 * time.Hour
