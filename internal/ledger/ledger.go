package ledger

import (
	"context"
	"crypto/rand"
	"log/slog"
	"sync"
	"time"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/when"
)

// Config is what a Ledger is made of.
type Config struct {
	Store  Store
	Reader Reader
	Sealer Sealer
	Keys   Keys
	Now    func() when.Instant
	Log    *slog.Logger
	// OneWriter says that the store takes one write transaction at a time (SQLite).
	OneWriter bool
	// Simulated marks every entry as made under a clock that can be set.
	Simulated bool
	// Limits gives what the agreement in force refuses; nil refuses nothing.
	Limits Limits
}

// Ledger appends to the logs of a database. Safe for concurrent use.
type Ledger struct {
	cfg  Config
	stop context.CancelFunc
	ctx  context.Context //nolint:containedctx // the life of the sequencers, not of a request
	wg   sync.WaitGroup

	mu    sync.Mutex // guards lanes
	lanes map[party.Tenant]*lane

	findings findings
	memory   memory
}

// New makes a ledger over a store. Close ends it.
func New(cfg Config) *Ledger {
	ctx, stop := context.WithCancel(context.Background())
	return &Ledger{cfg: cfg, ctx: ctx, stop: stop, lanes: map[party.Tenant]*lane{}}
}

// Close waits for what is queued and ends the sequencers.
func (l *Ledger) Close() {
	l.stop()
	l.wg.Wait()
}

// Disclosure is what is about to be released.
type Disclosure struct {
	Open   field.Set   // opened in full
	Masked field.Set   // shown masked
	People subject.Set // of whom; empty for an answer such as "none"
	// Answer is empty, or "none" or "taken" where the answer itself tells something about a
	// person: that nobody, or somebody, has the value that was asked about.
	Answer string
}

// Disclose records a disclosure and waits until it is committed. The failure is of kind
// Forbidden where the permit does not cover it or the agreement in force refuses it, Stale where the permit was decided under rules
// that have changed since (decide again), Unavailable where nothing can be recorded just now.
func (l *Ledger) Disclose(ctx context.Context, p policy.Permit, d Disclosure) (*Receipt, error) {
	if !p.Allows(d.Open, d.Masked) {
		return nil, failure.New(failure.Forbidden, "These fields are not for this role and purpose.").
			WithHint("Choose the purpose that fits, or ask somebody with the right.")
	}
	e := l.describe(p, entry.Entry{
		Kind: entry.Disclosure, Act: d.Answer, Fields: d.Open, Masked: d.Masked,
		Count: int64(d.People.Len()),
	})
	at, err := l.bounded(ctx, p, func(version int64) (*item, error) {
		it, err := l.item(ctx, p.Principal(), e, d.People, false)
		if err == nil {
			it.version = version
		}
		return it, err
	})
	if err != nil {
		return nil, err
	}
	return &Receipt{ledger: l, permit: p, log: at.Log, index: at.Index, open: d.Open, masked: d.Masked, people: d.People}, nil
}

// Process records that a job opens fields of all customers and releases none (an index is
// built, a segment is evaluated), and gives the receipt for it. count is how many customers.
func (l *Ledger) Process(ctx context.Context, p policy.Permit, job string, open field.Set, count int64) (*Receipt, error) {
	if !p.Allows(open, 0) {
		return nil, failure.New(failure.Forbidden, "The job %q may not open these fields.", job)
	}
	e := l.describe(p, entry.Entry{Kind: entry.Processing, Object: job, Fields: open, Count: count})
	at, err := l.bounded(ctx, p, func(version int64) (*item, error) {
		it, err := l.item(ctx, p.Principal(), e, subject.Set{}, false)
		if err == nil {
			it.version = version
		}
		return it, err
	})
	if err != nil {
		return nil, err
	}
	return &Receipt{ledger: l, permit: p, log: at.Log, index: at.Index, open: open, everyone: true}, nil
}

// Place is where an entry stands.
type Place struct {
	Log   Log
	Index int64 // from 0
}

// describe fills in who, when and why.
func (l *Ledger) describe(p policy.Permit, e entry.Entry) entry.Entry {
	e = l.sign(p.Principal(), e)
	e.Purpose, e.Reason, e.Route = p.Purpose(), p.Reason(), p.Route()
	return e
}

func (l *Ledger) sign(w party.Principal, e entry.Entry) entry.Entry {
	e.By, e.Role, e.Company, e.Country, e.Session = w.Ordinal, w.Role, w.Company, w.Country, w.Session
	e.Simulated = l.cfg.Simulated
	if e.At == 0 {
		e.At = l.cfg.Now()
	}
	return e
}

// item prepares everything that can be prepared before the sequencer's turn.
func (l *Ledger) item(ctx context.Context, w party.Principal, e entry.Entry, people subject.Set, bump bool) (*item, error) {
	it := &item{tenant: w.Tenant, version: w.Version, entry: e, bump: bump, done: make(chan result, 1)}
	if people.Len() == 0 {
		return it, nil
	}
	payload := people.Encode()
	var salt [32]byte
	_, _ = rand.Read(salt[:]) // never fails since Go 1.24
	body, err := l.cfg.Sealer.SealPayload(ctx, w.Tenant, salt[:], payload)
	if err != nil {
		return nil, failure.Wrap(err, failure.Unavailable, "The keys are not available, so nothing can be recorded or shown.").
			WithHint("Check the key service; reading resumes by itself once it answers.")
	}
	c := subject.Commit(salt, payload)
	it.salt, it.body, it.entry.Commit = salt[:], body, c[:]
	return it, nil
}

// lane gives the sequencer of a tenant, and starts it if it does not run.
func (l *Ledger) lane(t party.Tenant) *lane {
	if l.cfg.OneWriter {
		t = 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	ln, ok := l.lanes[t]
	if !ok {
		ln = newLane(l, t)
		l.lanes[t] = ln
		l.wg.Go(ln.run)
	}
	return ln
}

const settle = 30 * time.Second // how long a caller's COMMIT may take once it was handed in
