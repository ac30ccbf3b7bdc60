package leaving

import (
	"context"
	"fmt"
	"strings"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

const (
	eraseAtOnce = 50  // customers whose erasure is one change
	wipeAtOnce  = 500 // rows of other tables that go in one change
	reason      = "left"
)

// Ordering says what a deletion is ordered in spite of, for the record. Each is empty unless it is.
type Ordering struct {
	WithoutEnd     string // no agreement was ended: why it is deleted all the same
	WithoutReceipt string // the retailer did not acknowledge a file: why it is deleted all the same
	Progress       func(what string, done int64)
}

// Deleted is how far a deletion is.
type Deleted struct {
	State
	Held        []Held // why it is not done; empty once it is
	Certificate string
}

// Held is a hold that stands, and how many it keeps.
type Held struct {
	Hold   vault.Hold
	People int64
}

// Began says how far a deletion is, or fails with kind NotFound where none was ordered.
func (d *Desk) Began(ctx context.Context, t party.Tenant) (State, error) {
	return d.cfg.Store.State(ctx, t)
}

// Begin records that an operator who has just shown a factor orders the deletion. It fails with kind
// Conflict unless the agreement was ended and the retailer acknowledged the file that it was handed, or
// the order says why it is given all the same. From then on nobody signs in to the retailer.
func (d *Desk) Begin(ctx context.Context, p party.Principal, o Ordering) error {
	if p.Role != party.Operator || !p.Fresh {
		return failure.New(failure.Forbidden, "An operator of the vendor who has just shown a second factor orders the deletion.")
	}
	on, err := d.ready(ctx, p.Tenant, o)
	if err != nil {
		return err
	}
	s := State{Began: d.cfg.Now(), Ordinal: p.Ordinal, Company: p.Company, Country: p.Country, Words: on.words}
	_, err = d.cfg.Ledger.Change(ctx, p, func(tx ledger.Tx) (ledger.Draft, error) {
		e := entry.Entry{Kind: entry.Change, Act: "delete", Object: "retailer", List: on.codes, Content: on.file}
		return ledger.Draft{Entry: e, Bump: true}, d.cfg.Store.PutState(ctx, tx, p.Tenant, s)
	})
	return err
}

// grounds are what a deletion rests on: in codes for the log, which keeps no typed text, and in words
// for the certificate.
type grounds struct {
	codes, words []string
	file         []byte // SHA-256 of the file that the retailer acknowledged
}

func (g *grounds) add(code, words string) {
	g.codes, g.words = append(g.codes, code), append(g.words, words)
}

// ready says what the deletion rests on.
func (d *Desk) ready(ctx context.Context, t party.Tenant, o Ordering) (on grounds, err error) {
	ended, err := d.cfg.Ended(ctx, t)
	if err != nil {
		return on, err
	}
	switch {
	case ended != 0:
		on.add("ended", "agreement ended "+day(ended))
	case o.WithoutEnd != "":
		on.add("without-end", "without an end of the agreement: "+o.WithoutEnd)
	default:
		return on, failure.New(failure.Conflict, "No agreement has ended, so nothing is deleted.").
			WithHint("End it first: its page says how. Where there never was one, say why it is deleted all the same, with --without-end.")
	}
	f, err := d.cfg.Store.File(ctx, t)
	if err != nil && !failure.Is(err, failure.NotFound) {
		return on, err
	}
	switch {
	case err == nil && f.Received != 0:
		on.file = f.Hash[:]
		on.add("received", "the retailer acknowledged the file "+f.Hash.String()+" on "+day(f.Received))
		return on, nil
	case o.WithoutReceipt != "":
		on.add("without-receipt", "without a receipt: "+o.WithoutReceipt)
		return on, nil
	}
	return on, failure.New(failure.Conflict, "The retailer did not acknowledge the file with everything, so nothing is deleted.").
		WithHint("Let an owner run: counterpart leave received FILE. Or say why it is deleted all the same, with --without-receipt.")
}

func day(at when.Instant) string { return at.Time().UTC().Format("2006-01-02") }

// Delete goes on with a deletion that was ordered, as far as holds let it: customers are erased, then
// everything else is deleted and every key destroyed, then the certificate is filed for the operator
// who ordered it. It may be stopped or killed anywhere; the next call goes on.
func (d *Desk) Delete(ctx context.Context, t party.Tenant, progress func(what string, done int64)) (out Deleted, err error) {
	if progress == nil {
		progress = func(string, int64) {}
	}
	if out.State, err = d.cfg.Store.State(ctx, t); err != nil {
		return out, err
	}
	if out.Done {
		_, out.Certificate, err = d.cfg.Certified(ctx, t)
		return out, err
	}
	if err := d.erase(ctx, t, &out, progress); err != nil {
		return out, err
	}
	if out.Held, err = d.held(ctx, t); err != nil || len(out.Held) > 0 {
		return out, err
	}
	head, err := d.cfg.Reader.ReadHead(ctx, t)
	if err != nil {
		return out, err
	}
	if _, err := d.cfg.Custody.Reconcile(ctx, head); err != nil { // while whom entries are about can be read
		return out, err
	}
	if err := d.cfg.Custody.Left(head); err != nil {
		return out, err
	}
	if err := d.wipe(ctx, t, &out, progress); err != nil {
		return out, err
	}
	progress("keys", 0)
	if err := d.cfg.Custody.EndKeys(ctx, party.Job(t), d.cfg.Store); err != nil {
		return out, err
	}
	if err := d.cfg.Custody.Scrub(ctx); err != nil {
		return out, err
	}
	if err := d.cfg.Store.Compact(ctx); err != nil {
		return out, err
	}
	return out, d.certify(ctx, t, &out)
}

// erase erases customers, or restricts those whom a hold keeps.
func (d *Desk) erase(ctx context.Context, t party.Tenant, out *Deleted, progress func(string, int64)) error {
	job := party.Job(t)
	for after := party.Customer(0); ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		some, err := d.cfg.Store.People(ctx, t, after, eraseAtOnce)
		if err != nil || len(some) == 0 {
			return err
		}
		ids := make([]party.Customer, len(some))
		for i, p := range some {
			ids[i] = p.Customer
		}
		after = ids[len(ids)-1]
		next := out.State
		held, err := d.cfg.Custody.EraseMany(ctx, job, ids, reason, func(tx ledger.Tx, n int) error {
			next.Erased = out.Erased + int64(n)
			return d.cfg.Store.PutState(ctx, tx, t, next)
		})
		if err != nil {
			return err
		}
		out.State = next
		if held > 0 {
			if err := d.restrict(ctx, job, ids); err != nil {
				return err
			}
		}
		progress("customers", out.Erased)
	}
}

// restrict suspends the use of those whom holds keep and who are not restricted yet.
func (d *Desk) restrict(ctx context.Context, job party.Principal, ids []party.Customer) error {
	some, err := d.cfg.Store.People(ctx, job.Tenant, ids[0]-1, len(ids))
	if err != nil {
		return err
	}
	for _, p := range some {
		if p.State == "restricted" || p.Customer > ids[len(ids)-1] {
			continue
		}
		if _, err := d.cfg.Custody.Erase(ctx, job, p.Customer, reason); err != nil {
			return err
		}
	}
	return nil
}

// note writes how far a deletion is, which makes no entry.
func (d *Desk) note(ctx context.Context, t party.Tenant, s *State) error {
	tx, err := d.cfg.Store.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after Commit it does nothing; before, the first error counts
	if err := d.cfg.Store.PutState(ctx, tx, t, *s); err != nil {
		return err
	}
	return tx.Commit()
}

// held lists the holds that stand, with how many customers each keeps.
func (d *Desk) held(ctx context.Context, t party.Tenant) ([]Held, error) {
	all, err := d.cfg.Custody.Holds(ctx, t)
	if err != nil {
		return nil, err
	}
	var out []Held
	for _, h := range all {
		if h.Lifted == 0 {
			out = append(out, Held{Hold: h})
		}
	}
	for after := party.Customer(0); len(out) > 0; {
		some, err := d.cfg.Store.People(ctx, t, after, 1000)
		if err != nil || len(some) == 0 {
			return out, err
		}
		for _, p := range some {
			for i := range out {
				if out[i].Hold.Covers(p.Ordinal) {
					out[i].People++
				}
			}
			after = p.Customer
		}
	}
	return out, nil
}

// wipe deletes the rows of every other table.
func (d *Desk) wipe(ctx context.Context, t party.Tenant, out *Deleted, progress func(string, int64)) error {
	for i := range specs {
		s := &specs[i]
		if s.fate == stays {
			continue
		}
		for n := int64(wipeAtOnce); n == wipeAtOnce; {
			if err := ctx.Err(); err != nil {
				return err
			}
			next := out.State
			_, err := d.cfg.Ledger.Change(ctx, party.Job(t), func(tx ledger.Tx) (ledger.Draft, error) {
				next = out.State
				var err error
				if err := d.cfg.Custody.Free(ctx, tx, t); err != nil {
					return ledger.Draft{}, err
				}
				if n, err = d.cfg.Store.Wipe(ctx, tx, t, s.name, s.key, wipeAtOnce); err != nil || n == 0 {
					return ledger.Draft{Quiet: true}, err
				}
				next.Rows += n
				e := entry.Entry{Kind: entry.Change, Act: "wipe", Object: s.name, Count: n}
				return ledger.Draft{Entry: e, Bump: s.name == "session" || s.name == "staff"}, d.cfg.Store.PutState(ctx, tx, t, next)
			})
			if err != nil {
				return err
			}
			out.State = next
			progress(s.name, out.Rows)
		}
	}
	return nil
}

// certify files the certificate, unless a process did that was then killed, and notes that all is done.
func (d *Desk) certify(ctx context.Context, t party.Tenant, out *Deleted) error {
	s := out.State
	s.Ended = d.cfg.Now()
	var err error
	s.Entry, out.Certificate, err = d.cfg.Certified(ctx, t)
	if failure.Is(err, failure.NotFound) {
		s.Entry, out.Certificate, err = d.file(ctx, t, &s)
	}
	if err != nil {
		return err
	}
	s.Done = true
	if err := d.note(ctx, t, &s); err != nil {
		return err
	}
	out.State = s
	return nil
}

// file files the certificate for the operator who ordered the deletion.
func (d *Desk) file(ctx context.Context, t party.Tenant, s *State) (entry int64, text string, err error) {
	if text, err = d.certificate(ctx, t, s); err != nil {
		return 0, "", err
	}
	who := party.Principal{Tenant: t, Ordinal: s.Ordinal, Role: party.Operator, Company: s.Company, Country: s.Country, Version: -1}
	place, err := d.cfg.Certify(ctx, who, text)
	return place.Index, text, err
}

// certificate says what was deleted, in words.
func (d *Desk) certificate(ctx context.Context, t party.Tenant, s *State) (string, error) {
	head, err := d.cfg.Reader.ReadHead(ctx, t)
	if err != nil {
		return "", err
	}
	until, err := d.cfg.Backups(ctx, t)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	p("CERTIFICATE OF DELETION")
	p("")
	p("%s states that it has deleted what it held for the retailer of the log %s.", s.Company, head.Origin)
	p("Ordered on %s, done on %s (UTC).", day(s.Began), day(s.Ended))
	for _, w := range s.Words {
		p("It rests on: %s.", w)
	}
	p("")
	p("Customers erased, each with the key under which their data lay: %d.", s.Erased)
	p("Other rows deleted (orders, cases, settings, staff, documents): %d.", s.Rows)
	p("Keys of the retailer: destroyed, in the database and in the key service.")
	if until == 0 {
		p("Backups: none is left with a key.")
	} else {
		p("Backups: the last backup's key is destroyed on %s, when its retention ends. Without the key service's keys, which are gone, no backup opens what lay under them.", day(until))
	}
	p("What remains: the log of %d entries, which names no customer and which both sides can check, the hashes of acts, and the names of the two companies.", head.Size)
	p("")
	p("This is the host's statement, recorded in the log and attributed to %s. It does not show that no other copy exists.", s.Company)
	return b.String(), nil
}
