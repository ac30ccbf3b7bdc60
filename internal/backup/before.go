package backup

import (
	"context"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/journal"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
)

// describe works out what the first entry of the new log says of the old one: where the copy ends, the
// last checkpoint that is known, what is lost, and what had been agreed.
func (r Restoring) describe(ctx context.Context, tx ledger.Tx, out *Restored, known journal.Known) error {
	old := out.Old
	f, err := tlog.ParseFrontier(uint64(old.Size), old.Frontier)
	if err != nil {
		return failure.Wrap(err, failure.Doubt, "The restored ledger's head is damaged.")
	}
	root := f.Root()
	b := entry.Before{Origin: old.Origin, Size: old.Size, Root: root[:]}
	if b.Key, err = r.Keys.LogKey(ctx, old.Tenant, old.Origin); err != nil {
		return err
	}
	if err := r.point(ctx, tx, out, &b); err != nil {
		return err
	}
	if known.Sizes == nil {
		known.Sizes = map[int64]int64{}
	}
	known.Sizes[old.Number] = max(known.Sizes[old.Number], int64(out.Point.Size))
	b.Lost = lost(old, known)
	for _, l := range b.Lost {
		out.Lost = append(out.Lost, l.String())
	}
	rows, err := r.Heads.Contracts(ctx, tx, old.Log)
	if err != nil {
		return err
	}
	if b.Agreed, err = agreed(old.Number, rows); err != nil {
		return err
	}
	out.Signed, out.before = len(b.Agreed), b
	return nil
}

// point takes the largest checkpoint of the old log that its key has signed; of those of one size,
// one with more signatures.
func (r Restoring) point(ctx context.Context, tx ledger.Tx, out *Restored, b *entry.Before) error {
	if r.Points == nil {
		return nil
	}
	list, err := r.Points.Points(ctx, tx, out.Old)
	if err != nil {
		return err
	}
	v, err := note.NewVerifier(b.Key)
	if err != nil {
		return failure.Wrap(err, failure.Doubt, "The key of the log %s cannot be read.", b.Origin)
	}
	for _, msg := range list {
		c, err := tlog.OpenCheckpoint(msg, v)
		if err != nil || c.Origin != b.Origin || len(msg) > maxPoint {
			continue // not one of this log, or of no use
		}
		by := signers(msg, v)
		if b.Point == nil || c.Size > out.Point.Size || c.Size == out.Point.Size && len(by) > len(out.By) {
			out.Point, out.By, b.Point = c, by, msg
		}
	}
	return nil
}

// maxPoint bounds a checkpoint with its cosignatures in an entry, in bytes: sixteen take some 2,500.
const maxPoint = 16 << 10

// signers names the keys of the other signatures of a note, which are not verified here.
func signers(msg []byte, log note.Verifier) []string {
	n, err := note.Open(msg, note.VerifierList(log))
	if err != nil {
		return nil
	}
	var out []string
	for _, s := range n.UnverifiedSigs {
		out = append(out, s.Name)
	}
	return out
}

// agreed finds the agreements of a log that both sides have signed. A log in which they signed none
// carries those on that its own first entry names.
func agreed(number int64, rows []ledger.Stored) ([]entry.Agreed, error) {
	var order []int64
	found := map[int64]*entry.Agreed{}
	var earlier []entry.Agreed
	for i := range rows {
		e, err := entry.Decode(rows[i].Data)
		if err != nil {
			return nil, failure.Wrap(err, failure.Doubt, "Entry %d of the restored ledger cannot be read.", rows[i].Index)
		}
		if rows[i].Index == 0 && e.Reopens() {
			b, err := e.Before()
			if err != nil {
				return nil, failure.Wrap(err, failure.Doubt, "The first entry of the restored ledger cannot be read.")
			}
			earlier = b.Agreed
		}
		if !act.Is(e) {
			continue
		}
		if act.Verb(e.Act) == act.Propose {
			order, found[rows[i].Index] = append(order, rows[i].Index), &entry.Agreed{Log: number, Proposal: rows[i].Index, Content: e.Content}
			continue
		}
		if a := found[e.Ref]; a != nil {
			take(a, rows[i].Index, &e)
		}
	}
	var out []entry.Agreed
	for _, n := range order {
		if a := found[n]; a.Controller > 0 && a.Processor > 0 {
			out = append(out, *a)
		}
	}
	if out == nil {
		out = earlier
	}
	return out[max(0, len(out)-mostAgreed):], nil
}

// mostAgreed bounds the agreements that an entry names: the last ones count.
const mostAgreed = 32

// take notes that a side signed or ended an agreement. Only the first of a kind counts.
func take(a *entry.Agreed, index int64, e *entry.Entry) {
	place := &a.Processor
	if e.Role.Side() == party.Controller {
		place = &a.Controller
	}
	if act.Verb(e.Act) == act.End {
		place = &a.Ended
	}
	if e.Signed != nil && *place == 0 && act.Verb(e.Act).Binding() {
		*place = index
	}
}

// entry is the first entry of the new log: what is to be said of the old one, and the catalogue.
func (o *Restored) entry() entry.Entry {
	return entry.Entry{
		Kind: entry.System, Act: entry.Restored, Object: o.New, Ref: o.Old.Number, Count: o.Erased,
		List: append(o.before.List(), ledger.Catalogue()...),
	}
}
