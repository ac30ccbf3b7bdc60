package control

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"counterpart/internal/backup"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Backups lists backups and reads them.
type Backups interface {
	List(ctx context.Context) ([]backup.Record, error)
	// Check reads a backup to its last byte as a restore would, and gives how many rows it holds.
	Check(ctx context.Context, file string) (int64, error)
}

// Restorable tests that there is a backup of the last while, and that it can be read to its end with
// the keys that are there, table by table, as a restore reads it.
func Restorable(b Backups, now func() when.Instant, within time.Duration) Test {
	run := func(ctx context.Context, t party.Tenant) (Result, error) {
		all, err := b.List(ctx)
		if err != nil {
			return Result{}, err
		}
		all = slices.DeleteFunc(all, func(r backup.Record) bool { return r.Tenant != t || r.Destroyed != 0 })
		if len(all) == 0 {
			return Result{Text: "There is no backup."}, nil
		}
		newest := slices.MaxFunc(all, func(a, b backup.Record) int { return cmp.Compare(a.Made, b.Made) })
		if newest.Made.Add(within) < now() {
			return Result{Text: fmt.Sprintf("The newest backup is of %s.", stamp(newest.Made))}, nil
		}
		rows, err := b.Check(ctx, newest.File)
		if ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
		if err != nil {
			return Result{Text: fmt.Sprintf("The backup of %s cannot be read to its end.", stamp(newest.Made))}, nil //nolint:nilerr // that is the result
		}
		return Result{Holds: true, Text: fmt.Sprintf("The backup of %s was read to its end: %d rows.", stamp(newest.Made), rows)}, nil
	}
	return Test{Name: "backups", Title: "A backup can be restored", Kind: "backups.kept", Every: 24 * time.Hour, Clauses: []string{"continuity", "maintain"}, Run: run}
}

// LogHolds tests that the log adds up: the whole of it is walked.
func LogHolds(l *ledger.Ledger) Test {
	run := func(ctx context.Context, t party.Tenant) (Result, error) {
		h, err := l.Head(ctx, t)
		if err != nil {
			return Result{}, err
		}
		r, err := l.Verify(ctx, h, nil)
		if err != nil {
			return Result{}, err
		}
		if !r.Sound() {
			return Result{Text: fmt.Sprintf("%d findings in %d entries, the first: %s", int64(len(r.Findings))+r.Suppressed, r.Size, r.Findings[0].Text)}, nil
		}
		return Result{Holds: true, Text: fmt.Sprintf("%d entries and %d stored nodes add up to the signed checkpoint.", r.Entries, r.Nodes)}, nil
	}
	return Test{Name: "log", Title: "The log adds up", Kind: "log.kept", Every: 24 * time.Hour, Clauses: []string{"log", "maintain"}, Run: run}
}

// Witness tests that somebody outside cosigned the log within a while.
func Witness(last func(ctx context.Context, t party.Tenant) (at when.Instant, witnesses int, err error), now func() when.Instant, within time.Duration) Test {
	run := func(ctx context.Context, t party.Tenant) (Result, error) {
		at, n, err := last(ctx, t)
		switch {
		case err != nil:
			return Result{}, err
		case n == 0:
			return Result{Text: "No witness is set up."}, nil
		case at == 0:
			return Result{Text: "No witness has cosigned yet."}, nil
		case at.Add(within) < now():
			return Result{Text: fmt.Sprintf("The last cosignature is of %s.", stamp(at))}, nil
		}
		return Result{Holds: true, Text: fmt.Sprintf("The last cosignature is of %s.", stamp(at))}, nil
	}
	return Test{Name: "witness", Title: "A witness cosigns the log", Every: 24 * time.Hour, Clauses: []string{"log", "maintain"}, Run: run}
}

// Overdue counts what should be gone by now: of what, and how many.
type Overdue struct {
	What  string // "backups past their time"
	Count int64
	// Kept are beside those: they are past their time too, and are kept for the reason Why, such as
	// "a legal hold covers somebody in them".
	Kept int64
	Why  string
}

// Retention tests that nothing is kept beyond its time.
func Retention(overdue func(ctx context.Context, t party.Tenant) ([]Overdue, error)) Test {
	run := func(ctx context.Context, t party.Tenant) (Result, error) {
		list, err := overdue(ctx, t)
		if err != nil {
			return Result{}, err
		}
		looked, kept := make([]string, 0, len(list)), ""
		for _, o := range list {
			if o.Kept > 0 {
				kept += fmt.Sprintf(" Past their time and kept, since %s: %d.", o.Why, o.Kept)
			}
		}
		for _, o := range list {
			if o.Count > 0 {
				return Result{Text: fmt.Sprintf("There are %d %s.", o.Count, o.What) + kept}, nil
			}
			looked = append(looked, o.What)
		}
		return Result{Holds: true, Text: fmt.Sprintf("There are none of these: %s.", strings.Join(looked, ", ")) + kept}, nil
	}
	return Test{Name: "retention", Title: "Nothing is kept beyond its time", Every: 24 * time.Hour, Clauses: []string{"retain", "erase", "maintain"}, Run: run}
}

// stamp writes a moment for people.
func stamp(at when.Instant) string { return at.Time().UTC().Format("2 Jan 2006, 15:04 UTC") }
