package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"hash/maphash"
	"strconv"
	"strings"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/sale"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
)

// key is a hash of a value that names something; two values never share one in practice.
type key [16]byte

func keyOf(parts ...string) key {
	h := sha256.New()
	for _, p := range parts {
		_, _ = h.Write([]byte(strconv.Itoa(len(p)) + ":" + p))
	}
	return key(h.Sum(nil)[:16])
}

// seenOrder is what the scan remembers of an order.
type seenOrder struct {
	lines int32 // rows of the file
	bad   bool  // one of them is refused, so all are
	whose key   // customer and currency
}

// seenRow is what it remembers of a customer or payment.
type seenRow struct {
	line   int
	digest key
}

// waiting is a row that names something of the database, to be looked up with others.
type waiting struct {
	row   int64
	at    RowError
	who   whom
	order string
	key   key // of the row's order
}

const (
	chunk         = 500
	maxOrderLines = 2000
)

// scan is the first phase: it writes nothing anywhere.
type scan struct {
	*run
	lines   map[uint64]struct{}
	seed    maphash.Seed
	sums    map[string]*exactSum
	pending []waiting
}

// scan reads every source to its end.
func (s *Service) scan(ctx context.Context, r *run) error {
	sc := &scan{run: r, lines: map[uint64]struct{}{}, seed: maphash.MakeSeed(), sums: map[string]*exactSum{}}
	r.begin("scan")
	digest, err := r.table.Each(ctx, r.job.Sources, func(rw *table.Row) error { return sc.row(ctx, rw) })
	if err != nil {
		return err
	}
	if err := sc.lookUp(ctx); err != nil {
		return err
	}
	r.res.digest = digest
	for currency, sum := range sc.sums {
		r.res.Sums = append(r.res.Sums, Sum{Currency: currency, Exact: sum.String()})
	}
	r.res.sortSums()
	r.res.Faults.sort()
	r.res.Refused = r.res.Faults.Rows
	return nil
}

func (s *scan) row(ctx context.Context, r *table.Row) error {
	n := s.res.Rows
	s.res.Rows++
	s.step(s.res.Rows)
	if r.Skipped() {
		s.res.Skipped++
		return nil
	}
	rec, faults := s.decode(r)
	if len(faults) == 0 {
		var err error
		if faults, err = s.take(ctx, r, &rec); err != nil {
			return err
		}
	}
	if len(faults) > 0 {
		s.refuse(n, faults)
		s.spoil(&rec)
	}
	if len(s.pending) >= chunk {
		return s.lookUp(ctx)
	}
	return nil
}

// refuse remembers the row for the second reading, if there will be one.
func (s *scan) refuse(n int64, faults []RowError) {
	s.res.Faults.add(faults)
	if s.job.Options.KeepGoing {
		s.bad[n] = faults[0]
	}
}

// take checks a record against the rest of the file and counts it.
func (s *scan) take(ctx context.Context, r *table.Row, rec *record) ([]RowError, error) {
	if s.m.Kind == mapping.Customers || s.m.Kind == mapping.Both {
		fs, err := s.person(ctx, r, rec)
		if err != nil || len(fs) > 0 {
			return fs, err
		}
	}
	switch s.m.Kind {
	case mapping.Orders, mapping.Both:
		return s.line(ctx, r, rec)
	case mapping.Payments:
		return s.paid(ctx, r, rec)
	case mapping.Cases:
		return s.happened(ctx, r, rec)
	case mapping.Customers:
	}
	return nil, nil
}

// person checks a profile as the customer's page would, and that the file says one thing of it.
func (s *scan) person(ctx context.Context, r *table.Row, rec *record) ([]RowError, error) {
	who := rec.whom()
	if who.nobody() {
		return nil, nil
	}
	old, again := s.rows[who.key()]
	if again && s.m.Kind == mapping.Both {
		return nil, nil // the first row decides
	}
	prep, err := s.books.Prepare(ctx, s.tenant, rec.profile)
	if err != nil {
		return s.formFaults(r, err, own.Customer)
	}
	s.res.Masked += int64(len(prep.Masked()))
	digest := keyOf(string(prep.Digest()))
	switch {
	case !again:
		s.rows[who.key()] = seenRow{line: r.Line, digest: digest}
		s.res.Customers.InFile++
	case old.digest == digest:
		s.res.Repeated++
	default:
		return []RowError{faultOf(r, "another row has the same id and says something else", "one row for each customer; see line "+strconv.Itoa(old.line))}, nil
	}
	return nil, nil
}

func faultOf(r *table.Row, reason, expected string) RowError {
	return RowError{File: r.File, Line: r.Line, Reason: reason, Expected: expected}
}

// formFaults turns what is wrong with a value into faults of the row; texts hold no value.
func (s *scan) formFaults(r *table.Row, err error, of own.Object) ([]RowError, error) {
	var fields base.FieldErrors
	if !errors.As(err, &fields) {
		return nil, err
	}
	d := decoder{p: s.plan, r: r}
	for _, f := range fields {
		to := s.formField(f.Field, of)
		d.fault(d.columnOf(to), to, f.Text, "")
	}
	return d.faults, nil
}

var orderFields = map[string]mapping.Field{
	"number": mapping.Number, "shop": mapping.Shop, "country": mapping.ShipTo, "status": mapping.Status,
	"channel": mapping.Channel, "placed": mapping.Placed, "currency": mapping.Currency,
	"sku": mapping.SKU, "name": mapping.Item, "category": mapping.Category, "price": mapping.Price, "lines": mapping.Price,
}

// formField finds the field of a mapping for a path such as addresses.0.postcode or lines.0.sku.
func (s *scan) formField(path string, of own.Object) mapping.Field {
	parts := strings.Split(path, ".")
	last := parts[len(parts)-1]
	switch {
	case len(parts) > 1 && parts[len(parts)-2] == "own":
		return mapping.OwnField(string(of), last)
	case s.m.Kind == mapping.Payments:
		return mapping.Field("payment." + last)
	case s.m.Kind == mapping.Cases:
		return caseFields[parts[min(1, len(parts)-1)]]
	case parts[0] == "lines" || s.m.Kind == mapping.Orders || s.m.Kind == mapping.Both && parts[0] != "country" && orderFields[parts[0]] != "":
		return orderFields[last]
	case parts[0] == "addresses" && len(parts) > 2:
		return mapping.Field("customer." + last)
	case parts[0] == "addresses":
		return mapping.Street
	case parts[0] == "emails" || parts[0] == "phones" || parts[0] == "tags":
		return mapping.Field("customer." + strings.TrimSuffix(parts[0], "s"))
	case parts[0] == "consents":
		return mapping.OptText
	}
	return mapping.Field("customer." + parts[0])
}

// line checks and counts one line of an order.
func (s *scan) line(ctx context.Context, r *table.Row, rec *record) ([]RowError, error) {
	one := rec.order
	one.Lines = []sale.Line{rec.item}
	one.Customer = 1 // so that its own fields are looked at too
	prep, err := s.books.PrepareOrder(ctx, s.tenant, one)
	if err != nil {
		return s.formFaults(r, err, own.Order)
	}
	who := rec.whom()
	k := orderKey(rec)
	whose := keyOf(who.external, who.email, rec.order.Total.Currency)
	o := s.orders[k]
	switch {
	case o.lines > 0 && o.whose != whose:
		return []RowError{faultOf(r, "another row of the order names another customer or currency", "one customer and currency for each order")}, nil
	case o.lines >= maxOrderLines:
		return []RowError{faultOf(r, "the order has too many lines", "at most "+strconv.Itoa(maxOrderLines))}, nil
	case o.lines == 0:
		s.res.Orders.InFile++
	}
	s.orders[k] = seenOrder{lines: o.lines + 1, bad: o.bad, whose: whose}
	s.count(r, rec, prep.Order().Total.Minor)
	if s.m.Kind == mapping.Orders && !who.nobody() {
		at := faultOf(r, "a customer who is not known", "customers to be imported first")
		at.Column, at.Field = (&decoder{p: s.plan, r: r}).columnOf(mapping.External), mapping.External
		s.pending = append(s.pending, waiting{row: s.res.Rows - 1, at: at, who: who, key: k})
	}
	return nil, nil
}

func orderKey(rec *record) key { return keyOf("o", rec.order.Number) }

func (s *scan) count(r *table.Row, rec *record, amount int64) {
	s.res.Lines++
	if rec.whom().nobody() {
		s.res.WithoutCustomer++
	}
	var h maphash.Hash
	h.SetSeed(s.seed)
	for _, f := range r.Fields {
		_, _ = h.WriteString(f)
		_ = h.WriteByte(0)
	}
	if _, twice := s.lines[h.Sum64()]; twice {
		s.res.Duplicates++
	}
	s.lines[h.Sum64()] = struct{}{}
	currency := rec.order.Total.Currency
	if s.sums[currency] == nil {
		s.sums[currency] = &exactSum{}
	}
	s.sums[currency].add(rec.item.Quantity, rec.item.Price)
	s.res.round(currency, amount)
}

// paid checks and counts a payment.
func (s *scan) paid(ctx context.Context, r *table.Row, rec *record) ([]RowError, error) {
	if _, err := s.books.PreparePayment(ctx, s.tenant, rec.payment); err != nil {
		return s.formFaults(r, err, own.Order)
	}
	k := keyOf("p", rec.payment.Reference)
	digest := paymentKey(rec)
	if old, again := s.rows[k]; again {
		if old.digest == digest {
			s.res.Repeated++
			return nil, nil
		}
		return []RowError{faultOf(r, "another row has the same reference and says something else", "one row for each payment; see line "+strconv.Itoa(old.line))}, nil
	}
	s.rows[k] = seenRow{line: r.Line, digest: digest}
	s.res.Payments.InFile++
	at := faultOf(r, "an order that is not known", "orders to be imported first")
	at.Column, at.Field = (&decoder{p: s.plan, r: r}).columnOf(mapping.PaidOrder), mapping.PaidOrder
	s.pending = append(s.pending, waiting{row: s.res.Rows - 1, at: at, order: rec.paid})
	return nil, nil
}

func paymentKey(rec *record) key {
	y := &rec.payment
	return keyOf(rec.paid, y.Provider, y.Token.Reveal(), y.Brand, y.Last4.Reveal(), y.Expiry.Reveal(),
		y.Amount.Currency, strconv.FormatInt(y.Amount.Minor, 10), y.Status, y.At.String())
}

// spoil marks the order that a refused row belongs to.
func (s *scan) spoil(rec *record) {
	if rec.order.Number == "" {
		return
	}
	s.spoilOrder(orderKey(rec))
}

func (s *scan) spoilOrder(k key) {
	o := s.orders[k]
	o.bad = true
	s.orders[k] = o
}

// lookUp refuses rows that name a customer or an order who is not there.
func (s *scan) lookUp(ctx context.Context) error {
	if len(s.pending) == 0 {
		return nil
	}
	known, err := s.known(ctx)
	if err != nil {
		return err
	}
	for _, w := range s.pending {
		if known(w) {
			continue
		}
		s.refuse(w.row, []RowError{w.at})
		if w.order == "" {
			s.spoilOrder(w.key)
		}
	}
	s.pending = s.pending[:0]
	return nil
}

func (s *scan) known(ctx context.Context) (func(waiting) bool, error) {
	if s.m.Kind == mapping.Payments {
		numbers := make([]string, len(s.pending))
		for i, w := range s.pending {
			numbers[i] = w.order
		}
		found, err := s.books.MatchOrders(ctx, s.tenant, 0, numbers)
		return func(w waiting) bool { _, ok := found[w.order]; return ok }, err
	}
	seen := map[whom]bool{}
	var ws []whom
	for _, w := range s.pending {
		if !seen[w.who] {
			seen[w.who] = true
			ws = append(ws, w.who)
		}
	}
	found, err := s.svc.people(ctx, s.run, ws)
	return func(w waiting) bool { m, ok := found[w.who]; return ok && m.Revision != ambiguous }, err
}
