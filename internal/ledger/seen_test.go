package ledger_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/subject"
	"counterpart/internal/testkit/house"
)

// The index with its raw tail answers like a walk over every disclosure, before anything is
// built, halfway, with two builders at once, and after.
func TestWhoSawEqualsTheWalk(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		seen := ledger.NewSeen(h.Ledger, store.Seen{DB: h.DB})
		rng := rand.New(rand.NewPCG(1, 2))
		saw := map[party.Ordinal]map[party.Ordinal]int64{} // reader, customer, entries
		for round := range 4 {
			for range 40 {
				discloseRandom(t, h, rng, saw)
			}
			compareSeen(t, h, seen, saw)
			if round == 1 || round == 3 {
				buildTwice(t, h, seen)
				compareSeen(t, h, seen, saw)
			}
		}
	})
}

// compareLast compares what a reader saw last with a walk over the log.
func compareLast(t *testing.T, h *house.House, seen *ledger.Seen, reader party.Ordinal, n int) {
	t.Helper()
	want, _, err := seen.Lines(t.Context(), h.Tenant, 0, n, func(l ledger.Line) bool {
		return l.Entry.Kind == entry.Disclosure && l.Entry.By == reader
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := seen.LastOf(t.Context(), h.Tenant, reader, n)
	if err != nil || len(got) != len(want) {
		t.Fatalf("reader %d: %d of the last %d, %v, the walk has %d", reader, len(got), n, err, len(want))
	}
	for i, l := range got {
		if l.Index != want[i].Index || l.People.Len() != want[i].People.Len() {
			t.Fatalf("reader %d: line %d is entry %d, the walk has %d", reader, i, l.Index, want[i].Index)
		}
	}
}

func buildTwice(t *testing.T, h *house.House, seen *ledger.Seen) {
	t.Helper()
	errs := make(chan error, 2)
	for range 2 {
		go func() {
			_, err := seen.Build(context.Background(), h.Tenant)
			errs <- err
		}()
	}
	for range 2 {
		if err := <-errs; err != nil && !failure.Is(err, failure.Stale) {
			t.Fatal(err)
		}
	}
}

func discloseRandom(t *testing.T, h *house.House, rng *rand.Rand, saw map[party.Ordinal]map[party.Ordinal]int64) {
	t.Helper()
	w := h.Owner(t)
	w.Ordinal = party.Ordinal(1 + rng.IntN(3))
	d := ledger.Disclosure{Open: field.Fields(field.Name), Masked: field.Fields(field.Emails)}
	for range 1 + rng.IntN(5) {
		d.People.Add(party.Ordinal(rng.IntN(12)))
	}
	if _, err := h.Ledger.Disclose(t.Context(), permit(t, w, field.Serve), d); err != nil {
		t.Fatal(err)
	}
	if saw[w.Ordinal] == nil {
		saw[w.Ordinal] = map[party.Ordinal]int64{}
	}
	for o := range d.People.All() {
		saw[w.Ordinal][o]++
	}
}

func compareSeen(t *testing.T, h *house.House, seen *ledger.Seen, saw map[party.Ordinal]map[party.Ordinal]int64) {
	t.Helper()
	for reader := range party.Ordinal(5) { // two of whom saw nobody
		for _, n := range []int{3, 60} {
			compareLast(t, h, seen, reader, n)
		}
	}
	for customer := range party.Ordinal(12) {
		got, err := seen.WhoSaw(t.Context(), h.Tenant, customer, ledger.Span{})
		if err != nil {
			t.Fatal(err)
		}
		readers := map[party.Ordinal]bool{}
		for _, c := range got {
			readers[c.Reader] = true
		}
		for reader, people := range saw {
			if readers[reader] != (people[customer] > 0) {
				t.Fatalf("customer %d, reader %d: index says %v, walk says %d", customer, reader, readers[reader], people[customer])
			}
		}
	}
	for reader, people := range saw {
		_, set, err := seen.WhomSaw(t.Context(), h.Tenant, reader, ledger.Span{})
		if err != nil {
			t.Fatal(err)
		}
		var want subject.Set
		for o := range people {
			want.Add(o)
		}
		if !set.Equal(want) {
			t.Fatalf("reader %d saw %d customers, want %d", reader, set.Len(), want.Len())
		}
	}
}

func TestLinesNewestFirst(t *testing.T) {
	h := house.New(t, t.TempDir()+"/c.db")
	fill(t, h, 600)
	seen := ledger.NewSeen(h.Ledger, store.Seen{DB: h.DB})
	want, before := int64(600), int64(0)
	for {
		lines, next, err := seen.Lines(t.Context(), h.Tenant, before, 7, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.Index != want {
				t.Fatalf("entry %d, want %d", l.Index, want)
			}
			want--
		}
		if before = next; next == 0 {
			break
		}
	}
	if want != -1 {
		t.Errorf("stopped before entry %d", want)
	}
	_, _, err := seen.Lines(t.Context(), 99, 0, 1, nil)
	if !failure.Is(err, failure.NotFound) {
		t.Errorf("another tenant: %v", errors.Unwrap(err))
	}
}
