package app

import (
	"context"
	"time"

	"counterpart/internal/act"
	"counterpart/internal/backup"
	"counterpart/internal/contract"
	"counterpart/internal/control"
	"counterpart/internal/entry"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// openControls sets the control tests up. The demo's people sign in by one click and its address is
// the loopback's, so that there factors and TLS are not tested.
func (a *App) openControls() {
	rows, staff := store.CRM{DB: a.DB}, store.Staff{DB: a.DB}
	tests := []control.Test{
		control.Encryption(control.Sample{People: rows, Source: store.Whole{DB: a.DB}, Keyring: a.Keyring, Ledger: a.Ledger}),
		control.LogHolds(a.Ledger),
		control.Restorable(a.Backups, a.Now, 26*time.Hour),
		control.Retention(a.overdue),
		control.Witness(a.cosigned, a.Now, time.Hour),
	}
	if !a.demo {
		tests = append(tests,
			control.Factors(staff, party.Processor, "vendor-factors", "The vendor's people sign in with two factors"),
			control.Factors(staff, party.Controller, "retailer-factors", "The retailer's people sign in with two factors"),
			control.TLS(a.Config.URL, a.Now),
		)
	}
	a.Controls = control.New(control.Config{Tests: tests, Recorder: observer{a.Contract, a.Now}, Now: a.Now})
}

// cosigned gives when the newest signature of a witness of the open log is from, and how many are asked.
func (a *App) cosigned(ctx context.Context, t party.Tenant) (when.Instant, int, error) {
	all, err := a.Witnesses.All(ctx, t)
	if err != nil {
		return 0, 0, err
	}
	newest, n := when.Instant(0), 0
	for _, w := range all {
		if w.Active() {
			newest, n = max(newest, w.LastAt), n+1
		}
	}
	return newest, n, nil
}

// overdue counts what should be gone by now.
func (a *App) overdue(ctx context.Context, t party.Tenant) ([]control.Overdue, error) {
	all, err := a.Backups.List(ctx)
	if err != nil {
		return nil, err
	}
	late := control.Overdue{What: "backups more than a day past their time"}
	for _, r := range all {
		if past := r.Until.Add(day) < a.Now(); past && r.Tenant == t && r.Destroyed == 0 && !a.held(ctx, r) {
			late.Count++
		}
	}
	return []control.Overdue{late}, nil
}

// held reports whether a legal hold keeps a backup: then it is not overdue.
func (a *App) held(ctx context.Context, r backup.Record) bool {
	holds, err := a.Custody.Holds(ctx, r.Tenant)
	return err == nil && len(holds) > 0
}

// observer records outcomes of control tests as acts of the program, and reads them back.
type observer struct {
	desk *contract.Desk
	now  func() when.Instant
}

// What came of a test, in the words of its entry.
const (
	object   = "control"
	held     = "holds"
	broken   = "fails"
	untested = "untested"
)

// Observe records an outcome. Where an agreement is in force, it states the test's fact too.
func (o observer) Observe(ctx context.Context, t party.Tenant, test control.Test, out control.Outcome) (int64, error) {
	job := party.Job(t)
	b, err := o.desk.Book(ctx, job)
	if err != nil {
		return 0, err
	}
	word := broken
	switch {
	case out.Untested:
		word = untested
	case out.Holds:
		word = held
	}
	seen := contract.Observation{Object: object, Words: []string{test.Name, word}, Text: out.Text}
	if in := b.Current(); in != nil && test.Kind != "" && !out.Untested {
		side := test.Side
		if side == "" {
			side = party.Processor
		}
		seen.Facts = []fact.Fact{state(test, out, in.Label(side))}
	}
	place, err := o.desk.Observe(ctx, job, seen)
	return place.Index, err
}

// state is the fact that a test shows: that it was so from the test before, if that held too, until
// the next is due; or that it was not so at some point since the last test that held.
func state(test control.Test, out control.Outcome, by fact.Party) fact.Fact {
	f := fact.Fact{ID: test.Name, Kind: test.Kind, By: by, Attestation: fact.Attestation{Entry: act.None}}
	if out.Holds {
		f.At, f.Until = when.Exactly(out.Since), when.Exactly(out.Until)
		return f
	}
	f.Not, f.At, f.Until = true, when.Interval{Lo: out.Since, Hi: out.At}, when.Exactly(out.At)
	return f
}

// Observed gives the newest outcome of each test.
func (o observer) Observed(ctx context.Context, t party.Tenant) ([]control.Outcome, error) {
	b, err := o.desk.Book(ctx, party.Job(t))
	if err != nil {
		return nil, err
	}
	newest := map[string]control.Outcome{}
	for i := range b.Records {
		r := &b.Records[i]
		e := r.Entry
		if r.Document.Verb != act.Observe || e.Kind != entry.System || e.Object != object || len(e.List) != 2 {
			continue
		}
		newest[e.List[0]] = control.Outcome{
			Name: e.List[0], Index: r.Index, At: e.Recorded,
			Result: control.Result{Holds: e.List[1] == held, Untested: e.List[1] == untested, Text: r.Document.Text},
		}
	}
	out := make([]control.Outcome, 0, len(newest))
	for _, x := range newest {
		out = append(out, x)
	}
	return out, nil
}
