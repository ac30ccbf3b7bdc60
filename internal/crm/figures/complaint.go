package figures

import (
	"cmp"
	"context"
	"slices"
	"time"

	"counterpart/internal/party"
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
}

// Complaints adds up cases opened in a span, and in the one before it. The permit is for analysing.
// Others read what it gives too: nobody changes it.
func (d *Desk) Complaints(ctx context.Context, p policy.Permit, span Span, step Step, kind string) (*Complaints, error) {
	if err := analyse(p); err != nil {
		return nil, err
	}
	s, behind, err := d.fresh(ctx, p.Tenant())
	if err != nil {
		return nil, err
	}
	key := asked{p.Tenant(), "complaints", span, step, kind, SeesSmall(p.Principal().Role), d.Today(), behind > 0}
	return remember(ctx, d, key, version{s.Sums, s.Care}, func() (*Complaints, error) { return d.complaints(ctx, p, span, step, kind) })
}

func (d *Desk) complaints(ctx context.Context, p policy.Permit, span Span, step Step, kind string) (*Complaints, error) {
	c := &Complaints{Span: span, Before: span.Before(), Step: step, Kind: kind}
	for _, part := range []func(context.Context, policy.Permit, *Complaints) error{
		d.care, d.waits, d.trend, d.causes, d.faulty, d.repeats,
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

const (
	repeatDays = 365
	repeatFor  = 10 * time.Minute // how long it is remembered: it looks back months and reads much
)

// repeats compares who complained with who never did, over the year to the end of the span, as far
// as enough days have passed since.
func (d *Desk) repeats(ctx context.Context, p policy.Permit, c *Complaints) error {
	until := d.grid(p, c.Span).Until
	c.RepeatSpan = Span{until - repeatDays + 1, until}
	r, err := d.recall(ctx, p.Tenant(), c.RepeatSpan)
	if err != nil {
		return err
	}
	c.With90, c.Other90, c.With180, c.Other180 = r[0], r[1], r[2], r[3]
	if SeesSmall(p.Principal().Role) {
		return nil
	}
	for _, x := range []*Repeat{&c.With90, &c.Other90, &c.With180, &c.Other180} {
		x.hush()
	}
	return nil
}

// repeatKey names a comparison that is remembered.
type repeatKey struct {
	party.Tenant
	Span
}

// repeated is one: who complained and came back within 90 days, who did not complain, and the same
// for 180 days.
type repeated struct {
	at  when.Instant
	got [4]Repeat
}

const mostRepeats = 500 // comparisons that are remembered

// recall gives a comparison from memory, or makes it.
func (d *Desk) recall(ctx context.Context, t party.Tenant, s Span) ([4]Repeat, error) {
	key, now := repeatKey{t, s}, d.cfg.Now()
	d.mu.Lock()
	r, ok := d.repeated[key]
	d.mu.Unlock()
	if ok && now >= r.at && now.Sub(r.at) < repeatFor {
		return r.got, nil
	}
	got, err := d.compare(ctx, t, s)
	if err != nil {
		return got, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.repeated) >= mostRepeats {
		clear(d.repeated)
	}
	d.repeated[key] = repeated{now, got}
	return got, nil
}

// compare reads who came back.
func (d *Desk) compare(ctx context.Context, t party.Tenant, s Span) (out [4]Repeat, err error) {
	who, err := d.cfg.Rows.Complainers(ctx, t, d.cases(s, "complaint"))
	if err != nil {
		return out, err
	}
	cells, err := d.cfg.Rows.Cohorts(ctx, t, 0)
	if err != nil {
		return out, err
	}
	for i, wait := range []struct {
		days  Day
		again func(Cohort) int64
	}{
		{90, func(c Cohort) int64 { return c.Again90 }},
		{180, func(c Cohort) int64 { return c.Again180 }},
	} {
		with, other := &out[2*i], &out[2*i+1]
		*with = d.cameBack(who, wait.days)
		_, whole, _ := Span{s.From, min(s.Until, d.Today()-wait.days)}.Split()
		theirs, err := d.cfg.Rows.MonthsOf(ctx, t, whole[0], whole[1])
		if err != nil {
			return out, err
		}
		for _, x := range cells {
			if x.Month >= whole[0] && x.Month <= whole[1] {
				other.People, other.Again = other.People+x.Active, other.Again+wait.again(x)
			}
		}
		other.People, other.Again = other.People-theirs.Active, other.Again-wait.again(theirs)
	}
	return out, nil
}

// cameBack counts who bought again within some days, among those whose days have passed.
func (d *Desk) cameBack(who []Complainer, days Day) (r Repeat) {
	wait := when.Instant(days) * daySeconds * 1_000_000
	for _, c := range who {
		if c.Complained+wait > d.cfg.Now() {
			continue
		}
		r.People++
		if c.Next != 0 && c.Next <= c.Complained+wait {
			r.Again++
		}
	}
	return r
}

// hush hides few people, and few who did or did not come back.
func (r *Repeat) hush() {
	few := func(n int64) bool { return n > 0 && n < Fewest }
	if few(r.People) || few(r.Again) || few(r.People-r.Again) {
		*r = Repeat{Hidden: true}
	}
}
