package contract_test

import (
	"slices"
	"strings"
	"testing"

	"counterpart/internal/act"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/judge/standing"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/tlog"
)

// restore closes the log and opens the next one, as a restore does.
func (r *relation) restore() {
	r.t.Helper()
	ctx := r.t.Context()
	tx, err := r.DB.Begin(ctx)
	ok(r.t, err)
	defer tx.Rollback()
	h, err := r.DB.Head(ctx, tx, r.Tenant)
	ok(r.t, err)
	f, err := tlog.ParseFrontier(uint64(h.Size), h.Frontier)
	ok(r.t, err)
	root := f.Root()
	b := entry.Before{Origin: h.Origin, Size: h.Size, Root: root[:]}
	to := ledger.Head{Log: ledger.Log{Tenant: r.Tenant, Number: h.Number + 1}, Origin: h.Origin + "/next"}
	first := entry.Entry{Kind: entry.System, Act: entry.Restored, Object: to.Origin, Ref: h.Number, List: append(b.List(), ledger.Catalogue()...)}
	ok(r.t, r.Ledger.Reopen(ctx, r.DB, tx, to, first))
	ok(r.t, tx.Commit())
}

// After a restore the new log says what had been agreed in the one before. It is proposed word for word
// and signed anew, and then in force again.
func TestAgreementAfterARestore(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		ctx := t.Context()
		if f, err := r.desk.Former(ctx, r.retailer()); err != nil || f.Says != nil || f.Agreement != nil {
			t.Errorf("before any restore: %+v, %v", f, err)
		}
		if _, err := r.desk.Renew(ctx, r.retailer()); !failure.Is(err, failure.NotFound) {
			t.Errorf("renewed what never was: %v", err)
		}
		r.inForce()
		was := r.book().Current()
		r.restore()
		if b := r.book(); len(b.Records) != 0 || b.Current() != nil {
			t.Fatalf("the new log begins with %d acts", len(b.Records))
		}
		f, err := r.desk.Former(ctx, r.vendor())
		ok(t, err)
		if f.Agreement == nil || f.Agreement.Hash != was.Hash || len(f.Agreement.Signed) != 2 || f.Again != act.None {
			t.Fatalf("former: %+v", f)
		}
		if !strings.Contains(f.Says[0], "ledger.test/1, was closed by a restore") {
			t.Errorf("it says %q", f.Says)
		}
		place, err := r.desk.Renew(ctx, r.vendor())
		ok(t, err)
		if _, err := r.desk.Renew(ctx, r.retailer()); !failure.Is(err, failure.Conflict) {
			t.Errorf("proposed twice: %v", err)
		}
		if f, err := r.desk.Former(ctx, r.retailer()); err != nil || f.Again != place.Index {
			t.Errorf("the proposal is entry %d, not %d: %v", place.Index, f.Again, err)
		}
		r.sign(r.retailer(), act.Sign, place.Index)
		if r.book().Current() != nil {
			t.Error("in force with one signature")
		}
		places := r.sign(r.vendor(), act.Sign, place.Index)
		if len(places) != 2 {
			t.Errorf("%d entries: the new log names the key, and the signature", len(places))
		}
		r.now = r.now + 60_000_000
		now := r.book().Current()
		if now == nil || now.Hash != was.Hash || !standing.Same(now.Files, was.Files) || !slices.Equal(now.Prose, was.Prose) {
			t.Fatalf("in force again: %+v", now)
		}
		// Another restore over it: the newest log in which something was in force counts.
		r.restore()
		r.restore()
		f, err = r.desk.Former(ctx, r.retailer())
		ok(t, err)
		if f.Book == nil || f.Book.Head.Number != 2 || !strings.Contains(f.Says[0], "ledger.test/1/next/next,") {
			t.Errorf("former after three: %+v", f)
		}
		support := r.retailer()
		support.Role = party.Support
		if _, err := r.desk.Former(ctx, support); !failure.Is(err, failure.Forbidden) {
			t.Errorf("support reads it: %v", err)
		}
	})
}

// A signature made for the log before does not count in the new one.
func TestSignaturesOfTheLogBeforeAreRefused(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		proposal := r.propose()
		raw := r.signed(r.retailer(), act.Sign, proposal, r.key[party.Controller], nil)
		r.restore()
		for r.propose() < proposal { // the same entry's number in the new log
		}
		_, err := r.desk.Receive(t.Context(), r.retailer(), raw)
		refused(t, "a signature of the log before", err, failure.Invalid, "")
	})
}
