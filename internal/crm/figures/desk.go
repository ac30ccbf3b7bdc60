package figures

import (
	"context"
	"sync"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Config is what a Desk is made of.
type Config struct {
	Rows   Rows
	Ledger *ledger.Ledger // for changes of the list of SKUs; nil: none can be made
	Now    func() when.Instant
	Zone   *time.Location // in which days are counted; nil is UTC
}

// Desk counts and answers. Safe for concurrent use.
type Desk struct {
	cfg Config
	cal Calendar

	mu         sync.Mutex // guards what follows
	currencies map[party.Tenant]string
	repeated   map[repeatKey]repeated
	memos      map[asked]*memo
	skus       map[party.Tenant]map[int64]string // of products, which keep theirs
}

// New makes a Desk.
func New(cfg Config) *Desk {
	return &Desk{
		cfg: cfg, cal: NewCalendar(cfg.Zone), currencies: map[party.Tenant]string{}, repeated: map[repeatKey]repeated{},
		memos: map[asked]*memo{}, skus: map[party.Tenant]map[int64]string{},
	}
}

// Calendar gives the calendar by which days are counted.
func (d *Desk) Calendar() Calendar { return d.cal }

// Today gives the day it is.
func (d *Desk) Today() Day { return d.cal.Day(d.cfg.Now()) }

// Currency gives the tenant's currency, which never changes.
func (d *Desk) Currency(ctx context.Context, t party.Tenant) (string, error) {
	d.mu.Lock()
	c, ok := d.currencies[t]
	d.mu.Unlock()
	if ok {
		return c, nil
	}
	c, err := d.cfg.Rows.Currency(ctx, t)
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.currencies[t] = c
	return c, nil
}

// analyse refuses a permit for another purpose. Sums name nobody, so nothing is disclosed.
func analyse(p policy.Permit) error {
	if p.Purpose() == field.Analyse {
		return nil
	}
	return failure.New(failure.Forbidden, "Figures are for the purpose %q.", field.Analyse)
}

// Standing is where one customer stands. It is linked data: whoever shows it records that.
type Standing struct {
	First, Last   when.Instant // of orders that count; 0: none
	Orders, Spent int64        // minor units of the tenant's currency, credits taken off
	Score
	AsOf when.Instant // when customers were ranked; 0: never
}

// Standing reads where a customer stands; the zero Standing if no order of theirs counts.
func (d *Desk) Standing(ctx context.Context, t party.Tenant, c party.Customer) (Standing, error) {
	s, _, err := d.fresh(ctx, t)
	if err != nil {
		return Standing{}, err
	}
	f, err := d.cfg.Rows.Figure(ctx, t, c)
	if failure.Is(err, failure.NotFound) {
		return Standing{}, nil
	}
	if err != nil {
		return Standing{}, err
	}
	return Standing{f.First, f.Last, f.Orders, f.Spent, f.Score, s.Ranked}, nil
}
