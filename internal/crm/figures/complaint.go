package figures

import (
	"cmp"
	"context"
	"slices"

	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// CareBucket is a day, week or month of cases, by when they were opened.
type CareBucket struct {
	Span
	Label string
	Care
}

// Mean of scores in hundredths, 0 without scores.
func (c Care) Mean() int64 {
	if c.Scored == 0 {
		return 0
	}
	return (100*c.Score + c.Scored/2) / c.Scored
}

// Slowness is the mean time to resolution in microseconds, 0 if nothing was resolved.
func (c Care) Slowness() int64 {
	if c.Resolved == 0 {
		return 0
	}
	return c.ResolveTime / c.Resolved
}

// Complained is what is complained about, with what a reader must know of it.
type Complained struct {
	Cause
	Hidden bool
	Sold   int64 // units of the product sold in the span, in thousandths
	Pain   int64 // how much it hurts: 100 is an average complaint, times how many
}

// PerThousand is complaints per thousand units sold, in tenths; -1 if none were sold.
func (c Complained) PerThousand() int64 {
	if c.Sold <= 0 {
		return -1
	}
	return c.Opened * 10_000_000 / c.Sold
}

// Repeat is how many of some people bought again.
type Repeat struct {
	People, Again int64
	Hidden        bool
}

// Share is Again of People in tenths of a percent; 0 of nobody.
func (r Repeat) Share() int64 {
	if r.People == 0 {
		return 0
	}
	return (1000*r.Again + r.People/2) / r.People
}

// Complaints is what the page of complaints shows.
type Complaints struct {
	Span
	Before          Span
	Step            Step
	Kind            string // complaint, question, return; empty is all
	Open, Waiting   int64  // open now, and waiting for the customer
	Total, Earlier  Care
	Answer, Resolve Waits
	AnswerBefore    Waits
	ResolveBefore   Waits
	Buckets         []CareBucket
	Grouped         Span // what the groups below are of: Span, or months for whoever does not see small ones
	GroupedTotal    Care
	Causes          []Complained // the most first
	Products        []Complained // the most first; cases about no product are left out
	Channels        []Complained
	Categories      []Complained
	Painful         []Complained // causes, what hurts most first

	// Who complained in RepeatSpan and bought again, and who never complained.
	RepeatSpan        Span
	With90, With180   Repeat
	Other90, Other180 Repeat
	RepeatAt          when.Instant // as of when; 0: it is being counted in the background
}

// Complaints adds up cases opened in a span, and in the one before it. The permit is for analysing.
// Others read what it gives too: nobody changes what it leads to.
func (d *Desk) Complaints(ctx context.Context, p policy.Permit, span Span, step Step, kind string) (*Complaints, error) {
	if err := analyse(p); err != nil {
		return nil, err
	}
	s, behind, err := d.fresh(ctx, p.Tenant())
	if err != nil {
		return nil, err
	}
	key := asked{p.Tenant(), "complaints", span, step, kind, SeesSmall(p.Principal().Role), d.Today(), behind > 0}
	all, err := remember(ctx, d, key, version{s.Sums, s.Care}, func() (*Complaints, error) { return d.complaints(ctx, p, span, step, kind) })
	if err != nil {
		return nil, err
	}
	c := *all
	return &c, d.repeats(ctx, p, &c)
}

func (d *Desk) complaints(ctx context.Context, p policy.Permit, span Span, step Step, kind string) (*Complaints, error) {
	c := &Complaints{Span: span, Before: span.Before(), Step: step, Kind: kind}
	for _, part := range []func(context.Context, policy.Permit, *Complaints) error{
		d.care, d.waits, d.trend, d.causes, d.faulty,
	} {
		if err := part(ctx, p, c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (d *Desk) care(ctx context.Context, p policy.Permit, c *Complaints) (err error) {
	if c.Total, err = d.cfg.Rows.Care(ctx, p.Tenant(), d.cases(c.Span, c.Kind)); err != nil {
		return err
	}
	if c.Earlier, err = d.cfg.Rows.Care(ctx, p.Tenant(), d.cases(c.Before, c.Kind)); err != nil {
		return err
	}
	c.Open, c.Waiting, err = d.cfg.Rows.OpenCases(ctx, p.Tenant(), cmp.Or(c.Kind, "complaint"))
	return err
}

func (d *Desk) waits(ctx context.Context, p policy.Permit, c *Complaints) (err error) {
	for _, w := range []struct {
		into     *Waits
		span     Span
		resolved bool
	}{{&c.Answer, c.Span, false}, {&c.Resolve, c.Span, true}, {&c.AnswerBefore, c.Before, false}, {&c.ResolveBefore, c.Before, true}} {
		if *w.into, err = d.cfg.Rows.Waits(ctx, p.Tenant(), d.cases(w.span, c.Kind), w.resolved); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) trend(ctx context.Context, p policy.Permit, c *Complaints) error {
	for _, b := range c.Step.Buckets(c.Span) {
		care, err := d.cfg.Rows.Care(ctx, p.Tenant(), d.cases(b, c.Kind))
		if err != nil {
			return err
		}
		c.Buckets = append(c.Buckets, CareBucket{b, c.Step.Label(b), care})
	}
	return nil
}

// causes fills what cases were about, and what hurts most.
func (d *Desk) causes(ctx context.Context, p policy.Permit, c *Complaints) (err error) {
	c.Grouped, c.GroupedTotal = d.grid(p, c.Span), c.Total
	if c.Grouped != c.Span {
		if c.GroupedTotal, err = d.cfg.Rows.Care(ctx, p.Tenant(), d.cases(c.Grouped, c.Kind)); err != nil {
			return err
		}
	}
	for what, into := range map[string]*[]Complained{"cause": &c.Causes, "category": &c.Categories, "channel": &c.Channels} {
		if *into, err = d.grouped(ctx, p, c, what); err != nil {
			return err
		}
	}
	for _, x := range c.Causes {
		if !x.Hidden && x.Code != "" {
			c.Painful = append(c.Painful, x)
		}
	}
	slices.SortStableFunc(c.Painful, func(a, b Complained) int { return cmp.Compare(b.Pain, a.Pain) })
	return nil
}

// grouped adds up cases by cause, category, channel or product, and hides what the role may not see.
func (d *Desk) grouped(ctx context.Context, p policy.Permit, c *Complaints, what string) ([]Complained, error) {
	list, err := d.cfg.Rows.CareBy(ctx, p.Tenant(), d.cases(c.Grouped, c.Kind), what)
	if err != nil {
		return nil, err
	}
	veiled := veil{}
	if !SeesSmall(p.Principal().Role) {
		if veiled, err = d.casesVeiled(ctx, p.Tenant(), c.Grouped, c.Kind, what); err != nil {
			return nil, err
		}
	}
	var out []Complained
	for _, x := range list {
		g := Complained{Cause: x, Pain: pain(x.Care, c.GroupedTotal)}
		if veiled[x.Code] {
			g = Complained{Cause: Cause{Code: x.Code, Label: x.Label, Product: x.Product}, Hidden: true}
		}
		out = append(out, g)
	}
	return out, nil
}

// pain weighs cases: how many, times how slow against the mean of all (at most 4 times), times how
// far from content against the mean of all. Where nothing is known of a factor it is 1.
func pain(c, all Care) int64 {
	weigh := func(n, mean int64) int64 { // in hundredths
		if n == 0 || mean == 0 {
			return 100
		}
		return min(100*n/mean, 400)
	}
	far := func(c Care) int64 {
		if c.Scored == 0 {
			return 0
		}
		return 550 - c.Mean()
	}
	return c.Opened * weigh(c.Slowness(), all.Slowness()) * weigh(far(c), far(all)) / 100
}

// faulty fills products with their cases, and how many were sold.
func (d *Desk) faulty(ctx context.Context, p policy.Permit, c *Complaints) error {
	list, err := d.grouped(ctx, p, c, "product")
	if err != nil {
		return err
	}
	all, err := d.sold(ctx, p.Tenant(), c.Grouped)
	if err != nil {
		return err
	}
	sold := make(map[int64]int64, len(all))
	for _, x := range all {
		sold[x.ID] = x.Quantity
	}
	for _, x := range list {
		if x.Product == 0 {
			continue
		}
		if !x.Hidden {
			x.Sold = sold[x.Product]
		}
		c.Products = append(c.Products, x)
	}
	return nil
}
