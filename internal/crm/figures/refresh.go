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
	stepChanges = 300    // changes of one step
	someSteps   = 4      // steps that a page waits for
	mostBehind  = 10_000 // changes that are told apart
	walkFrom    = 2_000  // changes from which on it may be quicker to count everything
	walkShare   = 8      // that is, if they are one in so many of what is counted
	rankAtOnce  = 2_000  // customers that are ranked while a page waits
	rankEvery   = 10 * time.Minute
	rankShare   = 200 // one in so many customers changed: rank again
)

// Refresh counts what changed since the last time, if it is a few hundred changes: a page waits for
// it. If more is queued, as after an import, that is left to [Desk.CatchUp], and [Desk.Behind] says
// so: a page shows what is counted, and how much is not.
func (d *Desk) Refresh(ctx context.Context, t party.Tenant) error {
	_, _, err := d.fresh(ctx, t)
	return err
}

// fresh is Refresh; it gives the state that it leaves, and how far behind that is.
func (d *Desk) fresh(ctx context.Context, t party.Tenant) (State, int64, error) {
	s, n, err := d.behind(ctx, t, mostBehind)
	if err != nil || n == 0 || n > stepChanges*someSteps || s.Walk != Still {
		return s, n, err
	}
	for range someSteps {
		done, err := d.step(ctx, t)
		if err != nil {
			return s, n, err
		}
		if done {
			break
		}
	}
	return d.behind(ctx, t, mostBehind)
}

// CatchUp counts everything that changed, in short steps, ranks the customers if that is due, and
// compares who came back where pages have asked for it.
func (d *Desk) CatchUp(ctx context.Context, t party.Tenant) error {
	if err := d.walkIfQuicker(ctx, t); err != nil {
		return err
	}
	for {
		done, err := d.step(ctx, t)
		if err != nil {
			return err
		}
		if !done {
			continue
		}
		if err := d.rankIfDue(ctx, t); err != nil {
			return err
		}
		return d.compareWanted(ctx, t)
	}
}

// walkIfQuicker begins a count of everything if a large part of it changed.
func (d *Desk) walkIfQuicker(ctx context.Context, t party.Tenant) error {
	n, err := d.cfg.Rows.Queued(ctx, t, 1<<30)
	if err != nil || n < walkFrom {
		return err
	}
	counted, err := d.cfg.Rows.Counted(ctx, t)
	if err != nil || n*walkShare < counted {
		return err
	}
	return d.cfg.Rows.Step(ctx, t, func(w Work) error {
		s, err := w.State(ctx)
		if err != nil || s.Walk != Still {
			return err
		}
		s.begin(Emptying)
		return w.SetState(ctx, s)
	})
}

// Behind says how many changes are not counted yet, at most 10,000; -1 while everything is counted.
func (d *Desk) Behind(ctx context.Context, t party.Tenant) (int64, error) {
	s, n, err := d.behind(ctx, t, mostBehind)
	if s.Walk != Still {
		n = -1
	}
	return n, err
}

// behind reads the state, and how many changes are not counted, at most limit: 1 at least if
// everything is to be counted.
func (d *Desk) behind(ctx context.Context, t party.Tenant, limit int) (State, int64, error) {
	n, err := d.cfg.Rows.Queued(ctx, t, limit)
	if err != nil {
		return State{}, 0, err
	}
	s, err := d.cfg.Rows.FigureState(ctx, t)
	if err == nil && (s.Walk != Still || s.Zone != d.cal.Zone()) {
		n = max(n, 1)
	}
	return s, n, err
}

// step does one bounded piece of work; done says that nothing is left.
func (d *Desk) step(ctx context.Context, t party.Tenant) (done bool, err error) {
	if _, n, err := d.behind(ctx, t, 1); err != nil || n == 0 {
		return err == nil, err
	}
	currency, err := d.Currency(ctx, t)
	if err != nil {
		return false, err
	}
	walked := false
	err = d.cfg.Rows.Step(ctx, t, func(w Work) error {
		s, err := w.State(ctx)
		if err != nil {
			return err
		}
		if s.Zone != d.cal.Zone() { // the first time, or days begin elsewhere now
			if err := w.Forget(ctx); err != nil {
				return err
			}
			s.Zone = d.cal.Zone()
			s.begin(Emptying)
		}
		p := newPiece(w, d.cal, currency)
		if s.Walk != Still {
			err = p.walk(ctx, &s)
			walked = s.Walk == Still
		} else {
			done, err = p.run(ctx, &s)
		}
		if err != nil {
			return err
		}
		s.Fresh, s.Sums = s.Fresh+p.changed, s.Sums+1
		return w.SetState(ctx, s)
	})
	if err != nil || !done && !walked {
		return false, err
	}
	return done, d.rankFew(ctx, t)
}

// piece is what one step counts.
type piece struct {
	w        Work
	cal      Calendar
	currency string
	days     map[Day]bool
	cohorts  map[[2]Month]bool
	cells    map[cellAt]Sums
	goods    map[goodAt]Sold
	ranks    map[[2]int]int64
	lost     bool  // somebody who had a rank was erased
	changed  int64 // figures of customers that changed
}

func newPiece(w Work, cal Calendar, currency string) *piece {
	return &piece{
		w: w, cal: cal, currency: currency, days: map[Day]bool{}, cohorts: map[[2]Month]bool{},
		cells: map[cellAt]Sums{}, goods: map[goodAt]Sold{}, ranks: map[[2]int]int64{},
	}
}

// run takes changes and counts what they touched; few says that it took all there were.
//
// The order matters on PostgreSQL, where others write meanwhile. Whatever is read below was
// committed before the changes are removed, or has left a change of its own that stays queued.
// Customers are held before anything is written of them, so that nobody is written who was erased.
func (p *piece) run(ctx context.Context, s *State) (few bool, err error) {
	changes, err := p.w.Peek(ctx, stepChanges)
	if err != nil || len(changes) == 0 {
		return true, err
	}
	who, cases := p.touched(changes)
	if cases {
		s.Care++
	}
	held, err := p.w.Hold(ctx, who)
	if err != nil {
		return false, err
	}
	if err := p.w.Done(ctx, changes); err != nil {
		return false, err
	}
	if _, err := p.people(ctx, Some{IDs: held}); err != nil {
		return false, err
	}
	for _, d := range slices.Sorted(maps.Keys(p.days)) {
		if _, err := p.day(ctx, d); err != nil {
			return false, err
		}
	}
	cells := slices.SortedFunc(maps.Keys(p.cohorts), func(a, b [2]Month) int { return slices.Compare(a[:], b[:]) })
	for _, c := range cells {
		if err := p.w.Recount(ctx, c[0], c[1]); err != nil {
			return false, err
		}
	}
	return len(changes) < stepChanges, p.flush(ctx)
}

// touched notes what changes touch, and gives the customers, and whether there are cases among them.
func (p *piece) touched(changes []Change) (who []party.Customer, cases bool) {
	seen := map[party.Customer]bool{}
	for _, c := range changes {
		switch {
		case c.Cases:
			cases = true
		case c.Cohort < 0:
			p.lost = true
			p.changed++
		case c.Cohort > 0:
			p.cohorts[[2]Month{c.Cohort, c.Month}] = true
		default:
			p.days[p.cal.Day(c.Placed)] = true
		}
		seen[c.Now], seen[c.Before] = true, true
	}
	delete(seen, 0)
	return slices.Sorted(maps.Keys(seen)), cases
}

// people counts customers anew. Whose first order is another one now, touches the days of both.
// It says how many orders they have.
func (p *piece) people(ctx context.Context, cs Some) (int, error) {
	if len(cs.IDs) == 0 {
		return 0, nil
	}
	old, err := p.w.Figures(ctx, cs)
	if err != nil {
		return 0, err
	}
	months, err := p.w.Months(ctx, cs)
	if err != nil {
		return 0, err
	}
	orders, err := p.w.OrdersOf(ctx, cs)
	if err != nil {
		return 0, err
	}
	by := map[party.Customer][]Order{}
	for _, o := range orders {
		by[o.Customer] = append(by[o.Customer], o)
	}
	for _, c := range cs.IDs {
		f, in, _ := Person(p.cal, p.currency, by[c])
		f.Customer, f.Score = c, old[c].Score
		if err := p.person(ctx, old[c], f); err != nil {
			return 0, err
		}
		if err := p.months(ctx, c, months[c], in); err != nil {
			return 0, err
		}
	}
	return len(orders), nil
}

func (p *piece) person(ctx context.Context, old, now Figure) error {
	if old == now || old.Orders == 0 && now.Orders == 0 {
		return nil
	}
	p.changed++
	if rank := [2]int{now.R, now.F}; old.Orders == 0 {
		p.ranks[rank]++
	} else if now.Orders == 0 {
		p.ranks[rank]--
	}
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

// day counts a day anew, writes what differs, and notes it for the month. It says how many orders the
// day has.
func (p *piece) day(ctx context.Context, d Day) (int, error) {
	from, until := p.cal.Start(d), p.cal.Start(d+1)
	n, err := p.dayCells(ctx, d, from, until)
	if err != nil {
		return 0, err
	}
	lines, err := p.w.LinesBetween(ctx, from, until)
	if err != nil {
		return 0, err
	}
	old, err := p.w.Goods(ctx, d)
	if err != nil {
		return 0, err
	}
	now := GoodsOf(lines)
	for g := range union(old, now) {
		was, is := old[g], now[g]
		if was == is {
			continue
		}
		if err := p.w.PutGood(ctx, d, g, is); err != nil {
			return 0, err
		}
		at := goodAt{d.Month(), g}
		p.goods[at] = p.goods[at].Plus(is.Minus(was))
	}
	return n, nil
}

func (p *piece) dayCells(ctx context.Context, d Day, from, until when.Instant) (int, error) {
	orders, err := p.w.OrdersBetween(ctx, from, until)
	if err != nil {
		return 0, err
	}
	old, err := p.w.Cells(ctx, d)
	if err != nil {
		return 0, err
	}
	now := CellsOf(orders)
	for c := range union(old, now) {
		was, is := old[c], now[c]
		if was == is {
			continue
		}
		if err := p.w.PutCell(ctx, d, c, is); err != nil {
			return 0, err
		}
		at := cellAt{d.Month(), c}
		p.cells[at] = p.cells[at].Plus(is.Minus(was))
	}
	return len(orders), nil
}
