package figures

import (
	"context"

	"counterpart/internal/policy"
)

// Glance is a month at a glance, up to today, beside the month before up to the same day.
type Glance struct {
	Month, Before       Span
	Sales, Earlier      Sums
	Currency            string
	Days                []Bucket // of the month, for a small chart
	Open                int64    // complaints that are open or waiting now
	Opened, EarlierOpen int64    // complaints opened in the month, and in the one before
	TopCause            string   // code of the most common cause of the month's complaints
	TopCount            int64
}

// AtAGlance adds up this month. The permit is for analysing. Others read what it gives too: nobody
// changes it.
func (d *Desk) AtAGlance(ctx context.Context, p policy.Permit) (*Glance, error) {
	if err := analyse(p); err != nil {
		return nil, err
	}
	t, today := p.Tenant(), d.Today()
	s, behind, err := d.fresh(ctx, t)
	if err != nil {
		return nil, err
	}
	key := asked{tenant: t, what: "glance", today: today, behind: behind > 0}
	return remember(ctx, d, key, version{s.Sums, s.Care}, func() (*Glance, error) { return d.glance(ctx, p, today) })
}

func (d *Desk) glance(ctx context.Context, p policy.Permit, today Day) (*Glance, error) {
	t, m := p.Tenant(), today.Month()
	g := &Glance{Month: Span{m.First(), today}}
	g.Before = Span{(m - 1).First(), min((m-1).First()+today-m.First(), (m - 1).Last())}
	var err error
	if g.Currency, err = d.Currency(ctx, t); err != nil {
		return nil, err
	}
	days, err := d.cfg.Rows.Daily(ctx, t, g.Month)
	if err != nil {
		return nil, err
	}
	before, err := d.cfg.Rows.Daily(ctx, t, g.Before)
	if err != nil {
		return nil, err
	}
	g.Days, g.Sales = bucket(days, g.Currency, Daily, g.Month)
	_, g.Earlier = bucket(before, g.Currency, Daily, g.Before)
	return g, d.glanceCases(ctx, p, g)
}

func (d *Desk) glanceCases(ctx context.Context, p policy.Permit, g *Glance) error {
	const kind = "complaint"
	t := p.Tenant()
	open, waiting, err := d.cfg.Rows.OpenCases(ctx, t, kind)
	if err != nil {
		return err
	}
	g.Open = open + waiting
	causes, err := d.cfg.Rows.CareBy(ctx, t, d.cases(g.Month, kind), "cause")
	if err != nil {
		return err
	}
	for _, c := range causes {
		g.Opened += c.Opened
		if c.Code != "" && c.Opened > g.TopCount {
			g.TopCause, g.TopCount = c.Code, c.Opened
		}
	}
	earlier, err := d.cfg.Rows.Care(ctx, t, d.cases(g.Before, kind))
	g.EarlierOpen = earlier.Opened
	return err
}

// cases asks for what was opened in a span.
func (d *Desk) cases(s Span, kind string) Cases {
	return Cases{From: d.cal.Start(s.From), Until: d.cal.Start(s.Until + 1), Kind: kind}
}
