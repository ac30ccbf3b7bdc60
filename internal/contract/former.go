package contract

import (
	"context"
	"strings"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/judge/standing"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// Former is what a log that a restore opened says of those before it, and what had been agreed there.
type Former struct {
	Says []string // by the log's first entry
	// Agreement is the version that was in force when its log ended, in the Book of that log: nil
	// where none was.
	Agreement *standing.Agreement
	Book      *Book
	// Again is the entry that proposes the same text in today's log; act.None if nobody has yet.
	Again int64
}

// mostLogs bounds how many restores are looked back over.
const mostLogs = 32

// Former looks at the logs before today's. Of a log that no restore opened, it says nothing.
func (d *Desk) Former(ctx context.Context, p party.Principal) (Former, error) {
	out := Former{Again: act.None}
	today, err := d.Book(ctx, p)
	if err != nil {
		return out, err
	}
	head := today.Head
	for range mostLogs {
		b, old, err := d.before(ctx, head)
		if err != nil || b == nil {
			return out, err
		}
		if out.Says == nil {
			out.Says = b.Sentences()
		}
		book, err := d.read(ctx, old, old.Recorded)
		if err != nil {
			return out, err
		}
		if a := book.Current(); a != nil {
			out.Agreement, out.Book = a, book
			out.Again = proposed(today, a)
			return out, nil
		}
		head = old
	}
	return out, nil
}

// proposed gives the entry of an open or signed proposal with the code and prose of another version.
func proposed(b *Book, like *standing.Agreement) int64 {
	for i := range b.Agreements {
		a := &b.Agreements[i]
		if standing.Same(a.Files, like.Files) && a.State(b.AsOf) != standing.Withdrawn {
			return a.Proposal
		}
	}
	return act.None
}

// before reads what a log's first entry says of the one before, nothing if no restore opened it.
func (d *Desk) before(ctx context.Context, head ledger.Head) (*entry.Before, ledger.Head, error) {
	e, err := d.entry(ctx, head.Log, 0)
	if failure.Is(err, failure.NotFound) || err == nil && !e.Reopens() {
		return nil, head, nil
	}
	if err != nil {
		return nil, head, err
	}
	b, err := e.Before()
	if err != nil {
		return nil, head, failure.Wrap(err, failure.Doubt, "The first entry of the ledger cannot be read.")
	}
	old := ledger.Head{Log: ledger.Log{Tenant: head.Tenant, Number: e.Ref}, Origin: b.Origin, Size: b.Size}
	last, err := d.entry(ctx, old.Log, max(0, b.Size-1))
	if err != nil {
		return nil, old, err
	}
	old.Recorded = last.Recorded
	return &b, old, nil
}

// entry reads one, or fails with kind NotFound.
func (d *Desk) entry(ctx context.Context, at ledger.Log, index int64) (entry.Entry, error) {
	rows, err := d.cfg.Log.Entries(ctx, at, index, 1)
	if err != nil {
		return entry.Entry{}, err
	}
	if len(rows) != 1 || rows[0].Index != index {
		return entry.Entry{}, failure.New(failure.NotFound, "There is no such entry of the ledger.")
	}
	e, err := entry.Decode(rows[0].Data)
	if err != nil {
		return e, failure.Wrap(err, failure.Doubt, "Entry %d of the ledger cannot be read.", index)
	}
	return e, nil
}

// Renew proposes in today's log, word for word, what was in force when the log before it ended.
func (d *Desk) Renew(ctx context.Context, p party.Principal) (ledger.Place, error) {
	f, err := d.Former(ctx, p)
	if err != nil {
		return ledger.Place{}, err
	}
	if f.Agreement == nil {
		return ledger.Place{}, failure.New(failure.NotFound, "Nothing was in force in the log before this one.")
	}
	if f.Again != act.None {
		return ledger.Place{}, failure.New(failure.Conflict, "The same text was proposed already, by entry %d.", f.Again)
	}
	name := "agreement"
	for _, x := range f.Agreement.Files {
		if base, is := strings.CutSuffix(x.Name, ".contract.hcl"); is {
			name = base
		}
	}
	return d.Propose(ctx, p, Text{
		Name: name, Code: f.Agreement.Code, Prose: f.Agreement.Prose, Amends: act.None,
		Note: "As it was in force in the log " + f.Book.Head.Origin + ", which a restore closed.",
	})
}
