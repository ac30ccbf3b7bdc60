package figures

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"counterpart/internal/party"
)

// Walk is a count of everything: the first one, one after days began elsewhere, or one because so
// much changed that each customer would be counted again and again. It goes through customers,
// cohorts and days once, in short steps.
//
// First the queue is emptied. Whatever left a row there was committed before, and is read by what
// follows; whatever changes from then on leaves a row that is counted after the walk.
type Walk int

// The parts of a walk, in order.
const (
	Still    Walk = iota // there is none
	Emptying             // removes what is queued
	People               // counts customers; the place is the last of them
	Cohorts              // adds up cohorts; the place is the last of them
	Days                 // counts days; the place is the last of them
)

const (
	walkStep   = 1_000   // orders that one step counts, about
	walkEmpty  = 2_000   // changes that one step removes
	walkPeople = 100     // customers that are read at once
	walkDear   = 10      // what a day costs beside its orders, in orders
	firstDay   = -60_000 // before any order: the year 1805
)

// begin begins a part of a walk.
func (s *State) begin(part Walk) {
	s.Walk, s.Place = part, 0
	if part == Days {
		s.Place = firstDay
	}
}

// walk goes on with a walk, as far as one step may.
func (p *piece) walk(ctx context.Context, s *State) error {
	parts := map[Walk]func(context.Context, *State) (int, error){
		Emptying: p.empty, People: p.crowd, Cohorts: p.recohort, Days: p.nextDay,
	}
	for left := walkStep; left > 0 && s.Walk != Still; {
		cost, err := parts[s.Walk](ctx, s)
		if err != nil {
			return err
		}
		left -= cost
	}
	return p.flush(ctx)
}

// empty empties the queue. Changes of cases are nothing to count; who left is, for the ranks.
func (p *piece) empty(ctx context.Context, s *State) (int, error) {
	n, err := p.w.Empty(ctx, walkEmpty)
	if n < walkEmpty {
		s.begin(People)
		s.Care++
		p.changed++
	}
	return int(n)/4 + 1, err
}

// crowd counts the next customers.
func (p *piece) crowd(ctx context.Context, s *State) (int, error) {
	some, err := p.w.NextPeople(ctx, party.Customer(s.Place), walkPeople)
	if err != nil {
		return 0, err
	}
	if len(some) == 0 {
		s.begin(Cohorts)
		return 1, nil
	}
	s.Place = int64(some[len(some)-1])
	held, err := p.w.Hold(ctx, some)
	if err != nil {
		return 0, err
	}
	orders, err := p.people(ctx, Some{held, true})
	clear(p.days) // all of them follow, and all cohorts
	clear(p.cohorts)
	return orders + len(some), err
}

// recohort adds up the next cohort.
func (p *piece) recohort(ctx context.Context, s *State) (int, error) {
	next, err := p.w.NextCohort(ctx, Month(s.Place))
	if err != nil {
		return 0, err
	}
	if next == 0 {
		s.begin(Days)
		return 1, nil
	}
	s.Place = int64(next)
	return walkStep / 4, p.w.Recohort(ctx, next)
}

// nextDay counts the next day that has orders or sums.
func (p *piece) nextDay(ctx context.Context, s *State) (int, error) {
	from := Day(s.Place) + 1
	d, some, err := p.w.NextSums(ctx, from)
	if err != nil {
		return 0, err
	}
	at, more, err := p.w.NextOrder(ctx, p.cal.Start(from))
	if err != nil {
		return 0, err
	}
	if !some && !more {
		s.begin(Still)
		p.lost = true
		return 1, nil
	}
	if o := p.cal.Day(at); more && (!some || o < d) {
		d = o
	}
	s.Place = int64(d)
	orders, err := p.day(ctx, d)
	return orders + walkDear, err
}

// cellAt and goodAt are a cell, and a product, in a month.
type (
	cellAt struct {
		Month
		Cell
	}
	goodAt struct {
		Month
		Good
	}
)

func (a cellAt) compare(b cellAt) int {
	return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Country, b.Country), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Currency, b.Currency))
}

func (a goodAt) compare(b goodAt) int {
	return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Product, b.Product), cmp.Compare(a.Currency, b.Currency))
}

// flush adds to months and ranks what was gathered.
func (p *piece) flush(ctx context.Context) error {
	for _, at := range slices.SortedFunc(maps.Keys(p.cells), cellAt.compare) {
		if err := p.w.AddCell(ctx, at.Month, at.Cell, p.cells[at]); err != nil {
			return err
		}
	}
	for _, at := range slices.SortedFunc(maps.Keys(p.goods), goodAt.compare) {
		if err := p.w.AddGood(ctx, at.Month, at.Good, p.goods[at]); err != nil {
			return err
		}
	}
	if p.lost {
		return p.w.Rerank(ctx)
	}
	for rank, n := range p.ranks {
		if err := p.w.AddRank(ctx, rank[0], rank[1], n); err != nil {
			return err
		}
	}
	return nil
}
