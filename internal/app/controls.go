package app

import (
	"context"
	"fmt"
	"time"

	"counterpart/internal/act"
	"counterpart/internal/clean"
	"counterpart/internal/contract"
	"counterpart/internal/control"
	"counterpart/internal/entry"
	"counterpart/internal/ledger"
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
		control.Cards(refusesCards),
	}
	if !a.demo {
		tests = append(tests,
			control.Factors(staff, party.Processor, "vendor-factors", "The vendor's people sign in with two factors"),
			control.Factors(staff, party.Controller, "retailer-factors", "The retailer's people sign in with two factors"),
			control.TLS(a.Config.URL, a.Now),
		)
	}
	a.Controls = control.New(control.Config{Tests: tests, Recorder: observer{a.Contract, a.Ledger}, Now: a.Now})
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

// refusesCards reports whether the screen for texts refuses one.
func refusesCards(text string) bool {
	c := &clean.Checker{}
	c.Refuse("text", text)
	return len(c.Problems) > 0
}

// overdue counts what should be gone by now. Any legal hold keeps all backups, since one that covers a
// person may concern each; those are counted apart.
func (a *App) overdue(ctx context.Context, t party.Tenant) ([]control.Overdue, error) {
	all, err := a.Backups.List(ctx)
	if err != nil {
		return nil, err
	}
	holds, err := a.Custody.Holds(ctx, t)
	if err != nil {
		return nil, err
	}
	standing := 0
	for _, h := range holds {
		if h.Lifted == 0 {
			standing++
		}
	}
	late := control.Overdue{What: "backups more than a day past their time", Why: fmt.Sprintf("legal holds stand (%d) and a backup is destroyed whole", standing)}
	for _, r := range all {
		past := r.Until.Add(day) < a.Now() && r.Tenant == t && r.Destroyed == 0
		switch {
		case past && standing > 0:
			late.Kept++
		case past:
			late.Count++
		}
	}
	return []control.Overdue{late}, nil
}

// observer records outcomes of control tests as acts of the program, and reads them back.
type observer struct {
	desk   *contract.Desk
	ledger *ledger.Ledger
}

// Asked records who asked for a test to be run now.
func (o observer) Asked(ctx context.Context, who party.Principal, test control.Test) (int64, error) {
	place, err := o.ledger.Change(ctx, who, func(ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: entry.Entry{Kind: entry.Change, Act: "run", Object: object, List: []string{test.Name}}}, nil
	})
	return place.Index, err
}

// Round reads the book of acts.
func (o observer) Round(ctx context.Context, t party.Tenant) (control.Round, error) {
	b, err := o.desk.Book(ctx, party.Job(t))
	return round{o.desk, t, b}, err
}

// round is a book of acts to which outcomes are added.
type round struct {
	desk   *contract.Desk
	tenant party.Tenant
	book   *contract.Book
}

// What came of a test, in the words of its entry.
const (
	object   = "control"
	held     = "holds"
	broken   = "fails"
	untested = "untested"
)

// Observe records an outcome. Where an agreement is in force, it states the test's fact too.
func (r round) Observe(ctx context.Context, test control.Test, out control.Outcome) (int64, error) {
	word := broken
	switch {
	case out.Untested:
		word = untested
	case out.Holds:
		word = held
	}
	seen := contract.Observation{Object: object, Words: []string{test.Name, word}, Text: out.Text}
	if in := r.book.Current(); in != nil && test.Kind != "" && !out.Untested {
		side := test.Side
		if side == "" {
			side = party.Processor
		}
		seen.Facts = []fact.Fact{state(test, out, in.Label(side))}
	}
	place, err := r.desk.Observe(ctx, party.Job(r.tenant), seen)
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
func (r round) Observed() []control.Outcome {
	newest := map[string]control.Outcome{}
	for i := range r.book.Records {
		x := &r.book.Records[i]
		e := x.Entry
		if x.Document.Verb != act.Observe || e.Kind != entry.System || e.Object != object || len(e.List) != 2 {
			continue
		}
		newest[e.List[0]] = control.Outcome{
			Name: e.List[0], Index: x.Index, At: e.Recorded,
			Result: control.Result{Holds: e.List[1] == held, Untested: e.List[1] == untested, Text: x.Document.Text},
		}
	}
	out := make([]control.Outcome, 0, len(newest))
	for _, x := range newest {
		out = append(out, x)
	}
	return out
}
