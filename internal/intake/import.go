package intake

import (
	"context"
	"errors"
	"time"

	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Config is what a Service is made of.
type Config struct {
	Desk    *crm.Desk
	Cases   Cases // nil: no cases are taken over
	Mails   Mails
	Ledger  *ledger.Ledger
	Keyring *vault.Keyring
	Now     func() when.Instant
}

// Service imports and exports. Safe for concurrent use.
type Service struct{ cfg Config }

// New makes a Service.
func New(cfg Config) *Service { return &Service{cfg: cfg} }

// Job is one import.
type Job struct {
	Sources  []table.Source
	Mapping  *mapping.Mapping
	Options  Options
	Progress func(Progress) // may be nil; called about four times a second
}

// run is an import under way. It belongs to one goroutine.
type run struct {
	*plan
	svc    *Service
	books  Books
	job    Job
	permit policy.Permit
	tenant party.Tenant
	res    *Result
	batch  crm.BatchID // 0 until something is written

	orders map[key]seenOrder
	rows   map[key]seenRow    // customers and payments of the file
	bad    map[int64]RowError // by number of the row, if refused ones are written away

	clock struct {
		phase         string
		started, last when.Instant
		total, size   int64
	}
}

// Import takes a file in. Where rows are refused and the import does not keep going, nothing is
// written: the result says which, and the failure is of kind Invalid. Ending ctx discards what
// was staged. The result is never nil.
func (s *Service) Import(ctx context.Context, permit policy.Permit, job Job) (*Result, error) {
	r := s.begin(permit, job)
	if err := r.allowed(); err != nil {
		return r.res, err
	}
	all, err := s.cfg.Desk.OwnFields(ctx, permit.Principal())
	if err != nil {
		return r.res, err
	}
	if err := r.owned(all); err != nil {
		return r.res, err
	}
	if err := r.table.Load(ctx); err != nil {
		return r.res, err
	}
	if err := s.scan(ctx, r); err != nil {
		return r.res, err
	}
	if n := r.res.Faults.Rows; n > 0 && !job.Options.KeepGoing {
		return r.res, failure.New(failure.Invalid, "%d rows cannot be taken, so nothing was imported.", n).
			WithHint("Correct the rows that are listed, or let the import keep going without them.")
	}
	err = s.stage(ctx, r)
	if err != nil {
		return r.res, errors.Join(err, s.discard(ctx, r))
	}
	if r.job.Options.DryRun {
		return r.res, nil
	}
	return r.res, s.update(ctx, r)
}

func (s *Service) begin(permit policy.Permit, job Job) *run {
	r := &run{
		plan: newPlan(job.Mapping, job.Options), svc: s, books: s.cfg.Desk, job: job,
		permit: permit, tenant: permit.Tenant(), res: &Result{Kind: job.Mapping.Kind},
		orders: map[key]seenOrder{}, rows: map[key]seenRow{}, bad: map[int64]RowError{},
	}
	for _, src := range job.Sources {
		r.clock.size += src.Size
	}
	return r
}

func (r *run) allowed() error {
	if r.job.Options.KeepGoing && r.job.Options.Refused == "" && !r.job.Options.DryRun && r.m.Kind != mapping.Cases {
		return failure.New(failure.Invalid, "An import that keeps going needs a file for the rows that it refuses.")
	}
	kinds := []string{string(r.m.Kind)}
	if r.m.Kind == mapping.Cases {
		return r.mayTakeCases()
	}
	if r.m.Kind == mapping.Both {
		kinds = []string{string(mapping.Customers), string(mapping.Orders)}
	}
	for _, k := range kinds {
		if err := crm.MayImport(r.permit, k); err != nil {
			return err
		}
	}
	return nil
}

// begin starts the clock of a phase.
func (r *run) begin(phase string) {
	if r.clock.phase == "scan" {
		r.clock.total = r.res.Rows
	}
	r.clock.phase, r.clock.started, r.clock.last = phase, r.svc.cfg.Now(), 0
}

const tick = 250 * time.Millisecond

// step reports progress now and then.
func (r *run) step(rows int64) {
	if r.job.Progress == nil || rows%64 != 0 {
		return
	}
	now := r.svc.cfg.Now()
	if r.clock.last != 0 && now.Sub(r.clock.last) < tick {
		return
	}
	r.clock.last = now
	p := Progress{Phase: r.clock.phase, Rows: rows, Total: r.clock.total, Bytes: r.table.Bytes(), Size: r.clock.size}
	spent := now.Sub(r.clock.started)
	if spent > 0 {
		p.Rate = float64(rows) / spent.Seconds()
	}
	switch {
	case p.Total > rows:
		p.ETA = time.Duration(float64(spent) / float64(rows) * float64(p.Total-rows))
	case p.Total == 0 && p.Size > p.Bytes && p.Bytes > 0:
		p.ETA = time.Duration(float64(spent) / float64(p.Bytes) * float64(p.Size-p.Bytes))
	}
	r.job.Progress(p)
}

// discard removes what was staged after a failure or a cancel, which has ended ctx.
func (s *Service) discard(ctx context.Context, r *run) error {
	if r.batch == 0 || r.res.Published {
		return nil
	}
	state := "failed"
	if ctx.Err() != nil {
		state = "cancelled"
	}
	free, stop := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Minute)
	defer stop()
	return s.cfg.Desk.Discard(free, r.permit.Principal(), r.closing(), state)
}

// closing is the batch with its counts.
func (r *run) closing() crm.Batch {
	res := r.res
	return crm.Batch{
		ID: r.batch, OK: res.Rows - res.Skipped - res.Refused, Bad: res.Refused,
		Same: res.Customers.Same + res.Orders.Same + res.Payments.Same,
	}
}

// Sweep cleans up after imports that ended without an end: staged rows of batches that were
// begun before an instant are removed, published ones that a crash interrupted are completed, and
// files of refused rows whose time is over are deleted. A process that has the database to itself
// calls it at its start with the current time.
func (s *Service) Sweep(ctx context.Context, who party.Principal, before when.Instant) error {
	batches, err := s.cfg.Desk.Batches(ctx, who.Tenant)
	if err != nil {
		return err
	}
	for _, b := range batches {
		switch {
		case b.State == "staging" && b.Started < before:
			err = s.cfg.Desk.Discard(ctx, who, b, "failed")
		case b.State == "published" && b.Settled == 0 && b.Ended < before:
			err = s.cfg.Desk.Settle(ctx, who.Tenant, b.ID)
		}
		if err != nil {
			return err
		}
		if b.Refused != "" && b.Until < s.cfg.Now() {
			if err := remove(b.Refused); err != nil {
				return err
			}
		}
	}
	return nil
}
