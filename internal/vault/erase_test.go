package vault_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/journal"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/subject"
	"counterpart/internal/testkit/lab"
	"counterpart/internal/vault"
)

// entries gives act and object of the first tenant's entries of a kind.
func entries(t *testing.T, l *lab.Lab, kind entry.Kind) []string {
	t.Helper()
	h := lab.Value(l.DB.ReadHead(t.Context(), 1))(t)
	var out []string
	for _, s := range lab.Value(l.DB.Entries(t.Context(), h.Log, 0, h.Size))(t) {
		e := lab.Value(entry.Decode(s.Data))(t)
		if e.Kind == kind {
			out = append(out, e.Act+" "+e.Object)
		}
	}
	return out
}

func TestErasureDeletesAndRecords(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		l := lab.New(t, where)
		gone, stays := l.Add(t, 1, 1), l.Add(t, 1, 2)
		before := lab.Value(l.DB.ReadHead(t.Context(), 1))(t)

		out := lab.Value(l.Custody.Erase(t.Context(), lab.Job(1), gone.ID, "request"))(t)
		if out.Restricted {
			t.Error("restricted without a hold")
		}
		for _, table := range []string{"customer", "customer_key", "blind_index", "note", "sale", "payment"} {
			if n := l.Count(t, "SELECT count(*) FROM "+table+" WHERE customer = $1", gone.ID); n != 0 {
				t.Errorf("%d rows of the customer left in %s", n, table)
			}
			if n := l.Count(t, "SELECT count(*) FROM "+table+" WHERE customer = $1", stays.ID); n == 0 {
				t.Errorf("the other customer's rows of %s are gone", table)
			}
		}
		if n := l.Count(t, "SELECT count(*) FROM payment WHERE sale = $1 AND amount = 4200 AND length(sealed) = 0", gone.Sale); n != 1 {
			t.Error("the payment did not stay as a fact about nobody")
		}
		if n := l.Count(t, "SELECT count(*) FROM name_change WHERE tenant = 1 AND what = $1", gone.Ordinal); n != 1 {
			t.Errorf("%d notices for the name index, expected 1", n)
		}
		if _, err := l.Read(t, gone); !errors.Is(err, sql.ErrNoRows) {
			t.Errorf("reading the erased customer: %v", err)
		}
		lab.Value(l.Read(t, stays))(t)

		if diff := cmp.Diff([]string{"erase customer"}, entries(t, l, entry.Erasure)); diff != "" {
			t.Errorf("entries (-want +got)\n%s", diff)
		}
		if after := lab.Value(l.DB.ReadHead(t.Context(), 1))(t); after.Version != before.Version+1 {
			t.Errorf("version %d after %d", after.Version, before.Version)
		}
		lines := lab.Value(l.Journal.Lines())(t)
		if len(lines) != 1 || lines[0].Customer != gone.ID || lines[0].Ordinal != 1 || lines[0].Index != out.Place.Index {
			t.Errorf("journal: %+v", lines)
		}
		if _, err := l.Custody.Erase(t.Context(), lab.Job(1), gone.ID, "request"); !failure.Is(err, failure.NotFound) {
			t.Errorf("erasing twice: %v", err)
		}
	})
}

// Another tenant's customer is not there.
func TestErasureStaysWithinTheTenant(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		l := lab.New(t, where)
		p := l.Add(t, 1, 1)
		if _, err := l.Custody.Erase(t.Context(), lab.Job(2), p.ID, ""); !failure.Is(err, failure.NotFound) {
			t.Errorf("erased through another tenant: %v", err)
		}
		lab.Value(l.Read(t, p))(t)
	})
}

func TestErasureLeavesNothing(t *testing.T) {
	where := filepath.Join(t.TempDir(), "counterpart.db")
	l := lab.New(t, where)
	gone, stays := l.Add(t, 1, 1), l.Add(t, 1, 2)
	remains := func() []string { return scan(t, filepath.Dir(where), l.Dir, traces(gone)) }
	if !slices.Contains(remains(), "index value") || !slices.Contains(remains(), "wrapped key") {
		t.Fatalf("the scan does not see what is there: %v", remains())
	}
	lab.Value(l.Custody.Erase(t.Context(), lab.Job(1), gone.ID, "request"))(t)
	lab.Must(t, l.Custody.Rotate(t.Context(), lab.Job(1), nil))
	l.Pass(time.Minute)
	lab.Must(t, l.Custody.Sweep(t.Context(), lab.Job(1), nil))
	lab.Must(t, l.Raw.Close()) // a reader's mark in the log would keep it from being emptied
	lab.Must(t, l.Custody.Scrub(t.Context()))
	if found := remains(); len(found) > 0 {
		t.Errorf("still in the files: %v", found)
	}
	l.Close()
	again := lab.Open(t, where, l.Dir)
	lab.Value(again.Read(t, stays))(t)
}

// traces names the bytes by which a person could be found in a file.
func traces(p lab.Person) map[string][]byte {
	boxes, _ := p.Sealed.Unpack()
	out := map[string][]byte{
		"name": []byte(p.Name), "e-mail": []byte(p.Email), "note": []byte(p.Note),
		"index value": p.Blind[0], "wrapped key": p.Wrapped, "sealed note": p.NoteBox, "sealed token": p.TokenBox,
	}
	for f, b := range boxes {
		out["sealed "+f.String()] = b
	}
	return out
}

// scan says which traces are in any file of two folders.
func scan(t *testing.T, a, b string, traces map[string][]byte) []string {
	t.Helper()
	var found []string
	for _, dir := range []string{a, b} {
		lab.Must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			for name, trace := range traces {
				if bytes.Contains(data, trace) {
					found = append(found, name)
				}
			}
			return err
		}))
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestHoldTurnsErasureIntoRestriction(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		ctx := t.Context()
		l := lab.New(t, where)
		kept, free := l.Add(t, 1, 1), l.Add(t, 1, 2)
		hold := lab.Value(l.Custody.PlaceHold(ctx, lab.Job(1), vault.Hold{Reason: "incident", People: subject.Of(1), Review: 99}))(t)

		out := lab.Value(l.Custody.Erase(ctx, lab.Job(1), kept.ID, "request"))(t)
		if !out.Restricted || out.Hold != hold.Number {
			t.Fatalf("under a hold: %+v", out)
		}
		lab.Value(l.Read(t, kept))(t)
		if n := l.Count(t, "SELECT count(*) FROM customer WHERE customer = $1 AND state = 'restricted'", kept.ID); n != 1 {
			t.Error("the customer is not restricted")
		}
		if out := lab.Value(l.Custody.Erase(ctx, lab.Job(1), free.ID, "request"))(t); out.Restricted {
			t.Error("a customer outside the hold was not erased")
		}
		if lines := lab.Value(l.Journal.Lines())(t); len(lines) != 1 {
			t.Errorf("a restriction is in the journal: %+v", lines)
		}
		lab.Value(l.Custody.LiftHold(ctx, lab.Job(1), hold.Number))(t)
		if out := lab.Value(l.Custody.Erase(ctx, lab.Job(1), kept.ID, "request"))(t); out.Restricted {
			t.Error("restricted after the hold was lifted")
		}
		if diff := cmp.Diff([]string{"place customers", "lift customers"}, entries(t, l, entry.Hold)); diff != "" {
			t.Errorf("hold entries (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff([]string{"restrict customer", "erase customer", "erase customer"}, entries(t, l, entry.Erasure)); diff != "" {
			t.Errorf("erasure entries (-want +got)\n%s", diff)
		}
		held := lab.Value(l.Custody.Holds(ctx, 1))(t)
		if len(held) != 1 || held[0].Lifted == 0 || held[0].Review != 99 || !held[0].People.Contains(1) {
			t.Errorf("holds: %+v", held)
		}
		if _, err := l.Custody.LiftHold(ctx, lab.Job(1), hold.Number); !failure.Is(err, failure.NotFound) {
			t.Errorf("lifting twice: %v", err)
		}
	})
}

func TestHoldNamesPeopleOrEveryone(t *testing.T) {
	l := lab.New(t, filepath.Join(t.TempDir(), "counterpart.db"))
	for name, h := range map[string]vault.Hold{
		"nobody": {Reason: "incident"},
		"both":   {Everyone: true, People: subject.Of(1)},
	} {
		if _, err := l.Custody.PlaceHold(t.Context(), lab.Job(1), h); !failure.Is(err, failure.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHoldStopsTheEndOfAnEpoch(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		ctx := t.Context()
		l := lab.New(t, where)
		p := l.Add(t, 1, 1)
		hold := lab.Value(l.Custody.PlaceHold(ctx, lab.Job(1), vault.Hold{Reason: "incident", Everyone: true}))(t)
		lab.Must(t, l.Custody.Rotate(ctx, lab.Job(1), nil))
		l.Pass(time.Minute)
		lab.Must(t, l.Custody.Sweep(ctx, lab.Job(1), nil))
		lab.Value(l.Keys.AEAD(ctx, 1, 1))(t)

		lab.Value(l.Custody.LiftHold(ctx, lab.Job(1), hold.Number))(t)
		lab.Must(t, l.Custody.Sweep(ctx, lab.Job(1), nil))
		if _, err := l.Keys.AEAD(ctx, 1, 1); !failure.Is(err, failure.NotFound) {
			t.Errorf("the key of the ended epoch: %v", err)
		}
		lab.Value(l.Read(t, p))(t)
	})
}

// A process that dies between COMMIT and the journal leaves an erasure that only the ledger has.
func TestReconcileAddsWhatTheJournalMisses(t *testing.T) {
	lab.Engines(t, func(t *testing.T, where string) {
		ctx := t.Context()
		l := lab.New(t, where)
		first, second := l.Add(t, 1, 1), l.Add(t, 1, 2)
		lab.Value(l.Custody.Erase(ctx, lab.Job(1), first.ID, ""))(t)
		path := filepath.Join(l.Dir, "journal")
		whole := lab.Value(os.ReadFile(path))(t)
		lab.Value(l.Custody.Erase(ctx, lab.Job(1), second.ID, ""))(t)
		torn := lab.Value(os.ReadFile(path))(t)
		lab.Must(t, os.WriteFile(path, torn[:len(whole)+20], 0o600))

		l.Journal = lab.Value(journal.Open(path, false))(t)
		l.Close()
		again := lab.Open(t, where, l.Dir)
		head := func() ledger.Head { return lab.Value(again.DB.ReadHead(ctx, 1))(t) }
		if n := lab.Value(again.Custody.Reconcile(ctx, head()))(t); n != 1 {
			t.Errorf("%d erasures added, expected 1", n)
		}
		if n := lab.Value(again.Custody.Reconcile(ctx, head()))(t); n != 0 {
			t.Errorf("%d erasures added by a second run", n)
		}
		var ordinals []party.Ordinal
		for _, line := range lab.Value(again.Journal.Lines())(t) {
			if line.Ordinal != 0 {
				ordinals = append(ordinals, line.Ordinal)
			}
		}
		if diff := cmp.Diff([]party.Ordinal{1, 2}, ordinals); diff != "" {
			t.Errorf("journal (-want +got)\n%s", diff)
		}
	})
}
