package vault

import (
	"context"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/journal"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/subject"
)

// Erased is the outcome of an erasure.
type Erased struct {
	Restricted bool // a hold turned it into a restriction
	Hold       int64
	Place      ledger.Place
}

// The acts of an erasure's entry.
const (
	actErase    = "erase"
	actRestrict = "restrict"
)

// Erase destroys a customer's key and whatever else ties data to the person, or restricts its
// use while a hold stands. In order:
//
//  1. one transaction: holds asked, rows gone, entry. After a crash here nothing happened, or
//     all of it; the entry tells which.
//  2. the journal's line is on the disk. After a crash before, the next start adds it from the
//     ledger (Reconcile).
//  3. the answer.
//
// Sealed values in older backups and in the engine's log die with the epoch's key.
func (u *Custody) Erase(ctx context.Context, w party.Principal, c party.Customer, reason string) (Erased, error) {
	var out Erased
	var who Person
	place, err := u.cfg.Ledger.Change(ctx, w, func(tx ledger.Tx) (_ ledger.Draft, err error) {
		out = Erased{}
		if who, err = u.cfg.People.Person(ctx, tx, w.Tenant, Person{Customer: c}); err != nil {
			return ledger.Draft{}, err
		}
		if out.Hold, err = u.held(ctx, tx, w.Tenant, who.Ordinal); err != nil {
			return ledger.Draft{}, err
		}
		out.Restricted = out.Hold != 0
		return u.erase(ctx, tx, w.Tenant, who, out, reason)
	})
	out.Place = place
	if err != nil || out.Restricted {
		return out, err
	}
	line := journal.Line{
		Word: journal.Erased, Tenant: w.Tenant, Log: place.Log.Number, Index: place.Index,
		Customer: who.Customer, Ordinal: who.Ordinal, At: u.cfg.Now(),
	}
	if err := u.cfg.Journal.Append(line); err != nil {
		return out, doubtful(err, w.Tenant)
	}
	return out, nil
}

func (u *Custody) erase(ctx context.Context, tx ledger.Tx, t party.Tenant, who Person, out Erased, reason string) (ledger.Draft, error) {
	d := ledger.Draft{
		Entry:  entry.Entry{Kind: entry.Erasure, Act: actErase, Object: "customer", Reason: reason, Ref: out.Hold},
		People: subject.Of(who.Ordinal), Bump: true,
	}
	if !out.Restricted {
		return d, u.cfg.People.Erase(ctx, tx, t, who, u.cfg.Now())
	}
	d.Entry.Act = actRestrict
	return d, u.cfg.People.Restrict(ctx, tx, t, who, u.cfg.Now())
}

// EraseMany erases customers under one entry, and passes over those on whom a hold stands, whom it
// counts. note is run in the same transaction, with how many are erased; not where that is none. The
// order of steps is that of Erase.
func (u *Custody) EraseMany(ctx context.Context, w party.Principal, cs []party.Customer, reason string, note func(tx ledger.Tx, erased int) error) (held int, err error) {
	var lines []journal.Line
	place, err := u.cfg.Ledger.Change(ctx, w, func(tx ledger.Tx) (ledger.Draft, error) {
		d := ledger.Draft{Entry: entry.Entry{Kind: entry.Erasure, Act: actErase, Object: "customer", Reason: reason}, Bump: true}
		lines, held = nil, 0
		for _, c := range cs {
			who, kept, err := u.eraseFree(ctx, tx, w.Tenant, c)
			switch {
			case err != nil:
				return d, err
			case kept:
				held++
			case who.Customer != 0:
				d.People.Add(who.Ordinal)
				lines = append(lines, journal.Line{Word: journal.Erased, Tenant: w.Tenant, Customer: who.Customer, Ordinal: who.Ordinal, At: u.cfg.Now()})
			}
		}
		if d.Quiet = len(lines) == 0; d.Quiet {
			return d, nil
		}
		return d, note(tx, len(lines))
	})
	if err != nil || len(lines) == 0 {
		return held, err
	}
	for i := range lines {
		lines[i].Log, lines[i].Index = place.Log.Number, place.Index
	}
	if err := u.cfg.Journal.Append(lines...); err != nil {
		return held, doubtful(err, w.Tenant)
	}
	return held, nil
}

// eraseFree erases one customer of several, unless a hold keeps them; nobody is given where there is
// none.
func (u *Custody) eraseFree(ctx context.Context, tx ledger.Tx, t party.Tenant, c party.Customer) (who Person, kept bool, err error) {
	who, err = u.cfg.People.Person(ctx, tx, t, Person{Customer: c})
	if failure.Is(err, failure.NotFound) {
		return Person{}, false, nil
	}
	if err != nil {
		return who, false, err
	}
	hold, err := u.held(ctx, tx, t, who.Ordinal)
	if err != nil || hold != 0 {
		return who, hold != 0, err
	}
	return who, false, u.cfg.People.Erase(ctx, tx, t, who, u.cfg.Now())
}

// held gives the number of a standing hold that covers a customer, 0 if there is none.
func (u *Custody) held(ctx context.Context, tx ledger.Tx, t party.Tenant, o party.Ordinal) (int64, error) {
	standing, err := u.cfg.Holds.Standing(ctx, tx, t)
	if err != nil {
		return 0, err
	}
	for _, h := range standing {
		if h.Covers(o) {
			return h.Number, nil
		}
	}
	return 0, nil
}

// Scrub removes what erased rows left behind in the engine's files, as far as it can.
func (u *Custody) Scrub(ctx context.Context) error { return u.cfg.People.Scrub(ctx) }

// Replay erases, inside the transaction that restores a database, every customer whom the
// journal names and who came back with the restored rows, and counts them.
func (u *Custody) Replay(ctx context.Context, tx ledger.Tx) (map[party.Tenant]int64, error) {
	lines, err := u.cfg.Journal.Lines()
	if err != nil {
		return nil, err
	}
	done := map[party.Tenant]int64{}
	for _, l := range lines {
		if l.Word != journal.Erased {
			continue
		}
		who, err := u.cfg.People.Person(ctx, tx, l.Tenant, Person{Customer: l.Customer, Ordinal: l.Ordinal})
		if failure.Is(err, failure.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if who.Ordinal != l.Ordinal {
			return nil, failure.New(failure.Doubt, "The erasure journal and the restored rows contradict each other.").
				WithHint("The journal belongs to another installation, or one of the two was changed.")
		}
		if err := u.cfg.People.Erase(ctx, tx, l.Tenant, who, u.cfg.Now()); err != nil {
			return nil, err
		}
		done[l.Tenant]++
	}
	return done, nil
}

const walkPage = 1000 // entries read at a time

// Reconcile adds to the journal the erasures of a log that it misses: those whose process died
// between COMMIT and the journal. It runs at start, before anything is served. A log that is shorter
// than the journal has seen it is a failure of kind Doubt: somebody put an older database in its
// place, and a log never continues from an earlier end.
func (u *Custody) Reconcile(ctx context.Context, h ledger.Head) (added int, err error) {
	sizes, erased, err := u.cfg.Journal.Walked()
	if err != nil {
		return 0, err
	}
	seen := journal.Log(h.Log)
	if h.Size < sizes[seen] {
		return 0, failure.New(failure.Doubt, "The ledger ends at entry %d, and the journal has seen %d: this database is older than the last one that was served.", h.Size, sizes[seen]).
			WithHint("Put the newer database back, or restore a sealed backup with: counterpart restore. It opens a new log.")
	}
	if h.Size == sizes[seen] {
		return 0, nil
	}
	for first := sizes[seen]; first < h.Size; first += walkPage {
		page, err := u.cfg.Reader.Entries(ctx, h.Log, first, min(walkPage, h.Size-first))
		if err != nil {
			return added, err
		}
		for i := range page {
			n, err := u.reconcileEntry(ctx, h.Log, page[i], erased[seen])
			if err != nil {
				return added, err
			}
			added += n
		}
	}
	return added, u.cfg.Journal.Append(journal.Line{
		Word: journal.Walked, Tenant: h.Tenant, Log: h.Number, Index: h.Size, At: u.cfg.Now(),
	})
}

func (u *Custody) reconcileEntry(ctx context.Context, at ledger.Log, s ledger.Stored, known map[int64]bool) (int, error) {
	e, err := entry.Decode(s.Data)
	if err != nil {
		return 0, failure.Wrap(err, failure.Doubt, "Entry %d of the ledger is damaged.", s.Index)
	}
	if e.Kind != entry.Erasure || e.Act != actErase || known[s.Index] {
		return 0, nil
	}
	plain, err := u.cfg.Keyring.OpenPayload(ctx, at.Tenant, s.Salt, s.Body)
	if err != nil {
		return 0, err
	}
	people, err := subject.Decode(plain)
	if err != nil {
		return 0, failure.Wrap(err, failure.Doubt, "The payload of entry %d is damaged.", s.Index)
	}
	added := 0
	for o := range people.All() {
		line := journal.Line{Word: journal.Erased, Tenant: at.Tenant, Log: at.Number, Index: s.Index, Ordinal: o, At: e.Recorded}
		if err := u.cfg.Journal.Append(line); err != nil {
			return added, err
		}
		added++
	}
	return added, nil
}
