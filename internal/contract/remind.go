package contract

import (
	"context"
	"fmt"
	"slices"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/judge/standing"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

const oneDay = when.Instant(24 * 3600 * 1_000_000)

// stages are how long before a deadline it is called to mind, the nearest first.
var stages = []when.Instant{2 * oneDay, 14 * oneDay}

// Reminder is a deadline that is to be called to mind.
type Reminder struct {
	Due   standing.Due
	Text  string       // of the clause, its blanks filled in
	Sides []party.Side // who owes it
	Left  when.Instant // until it may fall due
}

// Remind gives the deadlines of which a tenant's parties are to be reminded now: two weeks and two
// days ahead. Each is given once, and that is recorded, so that who asks sends it.
func (d *Desk) Remind(ctx context.Context, t party.Tenant) ([]Reminder, error) {
	b, j, err := d.Judge(ctx, party.Job(t))
	if failure.Is(err, failure.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []Reminder
	for _, due := range standing.Dues(j, b.AsOf+stages[len(stages)-1]) {
		left := due.At - b.AsOf
		i := slices.IndexFunc(stages, func(s when.Instant) bool { return left <= s })
		first, err := d.first(ctx, t, due, i)
		if err != nil {
			return out, err
		}
		if first {
			out = append(out, Reminder{Due: due, Text: b.said(due), Sides: b.sides(due), Left: left})
		}
	}
	return out, nil
}

// sides gives who owes something.
func (b *Book) sides(due standing.Due) []party.Side {
	a := b.Current()
	var out []party.Side
	for _, s := range []party.Side{party.Controller, party.Processor} {
		if a != nil && slices.Contains(due.By, a.Label(s)) {
			out = append(out, s)
		}
	}
	return out
}

// said gives what a clause says.
func (b *Book) said(due standing.Due) string {
	if a := b.Current(); a != nil && a.Clauses()[due.Clause.ID] != "" {
		return a.Clauses()[due.Clause.ID]
	}
	return due.Clause.Text
}

// first notes that a reminder was given, and says whether it is the first time.
func (d *Desk) first(ctx context.Context, t party.Tenant, due standing.Due, stage int) (bool, error) {
	once := mark("remind", fmt.Append(nil, due.ID, " ", int64(due.At), " ", stage))
	place, err := d.cfg.Ledger.Change(ctx, party.Job(t), func(tx ledger.Tx) (ledger.Draft, error) {
		err := d.cfg.Rows.Once(ctx, tx, t, once, d.cfg.Now())
		if failure.Is(err, failure.Conflict) {
			return ledger.Draft{Quiet: true}, nil
		}
		return ledger.Draft{Entry: entry.Entry{Kind: entry.System, Act: "remind", Object: "duty", Until: int64(due.At), List: []string{due.Clause.ID}}}, err
	})
	return err == nil && place.Index >= 0, err
}
