package figures

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Score ranks a customer among all who have an order that counts: how recently (R), how often (F)
// and for how much (M) they bought, each 1 to 5, 5 being best; 0 before ranking.
type Score struct {
	R, F, M int
	Group   Group
}

// Group is a place in the matrix of R and F.
type Group string

// The groups. Each combination of R and F belongs to one.
const (
	Champions Group = "champions"
	Loyal     Group = "loyal"
	Newcomers Group = "new"
	AtRisk    Group = "at-risk"
	Lost      Group = "lost"
	Others    Group = "others"
)

// Groups lists the groups, the best first.
func Groups() []Group { return []Group{Champions, Loyal, Newcomers, Others, AtRisk, Lost} }

var groupWords = map[Group][2]string{
	Champions: {"Champion", "Bought recently, and often."},
	Loyal:     {"Loyal", "Buys often, and not long ago."},
	Newcomers: {"New", "Bought recently, not often yet."},
	Others:    {"Other", "Neither recently nor often, and not gone."},
	AtRisk:    {"At risk", "Bought often, and not for a while."},
	Lost:      {"Lost", "Has not bought for long, and never often."},
	"":        {"Not ranked", "Has no order that counts, or was not ranked yet."},
}

// Label gives a group as pages name it.
func (g Group) Label() string { return groupWords[g][0] }

// Words says in a sentence who is in a group.
func (g Group) Words() string { return groupWords[g][1] }

// GroupOf gives the group of R and F, of which each is 1 to 5.
func GroupOf(r, f int) Group {
	switch {
	case r >= 4 && f >= 4:
		return Champions
	case r >= 3 && f >= 3:
		return Loyal
	case r >= 4:
		return Newcomers
	case r == 3:
		return Others
	case f >= 3:
		return AtRisk
	}
	return Lost
}

// Fifths are the four values that part a ranking into five: who is above a value is in a higher
// fifth. Equal values are always in the same fifth.
type Fifths [4]int64

// FifthsOf parts n values: the s-th is the one at position ⌈s·n/5⌉ in ascending order. It sorts
// the values, of which there must be at least one.
func FifthsOf(values []int64) (t Fifths) {
	slices.Sort(values)
	for s := range t {
		t[s] = values[((s+1)*len(values)+4)/5-1]
	}
	return t
}

// Score is 1 plus how many of the values are below v.
func (t Fifths) Score(v int64) int {
	n := 1
	for _, x := range t {
		if v > x {
			n++
		}
	}
	return n
}

// Ranked is what ranking needs of a customer.
type Ranked struct {
	Customer      int64
	Last          when.Instant
	Orders, Spent int64
	Score
}

// Rank gives those whose score changes, with their new score. Recency is compared by the day of
// the last order.
func Rank(cal Calendar, all []Ranked) []Ranked {
	if len(all) == 0 {
		return nil
	}
	var by [3][]int64
	for i := range by {
		by[i] = make([]int64, len(all))
	}
	for i, c := range all {
		by[0][i], by[1][i], by[2][i] = int64(cal.Day(c.Last)), c.Orders, c.Spent
	}
	var fifths [3]Fifths
	for i := range by {
		fifths[i] = FifthsOf(slices.Clone(by[i]))
	}
	var out []Ranked
	for i, c := range all {
		s := Score{R: fifths[0].Score(by[0][i]), F: fifths[1].Score(by[1][i]), M: fifths[2].Score(by[2][i])}
		s.Group = GroupOf(s.R, s.F)
		if s != c.Score {
			c.Score = s
			out = append(out, c)
		}
	}
	return out
}

// union gives the keys of both maps.
func union[K comparable, V any](a, b map[K]V) map[K]V {
	out := maps.Clone(a)
	if out == nil {
		out = map[K]V{}
	}
	maps.Copy(out, b)
	return out
}

// either gives the keys of both maps in order.
func either[K cmp.Ordered, V any](a, b map[K]V) []K { return slices.Sorted(maps.Keys(union(a, b))) }

const rankStep = 1_000 // scores that one transaction writes

// rankFew ranks at once if there are few customers.
func (d *Desk) rankFew(ctx context.Context, t party.Tenant) error {
	s, err := d.cfg.Rows.FigureState(ctx, t)
	if err != nil || s.Fresh == 0 {
		return err
	}
	matrix, err := d.cfg.Rows.Matrix(ctx, t)
	if err != nil || ranked(matrix) > rankAtOnce {
		return err
	}
	return d.Rank(ctx, t)
}

// rankIfDue ranks if anything changed, and much did or some time has passed.
func (d *Desk) rankIfDue(ctx context.Context, t party.Tenant) error {
	s, err := d.cfg.Rows.FigureState(ctx, t)
	if err != nil || s.Fresh == 0 {
		return err
	}
	if d.cfg.Now().Sub(s.Ranked) < rankEvery {
		matrix, err := d.cfg.Rows.Matrix(ctx, t)
		if err != nil || s.Fresh < ranked(matrix)/rankShare {
			return err
		}
	}
	return d.Rank(ctx, t)
}

func ranked(matrix []RFM) (n int64) {
	for _, c := range matrix {
		n += c.Customers
	}
	return n
}

// Rank ranks all customers and notes when. Figures that change meanwhile are ranked the next time.
func (d *Desk) Rank(ctx context.Context, t party.Tenant) error {
	before, err := d.cfg.Rows.FigureState(ctx, t)
	if err != nil {
		return err
	}
	now := d.cfg.Now()
	all, err := d.cfg.Rows.Rankable(ctx, t)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(Rank(d.cal, all), rankStep) {
		if err := d.cfg.Rows.PutScores(ctx, t, some); err != nil {
			return err
		}
	}
	return d.cfg.Rows.Step(ctx, t, func(w Work) error {
		s, err := w.State(ctx)
		if err != nil {
			return err
		}
		s.Ranked, s.Fresh, s.Sums = now, s.Fresh-before.Fresh, s.Sums+1
		if err := w.Rerank(ctx); err != nil {
			return err
		}
		return w.SetState(ctx, s)
	})
}
