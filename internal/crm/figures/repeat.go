package figures

import (
	"context"
	"time"

	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

const (
	repeatDays   = 365
	repeatFor    = 10 * time.Minute // how long it is remembered: it looks back months and reads much
	repeatAtOnce = 20_000           // orders in the sums: with more of them no page waits for it
	repeatWanted = time.Hour        // how long it is kept up in the background after a page asked
	mostRepeats  = 500              // comparisons that are remembered
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
	c.With90, c.Other90, c.With180, c.Other180, c.RepeatAt = r.got[0], r.got[1], r.got[2], r.got[3], r.at
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
	at     when.Instant // 0: not yet
	wanted when.Instant // when a page asked last
	got    [4]Repeat
}

// recall gives a comparison from memory, or makes it. Of a large shop the background makes it, and
// anew while pages ask.
func (d *Desk) recall(ctx context.Context, t party.Tenant, s Span) (repeated, error) {
	key, now := repeatKey{t, s}, d.cfg.Now()
	d.mu.Lock()
	r := d.repeated[key]
	r.wanted = now
	d.keep(key, r)
	d.mu.Unlock()
	if r.at != 0 && now >= r.at && now.Sub(r.at) < repeatFor {
		return r, nil
	}
	orders, err := d.cfg.Rows.Counted(ctx, t)
	if err != nil || orders > repeatAtOnce {
		return r, err
	}
	return d.compareNow(ctx, key)
}

// keep remembers a comparison; the caller holds the lock.
func (d *Desk) keep(key repeatKey, r repeated) {
	if _, ok := d.repeated[key]; !ok && len(d.repeated) >= mostRepeats {
		clear(d.repeated)
	}
	d.repeated[key] = r
}

// compareWanted makes the comparisons that pages have asked for, where they are old.
func (d *Desk) compareWanted(ctx context.Context, t party.Tenant) error {
	now := d.cfg.Now()
	var due []repeatKey
	d.mu.Lock()
	for key, r := range d.repeated {
		if key.Tenant == t && now.Sub(r.wanted) < repeatWanted && (r.at == 0 || now < r.at || now.Sub(r.at) >= repeatFor) {
			due = append(due, key)
		}
	}
	d.mu.Unlock()
	for _, key := range due {
		if _, err := d.compareNow(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) compareNow(ctx context.Context, key repeatKey) (repeated, error) {
	now := d.cfg.Now()
	got, err := d.compare(ctx, key.Tenant, key.Span)
	if err != nil {
		return repeated{}, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	r := repeated{at: now, wanted: d.repeated[key].wanted, got: got}
	d.keep(key, r)
	return r, nil
}

// compare reads who came back.
func (d *Desk) compare(ctx context.Context, t party.Tenant, s Span) (out [4]Repeat, err error) {
	who, err := d.cfg.Rows.Complainers(ctx, t, d.cases(s, "complaint"))
	if err != nil {
		return out, err
	}
	all, err := d.cfg.Rows.Cohorts(ctx, t, 0)
	if err != nil {
		return out, err
	}
	_, months, _ := Span{s.From, min(s.Until, d.Today()-90)}.Split()
	theirs, err := d.cfg.Rows.MonthsOf(ctx, t, months[0], months[1])
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
		for sign, list := range map[int64][]Cohort{1: all, -1: theirs} {
			for _, x := range list {
				if x.Month >= whole[0] && x.Month <= whole[1] {
					other.People, other.Again = other.People+sign*x.Active, other.Again+sign*wait.again(x)
				}
			}
		}
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
