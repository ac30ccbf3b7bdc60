package contract

import (
	"context"
	"slices"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

// Eraser erases papers.
type Eraser interface {
	// Erase removes a paper, or fails with kind NotFound.
	Erase(ctx context.Context, tx ledger.Tx, t party.Tenant, hash []byte) error
}

// Erasable reports whether a side can erase the files of a record: those that it attached to what it
// stated or answered. Code and prose of an agreement, and what was signed, stay.
func Erasable(s party.Side, r *act.Record) bool {
	return r.Document.Side == s && slices.Contains([]act.Verb{act.State, act.Confirm, act.Dispute, act.Acknowledge, act.Reply}, r.Document.Verb)
}

// Erased gives the record that says that a file was erased, nil for none, or where an act brought it in
// again.
func (b *Book) Erased(h act.Hash) *act.Record {
	var out *act.Record
	for i := range b.Records {
		r := &b.Records[i]
		if gone, is := act.Erased(r.Entry); is && gone == h {
			out = r
		} else if slices.ContainsFunc(r.Document.Files, func(f act.File) bool { return f.Hash == h }) {
			out = nil
		}
	}
	return out
}

// EraseFile erases one file that the caller's side attached to an act: the row goes, and with it what
// could open it; its hash stays in the log, and an entry says who erased it. Owners and privacy officers
// may for the retailer, operators for the vendor, each with a fresh factor. Under a hold, and where the
// other side has filed the same file, it fails with kind Conflict.
func (d *Desk) EraseFile(ctx context.Context, p party.Principal, index int64, number int) (ledger.Place, error) {
	if err := may(p); err != nil {
		return ledger.Place{}, err
	}
	if !p.Fresh {
		return ledger.Place{}, failure.New(failure.Forbidden, "This cannot be undone, and your second factor was not shown in the last minutes.").
			WithHint("Confirm with a code and try again.")
	}
	b, err := d.Book(ctx, p)
	if err != nil {
		return ledger.Place{}, err
	}
	r, err := b.Find(index)
	if err != nil || number < 0 || number >= len(r.Document.Files) || d.cfg.Eraser == nil {
		return ledger.Place{}, failure.New(failure.NotFound, "There is no such file.")
	}
	hash := r.Document.Files[number].Hash
	if err := d.mayGo(ctx, b, p, r, hash); err != nil {
		return ledger.Place{}, err
	}
	doc := act.Document{Verb: act.Erase, Side: p.Role.Side(), Salt: salt(), About: index}
	return d.file(ctx, p, filing{
		document: doc, kind: entry.Change, object: "document", words: []string{act.ErasedWord(hash)}, erase: hash[:],
	})
}

// mayGo refuses to erase what is not the side's own, or what somebody else relies on.
func (d *Desk) mayGo(ctx context.Context, b *Book, p party.Principal, r *act.Record, hash act.Hash) error {
	if !Erasable(p.Role.Side(), r) {
		return failure.New(failure.Forbidden, "Your side erases files that it attached to its own statements and answers, and nothing else.")
	}
	for i := range b.Records {
		x := &b.Records[i]
		same := slices.ContainsFunc(x.Document.Files, func(f act.File) bool { return f.Hash == hash })
		if same && !Erasable(p.Role.Side(), x) {
			return failure.New(failure.Conflict, "The same file belongs to entry %d, which is not your side's to erase from.", x.Index)
		}
	}
	if d.cfg.Held == nil {
		return nil
	}
	held, err := d.cfg.Held(ctx, p.Tenant)
	if err == nil && held {
		err = failure.New(failure.Conflict, "A legal hold stands: nothing is destroyed under it.").WithHint("Lift it first, if its reason has ended.")
	}
	return err
}
