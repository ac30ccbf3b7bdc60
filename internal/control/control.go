package control

import (
	"context"
	"slices"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Result is what a test saw.
type Result struct {
	Holds    bool
	Untested bool   // nothing can be said; Text says why
	Text     string // a sentence or two with figures; never a value of anybody
}

// Test is one control.
type Test struct {
	Name  string        // "encryption"
	Title string        // "Personal fields are encrypted"
	Kind  string        // of the fact that it shows or refutes; empty for none
	Side  party.Side    // whose doing it is; empty is the processor's
	Every time.Duration // how often it is due
	// Clauses are the types of the clauses of a contract that it checks, such as "encrypt".
	Clauses []string
	Run     func(ctx context.Context, t party.Tenant) (Result, error)
}

// Outcome is a result with its time.
type Outcome struct {
	Name  string
	Index int64 // of its ledger entry
	At    when.Instant
	// Since is when what was seen began: the last time it was seen otherwise, or not at all.
	Since when.Instant
	Until when.Instant // when the next test is due
	Result
}

// Recorder keeps outcomes in the ledger.
type Recorder interface {
	// Round reads what was recorded so far, once for as many tests as are run on it.
	Round(ctx context.Context, t party.Tenant) (Round, error)
	// Asked records that somebody asked for a test to be run now, and gives the index of the entry.
	Asked(ctx context.Context, who party.Principal, test Test) (int64, error)
}

// Round is what was recorded up to its beginning.
type Round interface {
	// Observed gives the newest outcome of each test, in no particular order.
	Observed() []Outcome
	// Observe records an outcome as an act of the program and gives the index of its entry.
	Observe(ctx context.Context, test Test, o Outcome) (int64, error)
}

// Config is what a Desk is made of.
type Config struct {
	Tests    []Test
	Recorder Recorder
	Now      func() when.Instant
}

// Desk runs tests. Safe for concurrent use; two runs of one test at once are two entries.
type Desk struct{ cfg Config }

// New makes a desk.
func New(cfg Config) *Desk { return &Desk{cfg} }

// Tests lists the tests in the order in which pages show them.
func (d *Desk) Tests() []Test { return slices.Clone(d.cfg.Tests) }

// Latest gives the newest outcome of every test that has run, in the order of Tests.
func (d *Desk) Latest(ctx context.Context, t party.Tenant) ([]Outcome, error) {
	round, err := d.cfg.Recorder.Round(ctx, t)
	if err != nil {
		return nil, err
	}
	seen := round.Observed()
	place := func(o Outcome) int {
		return slices.IndexFunc(d.cfg.Tests, func(x Test) bool { return x.Name == o.Name })
	}
	seen = slices.DeleteFunc(seen, func(o Outcome) bool { return place(o) < 0 })
	slices.SortFunc(seen, func(a, b Outcome) int { return place(a) - place(b) })
	return seen, nil
}

// Run runs one test because somebody asked for it, which is recorded before, and records what it saw. An
// unknown name is a failure of kind NotFound.
func (d *Desk) Run(ctx context.Context, who party.Principal, name string) (Outcome, error) {
	i := slices.IndexFunc(d.cfg.Tests, func(x Test) bool { return x.Name == name })
	if i < 0 {
		return Outcome{}, failure.New(failure.NotFound, "There is no control test of this name.")
	}
	if _, err := d.cfg.Recorder.Asked(ctx, who, d.cfg.Tests[i]); err != nil {
		return Outcome{}, err
	}
	round, err := d.cfg.Recorder.Round(ctx, who.Tenant)
	if err != nil {
		return Outcome{}, err
	}
	return d.run(ctx, who.Tenant, d.cfg.Tests[i], round)
}

// run runs a test and records what it saw. A test that could not be carried out is recorded as
// untested, with no more than the kind of the failure; only a result that could not be recorded is an
// error.
func (d *Desk) run(ctx context.Context, t party.Tenant, test Test, round Round) (Outcome, error) {
	var err error
	seen, o := round.Observed(), Outcome{Name: test.Name, At: d.cfg.Now()}
	if o.Result, err = test.Run(ctx, t); ctx.Err() != nil {
		return Outcome{}, ctx.Err()
	} else if err != nil {
		text, _ := failure.Public(err)
		o.Result = Result{Untested: true, Text: "It could not be tested. " + text}
	}
	o.Since, o.Until = o.At, o.At.Add(test.Every)
	if j := slices.IndexFunc(seen, func(x Outcome) bool { return x.Name == test.Name }); j >= 0 && reaches(seen[j], o, test.Every) {
		o.Since = seen[j].At
	}
	o.Index, err = round.Observe(ctx, test, o)
	return o, err
}

// reaches reports whether what a test saw began no later than the test before it: what held then and
// holds now, or what fails since some point after then.
func reaches(before, now Outcome, every time.Duration) bool {
	return !before.Untested && (before.Holds || !now.Holds) && before.At.Add(2*every) >= now.At
}

// RunDue runs the tests that are due, one after the other, on what was recorded before the first, and
// gives how many ran. It ends with ctx.
func (d *Desk) RunDue(ctx context.Context, t party.Tenant) (int, error) {
	round, err := d.cfg.Recorder.Round(ctx, t)
	if err != nil {
		return 0, err
	}
	seen, n := round.Observed(), 0
	for _, test := range d.cfg.Tests {
		due := !slices.ContainsFunc(seen, func(o Outcome) bool { return o.Name == test.Name && o.At.Add(test.Every) > d.cfg.Now() })
		if !due {
			continue
		}
		if _, err := d.run(ctx, t, test, round); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
