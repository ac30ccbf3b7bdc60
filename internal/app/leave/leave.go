// Package leave is what an operator sees of a retailer's leaving and arriving: it makes the files, says
// how many there are of everything, and prints the certificate. What it means is said in package leaving.
package leave

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"

	"counterpart/internal/act"
	"counterpart/internal/app"
	"counterpart/internal/failure"
	"counterpart/internal/leaving"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/when"
)

// Door is where a retailer leaves and arrives.
type Door struct {
	App      *app.App
	Tenant   store.Tenant
	Out, Err io.Writer // results, progress
}

func (d Door) say(format string, args ...any) { _, _ = fmt.Fprintf(d.Out, format+"\n", args...) }

func (d Door) hint(format string, args ...any) { _, _ = fmt.Fprintf(d.Err, format+"\n", args...) }

func day(at when.Instant) string { return at.Time().UTC().Format("2006-01-02") }

func (d Door) retailer() leaving.Retailer {
	t := d.Tenant
	return leaving.Retailer{ID: t.ID, Name: t.Name, Vendor: t.Vendor, Country: t.Country, Currency: t.Currency, EmailUnique: t.EmailUnique}
}

// Create makes a file with everything, beside its name until it is whole.
func (d Door) Create(ctx context.Context, permit policy.Permit, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return failure.New(failure.Invalid, "The file %s is there already.", to)
	}
	part := to + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "The file %s cannot be made; it must not be there yet.", part)
	}
	out := bufio.NewWriterSize(f, 1<<20)
	made, err := d.App.Leaving.Create(ctx, permit, d.retailer(), out, func(what string) { d.hint("%s", what) })
	for _, step := range []func() error{out.Flush, f.Sync, f.Close} {
		if e := step(); err == nil {
			err = e
		}
	}
	if err == nil {
		err = os.Rename(part, to)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	d.say("%s holds everything of %s, in the clear", to, d.Tenant.Name)
	for _, n := range made.Counts {
		if n.Says != "" {
			d.say("  %-16s %d", n.Says, n.Rows)
		}
	}
	d.say("  %-16s %d", "log entries", made.Log.Size)
	d.say("SHA-256 %s, which entry %d records", made.Hash, made.Entry)
	return nil
}

// Received acknowledges a file, or its SHA-256.
func (d Door) Received(ctx context.Context, permit policy.Permit, file string) error {
	h, err := hashOf(file)
	if err != nil {
		return err
	}
	place, err := d.App.Leaving.Received(ctx, permit, h)
	if err == nil {
		d.say("Received: %s, which entry %d records", h, place.Index)
	}
	return err
}

// hashOf reads a hash, or computes that of a file.
func hashOf(arg string) (h act.Hash, err error) {
	if h.UnmarshalText([]byte(arg)) == nil {
		return h, nil
	}
	f, err := os.Open(arg)
	if err != nil {
		return h, failure.Wrap(err, failure.Invalid, "%s is no SHA-256, and no file that can be read.", arg)
	}
	defer f.Close() // only read
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return h, failure.Wrap(err, failure.Invalid, "%s cannot be read.", arg)
	}
	return act.Hash(sum.Sum(nil)), nil
}

// Arrival says which file is taken over.
type Arrival struct {
	File   string
	SHA256 string // that it must have; empty for any
	Check  bool   // only look at it
}

// Import takes a file over and prints the counts side by side.
func (d Door) Import(ctx context.Context, in Arrival) error {
	f, err := os.Open(in.File)
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "The file %s cannot be read.", in.File)
	}
	defer f.Close() // only read
	st, err := f.Stat()
	if err != nil {
		return err
	}
	file, err := leaving.Open(f, st.Size())
	if err != nil {
		return err
	}
	if in.SHA256 != "" && in.SHA256 != file.Hash.String() {
		return failure.New(failure.Invalid, "The file's SHA-256 is %s, another than the one that was named.", file.Hash)
	}
	if in.Check {
		d.say("%s is whole: everything of %s, of %s", in.File, file.Retailer.Name, day(file.Made))
		return nil
	}
	done, err := d.App.Leaving.Take(ctx, party.Job(d.Tenant.ID), d.retailer(), file)
	if err != nil {
		return err
	}
	d.say("%-16s %10s %10s", "", "in file", "taken")
	for _, n := range done.Counts {
		if n.Says != "" {
			d.say("%-16s %10d %10d", n.Says, n.Rows, n.Taken)
		}
	}
	d.say("%-16s %10d %10s", "log entries", done.Log.Size, "kept")
	d.say("The former log lies in %s; entry %d of the new one names it.", done.File, done.Entry)
	return nil
}

// Delete orders the deletion, for whom who gives, unless it was ordered before, and goes on with it. The
// certificate goes to a file, or is printed.
func (d Door) Delete(ctx context.Context, who func() (party.Principal, error), o leaving.Ordering, to string) error {
	_, err := d.App.Leaving.Began(ctx, d.Tenant.ID)
	if failure.Is(err, failure.NotFound) {
		p, e := who()
		if e != nil {
			return e
		}
		err = d.App.Leaving.Begin(ctx, p, o)
	}
	if err != nil {
		return err
	}
	done, err := d.App.Leaving.Delete(ctx, d.Tenant.ID, func(what string, n int64) { d.hint("%s %d", what, n) })
	if err != nil {
		return err
	}
	return d.outcome(done, to)
}

// outcome says how far a deletion is.
func (d Door) outcome(done leaving.Deleted, to string) error {
	for _, h := range done.Held {
		until := "no date is set for its review"
		if h.Hold.Review != 0 {
			until = "to be reviewed on " + day(h.Hold.Review)
		}
		d.say("Hold %d keeps %d customers, who are restricted; %s.", h.Hold.Number, h.People, until)
	}
	switch {
	case len(done.Held) > 0:
		d.say("%d customers are erased so far. Run this again once no hold stands.", done.Erased)
	case to != "":
		d.say("Everything is deleted; entry %d certifies it. The certificate lies in %s.", done.Entry, to)
		return os.WriteFile(to, []byte(done.Certificate), 0o600)
	default:
		d.say("%s", done.Certificate)
		d.say("Entry %d of the log certifies it.", done.Entry)
	}
	return nil
}
