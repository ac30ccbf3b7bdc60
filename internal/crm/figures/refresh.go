package figures

import (
	"context"
	"maps"
	"slices"
	"time"

	"counterpart/internal/party"
	"counterpart/internal/when"
)

const (
	stepChanges = 300   // changes of one step
	stepFill    = 5_000 // orders that one step queues
	someSteps   = 4     // steps that a page waits for
	rankAtOnce  = 2_000 // customers that are ranked while a page waits
	rankEvery   = 10 * time.Minute
	rankShare   = 200 // one in so many customers changed: rank again
)

// Refresh counts what changed since the last time, if it is a few hundred changes: a page waits for
// it. If more is queued, as after an import, that is left to [Desk.CatchUp], and [Desk.Behind] says
// so: a page shows what is counted, and how much is not.
func (d *Desk) Refresh(ctx context.Context, t party.Tenant) error {
	if n, err := d.Behind(ctx, t); err != nil || n == 0 || n > stepChanges*someSteps {
		return err
	}
	for range someSteps {
		done, err := d.step(ctx, t)
		if err != nil || done {
			return err
		}
	}
	return nil
}

// CatchUp counts everything that changed, in short steps, and ranks the customers if that is due.
func (d *Desk) CatchUp(ctx context.Context, t party.Tenant) error {
	for {
		done, err := d.step(ctx, t)
		if err != nil {
			return err
		}
		if done {
			return d.rankIfDue(ctx, t)
		}
	}
}

// Behind says how many changes are not counted yet, at most 100,000.
func (d *Desk) Behind(ctx context.Context, t party.Tenant) (int64, error) {
	n, err := d.cfg.Rows.Queued(ctx, t, 100_000)
	if err != nil || n > 0 {
		return n, err
	}
	s, err := d.cfg.Rows.FigureState(ctx, t)
	if err == nil && (s.Filled != AllFilled || s.Zone != d.cal.Zone()) {
		n = 1
	}
	return n, err
}

// step does one bounded piece of work; done says that nothing is left.
func (d *Desk) step(ctx context.Context, t party.Tenant) (done bool, err error) {
	if n, err := d.Behind(ctx, t); err != nil || n == 0 {
		return err == nil, err
	}
	currency, err := d.Currency(ctx, t)
	if err != nil {
		return false, err
	}
	few := false
	err = d.cfg.Rows.Step(ctx, t, func(w Work) error {
		s, err := w.State(ctx)
		if err != nil {
			return err
		}
		if s.Zone != d.cal.Zone() { // the first time, or days begin elsewhere now: count everything
			if err := w.Forget(ctx); err != nil {
				return err
			}
			s.Zone, s.Filled = d.cal.Zone(), 0
		}
		if s.Filled != AllFilled {
			if s.Filled, err = w.Fill(ctx, s.Filled, stepFill); err != nil {
				return err
			}
			return w.SetState(ctx, s)
		}
		p := piece{w: w, cal: d.cal, currency: currency}
		n, err := p.run(ctx)
		if err != nil {
			return err
		}
		s.Fresh, few = s.Fresh+p.changed, n < stepChanges
		return w.SetState(ctx, s)
	})
	if err != nil || !few {
		return false, err
	}
	return true, d.rankFew(ctx, t)
}

// piece is what one step counts.
type piece struct {
	w        Work
	cal      Calendar
	currency string
	days     map[Day]bool
	cohorts  map[[2]Month]bool
	changed  int64 // figures of customers that changed
}

// run takes changes and counts what they touched; n says how many it took.
//
// The order matters on PostgreSQL, where others write meanwhile. Whatever is read below was
// committed before the changes are removed, or has left a change of its own that stays queued.
// Customers are held before anything is written of them, so that nobody is written who was erased.
func (p *piece) run(ctx context.Context) (n int, err error) {
	changes, err := p.w.Peek(ctx, stepChanges)
	if err != nil || len(changes) == 0 {
		return 0, err
	}
	p.days, p.cohorts = map[Day]bool{}, map[[2]Month]bool{}
	who := map[party.Customer]bool{}
	for _, c := range changes {
		if c.Cohort != 0 {
			p.cohorts[[2]Month{c.Cohort, c.Month}] = true
			p.changed++ // somebody was erased
		} else {
			p.days[p.cal.Day(c.Placed)] = true
		}
		who[c.Now], who[c.Before] = true, true
	}
	delete(who, 0)
	held, err := p.w.Hold(ctx, slices.Sorted(maps.Keys(who)))
	if err != nil {
		return 0, err
	}
	if err := p.w.Done(ctx, changes); err != nil {
		return 0, err
	}
	if err := p.people(ctx, held); err != nil {
		return 0, err
	}
	for _, d := range slices.Sorted(maps.Keys(p.days)) {
		if err := p.day(ctx, d); err != nil {
			return 0, err
		}
	}
	cells := slices.SortedFunc(maps.Keys(p.cohorts), func(a, b [2]Month) int { return slices.Compare(a[:], b[:]) })
	for _, c := range cells {
		if err := p.w.Recount(ctx, c[0], c[1]); err != nil {
			return 0, err
		}
	}
	return len(changes), nil
}

// people counts customers anew. Whose first order is another one now, touches the days of both.
func (p *piece) people(ctx context.Context, cs []party.Customer) error {
	if len(cs) == 0 {
		return nil
	}
	old, err := p.w.Figures(ctx, cs)
	if err != nil {
		return err
	}
	months, err := p.w.Months(ctx, cs)
	if err != nil {
		return err
	}
	orders, err := p.w.OrdersOf(ctx, cs)
	if err != nil {
		return err
	}
	by := map[party.Customer][]Order{}
	for _, o := range orders {
		by[o.Customer] = append(by[o.Customer], o)
	}
	for _, c := range cs {
		f, in, _ := Person(p.cal, p.currency, by[c])
		f.Customer, f.Score = c, old[c].Score
		if err := p.person(ctx, old[c], f); err != nil {
			return err
		}
		if err := p.months(ctx, c, months[c], in); err != nil {
			return err
		}
	}
	return nil
}

func (p *piece) person(ctx context.Context, old, now Figure) error {
	if old == now || old.Orders == 0 && now.Orders == 0 {
		return nil
	}
	p.changed++
	if old.FirstSale != now.FirstSale || old.First != now.First {
		for _, f := range []Figure{old, now} {
			if f.Orders > 0 {
				p.days[p.cal.Day(f.First)] = true
			}
		}
	}
	return p.w.PutFigure(ctx, now)
}

// months writes what differs, and notes the cells of cohorts that it touches.
func (p *piece) months(ctx context.Context, c party.Customer, old, now map[Month]InMonth) error {
	for _, m := range either(old, now) {
		was, is := old[m], now[m]
		if was == is {
			continue
		}
		for _, in := range []InMonth{was, is} {
			if in.Cohort != 0 {
				p.cohorts[[2]Month{in.Cohort, m}] = true
			}
		}
		if err := p.w.PutMonth(ctx, c, m, is); err != nil {
			return err
		}
	}
	return nil
}

// day counts a day anew and writes what differs.
func (p *piece) day(ctx context.Context, d Day) error {
	from, until := p.cal.Start(d), p.cal.Start(d+1)
	if err := p.cells(ctx, d, from, until); err != nil {
		return err
	}
	lines, err := p.w.LinesBetween(ctx, from, until)
	if err != nil {
		return err
	}
	old, err := p.w.Goods(ctx, d)
	if err != nil {
		return err
	}
	now := GoodsOf(lines)
	goods := slices.SortedFunc(maps.Keys(union(old, now)), func(a, b Good) int {
		return compare(a.Product, b.Product, a.Currency, b.Currency)
	})
	for _, g := range goods {
		if was, is := old[g], now[g]; was != is {
			if err := p.w.PutGood(ctx, d, g, is, is.Minus(was)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *piece) cells(ctx context.Context, d Day, from, until when.Instant) error {
	orders, err := p.w.OrdersBetween(ctx, from, until)
	if err != nil {
		return err
	}
	old, err := p.w.Cells(ctx, d)
	if err != nil {
		return err
	}
	now := CellsOf(orders)
	for c := range union(old, now) {
		if old[c] != now[c] {
			if err := p.w.PutCell(ctx, d, c, now[c]); err != nil {
				return err
			}
		}
	}
	return nil
}
