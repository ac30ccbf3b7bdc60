package figures

import (
	"cmp"
	"context"
	"slices"

	"counterpart/internal/party"
	"counterpart/internal/policy"
)

// Fewest is how many customers a group must have to be shown to everybody.
const Fewest = 5

// SeesSmall reports whether a role sees groups of fewer than [Fewest] customers.
func SeesSmall(r party.Role) bool { return r == party.Owner || r == party.Manager }

// Hush says which groups of a partition must not be shown, given how many customers each has: all
// that have 1 to Fewest-1, and, so that the total less what is shown does not give them away, the
// next smallest ones until what is hidden is at least two groups that hold at least Fewest
// together. Groups of nobody are shown.
func Hush(customers []int64) []bool {
	hidden := make([]bool, len(customers))
	order := make([]int, len(customers))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(customers[a], customers[b]) })
	var groups, people int64
	for _, i := range order {
		n := customers[i]
		if n == 0 || n >= Fewest && (groups == 0 || groups > 1 && people >= Fewest) {
			continue
		}
		hidden[i] = true
		groups, people = groups+1, people+n
	}
	return hidden
}

// Whoever does not see small groups could take one span from another that is a day longer, and what
// is left may be about one person. So they see groups over whole months that are over, and a group
// only if it would be shown in each of these months by itself: whatever spans are added up or taken
// away, what is left are months in which the group may be seen.

// grid gives the months over which a role sees groups: the span itself for whoever sees small ones;
// else its months as far as they are over, or the last one that is.
func (d *Desk) grid(p policy.Permit, s Span) Span {
	if SeesSmall(p.Principal().Role) {
		return s
	}
	last := min(s.Until, d.Today()).Month()
	if last >= d.Today().Month() {
		last = d.Today().Month() - 1
	}
	return Span{min(s.From.Month(), last).First(), last.Last()}
}

// monthsOf parts a span of whole months.
func monthsOf(s Span) (out []Span) {
	for m := s.From.Month(); m <= s.Until.Month(); m++ {
		out = append(out, Span{m.First(), m.Last()})
	}
	return out
}

// veil gathers the groups that are hidden in any of some parts of a time.
type veil map[string]bool

// add notes which groups of a part are hidden, given how many people each has.
func (v veil) add(names []string, people []int64) {
	for i, hide := range Hush(people) {
		if hide {
			v[names[i]] = true
		}
	}
}

// countriesVeiled says which countries are hidden in a span of whole months.
func (d *Desk) countriesVeiled(ctx context.Context, t party.Tenant, s Span, currency string) (veil, error) {
	out := veil{}
	for _, m := range monthsOf(s) {
		list, err := d.cfg.Rows.ByPlace(ctx, t, m, currency, ByCountry)
		if err != nil {
			return nil, err
		}
		names, people := make([]string, len(list)), make([]int64, len(list))
		for i, c := range list {
			names[i] = c.Name
			if people[i], err = d.buyers(ctx, t, m, c); err != nil {
				return nil, err
			}
		}
		out.add(names, people)
	}
	return out, nil
}

// buyers says how many customers bought from a country in a month; of [Fewest] and more, as many
// orders stand in for them. First orders are as many customers, and fewer orders fewer.
func (d *Desk) buyers(ctx context.Context, t party.Tenant, m Span, c Placed) (int64, error) {
	if c.Known < Fewest || c.Fresh >= Fewest {
		return c.Known, nil
	}
	many, err := d.cfg.Rows.ManyIn(ctx, t, d.cal.Start(m.From), d.cal.Start(m.Until+1), c.Name, Fewest)
	if many {
		return c.Known, err
	}
	return Fewest - 1, err
}

// casesVeiled says which causes, products, categories or channels are hidden in a span of whole
// months: of all kinds of cases, those that are hidden in any kind.
func (d *Desk) casesVeiled(ctx context.Context, t party.Tenant, s Span, kind, what string) (veil, error) {
	kinds := []string{kind}
	if kind == "" {
		kinds = []string{"complaint", "question", "return"}
	}
	out := veil{}
	for _, m := range monthsOf(s) {
		for _, k := range kinds {
			list, err := d.cfg.Rows.CareBy(ctx, t, d.cases(m, k), what)
			if err != nil {
				return nil, err
			}
			names, people := make([]string, len(list)), make([]int64, len(list))
			for i, x := range list {
				names[i], people[i] = x.Code, x.People
				if x.People == 0 && x.Opened > 0 {
					people[i] = 1 // cases without a customer may be about one
				}
			}
			out.add(names, people)
		}
	}
	return out, nil
}
