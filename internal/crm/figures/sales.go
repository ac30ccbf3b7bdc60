package figures

import (
	"cmp"
	"context"
	"slices"

	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Bucket is a day, week or month with its sums.
type Bucket struct {
	Span
	Label string
	Sums
}

// Place is a country or a channel; what is Hidden has a name and no sums.
type Place struct {
	Placed
	Hidden bool
}

// MatrixCell is a cell of the matrix of R and F.
type MatrixCell struct {
	RFM
	Group  Group
	Hidden bool
}

// CohortCell is a cohort in a month after its first: 0 is the first one.
type CohortCell struct {
	Month         Month
	Active        int64
	Orders, Spent int64
	Future        bool // has not begun
	Hidden        bool
}

// CohortRow is the customers of one first month.
type CohortRow struct {
	Cohort Month
	Size   int64
	Hidden bool // fewer customers than may be shown
	Cells  []CohortCell
}

// Sales is what the page of sales shows.
type Sales struct {
	Span
	Before         Span
	Step           Step
	Currency       string
	Total, Earlier Sums
	Buckets        []Bucket
	Past           []Bucket // of the period before, one for each of Buckets where there is one
	Grouped        Span     // what countries are of: Span, or months for whoever does not see small groups
	GroupedTotal   Sums
	Countries      []Place
	Channels       []Place
	Products       []Product // the highest amounts
	Others         int       // how many products more
	OtherSold      Sold
	Apart          []Product // lines that are not products
	Foreign        []Foreign // orders in other currencies
	Matrix         []MatrixCell
	Unranked       int64
	Ranked         when.Instant
	Cohorts        []CohortRow
	Behind         int64 // changes that are not counted yet, at most 10,000; -1 while everything is counted
}

// Foreign is sums in another currency.
type Foreign struct {
	Currency string
	Sums
}

const (
	topProducts = 15
	cohortsBack = 11 // months before the last
)

// Sales adds up a span and the one before it. The permit is for analysing; roles that do not see
// small groups get them hidden. Others read what it gives too: nobody changes what it leads to.
func (d *Desk) Sales(ctx context.Context, p policy.Permit, span Span, step Step) (*Sales, error) {
	if err := analyse(p); err != nil {
		return nil, err
	}
	state, behind, err := d.fresh(ctx, p.Tenant())
	if err != nil {
		return nil, err
	}
	key := asked{p.Tenant(), "sales", span, step, "", SeesSmall(p.Principal().Role), d.Today(), false}
	all, err := remember(ctx, d, key, version{sums: state.Sums}, func() (*Sales, error) { return d.sales(ctx, p, span, step) })
	if err != nil {
		return nil, err
	}
	s := *all
	if s.Behind = behind; state.Walk != Still {
		s.Behind = -1
	}
	return &s, nil
}

func (d *Desk) sales(ctx context.Context, p policy.Permit, span Span, step Step) (*Sales, error) {
	currency, err := d.Currency(ctx, p.Tenant())
	if err != nil {
		return nil, err
	}
	s := &Sales{Span: span, Before: span.Before(), Step: step, Currency: currency}
	for _, part := range []func(context.Context, policy.Permit, *Sales) error{d.days, d.places, d.goods, d.matrix, d.cohorts} {
		if err := part(ctx, p, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// days fills totals and buckets of the span and of the one before.
func (d *Desk) days(ctx context.Context, p policy.Permit, s *Sales) error {
	days, err := d.dated(ctx, p.Tenant(), s.Span, s.Step)
	if err != nil {
		return err
	}
	before, err := d.dated(ctx, p.Tenant(), s.Before, s.Step)
	if err != nil {
		return err
	}
	foreign := map[string]Sums{}
	for _, x := range days {
		if x.Currency != s.Currency {
			foreign[x.Currency] = foreign[x.Currency].Plus(x.Sums)
		}
	}
	for c, sums := range foreign {
		s.Foreign = append(s.Foreign, Foreign{c, sums})
	}
	slices.SortFunc(s.Foreign, func(a, b Foreign) int { return cmp.Compare(a.Currency, b.Currency) })
	s.Buckets, s.Total = bucket(days, s.Currency, s.Step, s.Span)
	s.Past, s.Earlier = bucket(before, s.Currency, s.Step, s.Before)
	s.Past = s.Past[:min(len(s.Past), len(s.Buckets))]
	return nil
}

// dated reads the sums of a span by day, or where months do, by month with the days before and after.
func (d *Desk) dated(ctx context.Context, t party.Tenant, span Span, step Step) ([]Dated, error) {
	if step != Monthly {
		return d.cfg.Rows.Daily(ctx, t, span)
	}
	head, months, tail := span.Split()
	days, err := d.cfg.Rows.Daily(ctx, t, head)
	if err != nil {
		return nil, err
	}
	whole, err := d.cfg.Rows.Monthly(ctx, t, months[0], months[1])
	if err != nil {
		return nil, err
	}
	rest, err := d.cfg.Rows.Daily(ctx, t, tail)
	return slices.Concat(days, whole, rest), err
}

// bucket adds days up to buckets and to a total.
func bucket(days []Dated, currency string, step Step, span Span) (out []Bucket, total Sums) {
	for _, b := range step.Buckets(span) {
		out = append(out, Bucket{Span: b, Label: step.Label(b)})
	}
	i := 0
	for _, x := range days {
		if x.Currency != currency {
			continue
		}
		for x.Day > out[i].Until {
			i++
		}
		out[i].Sums, total = out[i].Plus(x.Sums), total.Plus(x.Sums)
	}
	return out, total
}

// places fills countries and channels, those with the highest revenue first.
func (d *Desk) places(ctx context.Context, p policy.Permit, s *Sales) (err error) {
	s.Grouped = d.grid(p, s.Span)
	if s.Channels, err = d.placed(ctx, p.Tenant(), s.Span, s.Currency, ByChannel); err != nil {
		return err
	}
	if s.Countries, err = d.placed(ctx, p.Tenant(), s.Grouped, s.Currency, ByCountry); err != nil {
		return err
	}
	for _, c := range s.Countries {
		s.GroupedTotal = s.GroupedTotal.Plus(c.Sums)
	}
	if SeesSmall(p.Principal().Role) {
		return nil
	}
	veiled, err := d.countriesVeiled(ctx, p.Tenant(), s.Grouped, s.Currency)
	for i, c := range s.Countries {
		if veiled[c.Name] {
			s.Countries[i] = Place{Placed{Name: c.Name}, true}
		}
	}
	return err
}

func (d *Desk) placed(ctx context.Context, t party.Tenant, s Span, currency string, by By) ([]Place, error) {
	list, err := d.cfg.Rows.ByPlace(ctx, t, s, currency, by)
	slices.SortFunc(list, func(a, b Placed) int {
		return cmp.Or(cmp.Compare(b.Revenue(), a.Revenue()), cmp.Compare(a.Name, b.Name))
	})
	out := make([]Place, len(list))
	for i, x := range list {
		out[i].Placed = x
	}
	return out, err
}

// matrix fills the matrix of R and F, row by row from R 5, F from 1.
func (d *Desk) matrix(ctx context.Context, p policy.Permit, s *Sales) error {
	list, err := d.cfg.Rows.Matrix(ctx, p.Tenant())
	if err != nil {
		return err
	}
	state, err := d.cfg.Rows.FigureState(ctx, p.Tenant()) // of this version or a later one
	if err != nil {
		return err
	}
	s.Ranked = state.Ranked
	by := map[[2]int]int64{}
	for _, c := range list {
		by[[2]int{c.R, c.F}] = c.Customers
	}
	s.Unranked = by[[2]int{}]
	people := make([]int64, 0, 25)
	for r := 5; r >= 1; r-- {
		for f := 1; f <= 5; f++ {
			n := by[[2]int{r, f}]
			s.Matrix = append(s.Matrix, MatrixCell{RFM: RFM{r, f, n}, Group: GroupOf(r, f)})
			people = append(people, n)
		}
	}
	if SeesSmall(p.Principal().Role) {
		return nil
	}
	for i, hide := range Hush(people) {
		if hide {
			s.Matrix[i].Customers, s.Matrix[i].Hidden = 0, true
		}
	}
	return nil
}

// cohorts fills the last twelve first months before the end of the span.
func (d *Desk) cohorts(ctx context.Context, p policy.Permit, s *Sales) error {
	last := min(s.Until, d.Today()).Month()
	from := last - cohortsBack
	list, err := d.cfg.Rows.Cohorts(ctx, p.Tenant(), from)
	if err != nil {
		return err
	}
	now := d.Today().Month()
	by := map[Month]map[Month]Cohort{}
	for _, c := range list {
		if by[c.Cohort] == nil {
			by[c.Cohort] = map[Month]Cohort{}
		}
		by[c.Cohort][c.Month] = c
	}
	for m := from; m <= last; m++ {
		row := CohortRow{Cohort: m, Size: by[m][m].Active}
		if row.Size == 0 {
			continue
		}
		for k := range Month(cohortsBack + 1) {
			c := by[m][m+k]
			row.Cells = append(row.Cells, CohortCell{Month: m + k, Active: c.Active, Orders: c.Orders, Spent: c.Spent, Future: m+k > now})
		}
		if !SeesSmall(p.Principal().Role) {
			row.hush()
		}
		s.Cohorts = append(s.Cohorts, row)
	}
	return nil
}

// hush hides a cohort of few customers, and months in which few of them came or few stayed away:
// one is the whole less the other.
func (r *CohortRow) hush() {
	r.Hidden = r.Size < Fewest
	for i := range r.Cells {
		c := &r.Cells[i]
		few := func(n int64) bool { return n > 0 && n < Fewest }
		if !c.Future && (r.Hidden || few(c.Active) || few(r.Size-c.Active)) {
			*c = CohortCell{Month: c.Month, Hidden: true}
		}
	}
	if r.Hidden {
		r.Size = 0
	}
}
