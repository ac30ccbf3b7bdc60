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

// asked names what is remembered of figures: sums, which name nobody.
type asked struct {
	tenant party.Tenant
	what   string
	span   Span
	step   Step
	kind   string
	small  bool // with groups of few people
	today  Day
	behind bool // there are changes that are not counted
}

// version says as of when: how often sums and cases had changed. Whoever reads it before the figures
// themselves may remember them under it: what is committed in between has a higher one.
type version struct{ sums, care int64 }

func (v version) before(w version) bool { return v.sums < w.sums || v.care < w.care }

// memo is a figure that is remembered, or that somebody is just making.
type memo struct {
	version
	at    when.Instant
	ready chan struct{} // closed once what follows is set
	value any
	ok    bool
}

const (
	memoFor   = 10 * time.Minute
	behindFor = 10 * time.Second // while changes wait to be counted, and may be of cases
	mostMemos = 200
)

// age is how old a figure may be that nothing has changed since.
func (a asked) age() time.Duration {
	if a.behind {
		return behindFor
	}
	return memoFor
}

// remember gives a figure from memory, or makes it; of several who ask at once one makes it. Nobody
// changes what it gives. A process remembers for itself, and asks the database for the version
// each time: what another one has changed is never missed.
func remember[T any](ctx context.Context, d *Desk, key asked, v version, count func() (T, error)) (T, error) {
	m, mine := d.memo(key, v)
	if mine {
		defer close(m.ready)
		value, err := count()
		m.value, m.ok = value, err == nil
		return value, err
	}
	select {
	case <-m.ready:
		if value, ok := m.value.(T); ok && m.ok {
			return value, nil
		}
	case <-ctx.Done():
	}
	return count() // whoever was making it failed, or went away
}

// memo finds what is remembered, or notes that the caller makes it.
func (d *Desk) memo(key asked, v version) (m *memo, mine bool) {
	now := d.cfg.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	if m, ok := d.memos[key]; ok && !m.before(v) && now >= m.at && now.Sub(m.at) < key.age() && !m.failed() {
		return m, false
	}
	if len(d.memos) >= mostMemos {
		clear(d.memos)
	}
	m = &memo{version: v, at: now, ready: make(chan struct{})}
	d.memos[key] = m
	return m, true
}

// failed reports whether whoever made it had an error.
func (m *memo) failed() bool {
	select {
	case <-m.ready:
		return !m.ok
	default:
		return false
	}
}
