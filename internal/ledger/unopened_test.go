package ledger_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/testkit/house"
)

// broken is a store whose disk may be full.
type broken struct {
	ledger.Store
	full atomic.Bool
}

func (b *broken) Begin(ctx context.Context) (ledger.Tx, error) {
	if b.full.Load() {
		return nil, errors.New("no space left on device")
	}
	return b.Store.Begin(ctx)
}

// second is another process on a house's database, with a disk that may be full and a log that
// can be read.
func second(t *testing.T, h *house.House) (*ledger.Ledger, *broken, *bytes.Buffer) {
	t.Helper()
	disk, log := &broken{Store: h.DB}, &bytes.Buffer{}
	l := ledger.New(ledger.Config{
		Store: disk, Reader: h.DB, Sealer: h.Keyring, Keys: h.Keys, Now: house.Now,
		Log: slog.New(slog.NewTextHandler(log, nil)), OneWriter: h.DB.Embedded(),
	})
	t.Cleanup(l.Close)
	return l, disk, log
}

func unopened(t *testing.T, h *house.House) []entry.Entry {
	t.Helper()
	head, err := h.Ledger.Head(t.Context(), h.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := h.DB.Entries(t.Context(), head.Log, 0, head.Size)
	if err != nil {
		t.Fatal(err)
	}
	var out []entry.Entry
	for _, r := range rows {
		if e, err := entry.Decode(r.Data); err != nil || e.Finding() != "" {
			out = append(out, e)
		}
	}
	return out
}

func TestFindingIsRecordedOnce(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		l, _, _ := second(t, h)
		met := permit(t, h.Owner(t), field.Serve)
		email := ledger.Unopened{Who: 7, Table: "customer", Fields: field.Fields(field.Emails)}
		note := ledger.Unopened{Who: 7, Table: "note", Fields: field.Fields(field.Note)}
		other := ledger.Unopened{Who: 8, Table: "customer", Fields: field.Fields(field.Emails)}
		var wg sync.WaitGroup
		for range 16 {
			r, err := h.Ledger.Disclose(t.Context(), met, name(7, 8))
			if err != nil {
				t.Fatal(err)
			}
			wg.Go(func() {
				for _, u := range []ledger.Unopened{email, note, other} {
					r.Unopened(t.Context(), u)
				}
			})
		}
		wg.Wait()
		r, err := l.Disclose(t.Context(), met, name(7, 8))
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range []ledger.Unopened{email, note, other} {
			r.Unopened(t.Context(), u) // another process finds it in the log
		}
		got := unopened(t, h)
		if len(got) != 3 {
			t.Fatalf("%d entries of 3 findings: %v", len(got), got)
		}
		if e := got[0]; e.By != 0 || e.Role != "system" || e.Session != 0 || e.Route != met.Route() || e.Purpose != field.Serve || e.Ref == 0 {
			t.Errorf("recorded %+v", e)
		}
		sound(t, h, 1+17+3)
		head, err := h.Ledger.Head(t.Context(), h.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		rep, err := h.Ledger.Verify(t.Context(), head, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, u := range rep.Unopened {
			want := fmt.Sprintf("%s; met at GET /customers/{id}, %s", got[i].Finding(), got[i].Recorded)
			if u.Text != want || !rep.Sound() || rep.Earlier != 0 {
				t.Errorf("reported at %d: %q, want %q", u.Index, u.Text, want)
			}
		}
		if len(rep.Unopened) != 3 {
			t.Errorf("%d of 3 findings reported", len(rep.Unopened))
		}
	})
}

// A finding that cannot be written is left to the log of the program, and recorded the next time.
// Whoever asked and hung up does not keep it from being recorded.
func TestFindingThatCannotBeRecorded(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		l, disk, log := second(t, h)
		r, err := l.Disclose(t.Context(), permit(t, h.Owner(t), field.Serve), name(7))
		if err != nil {
			t.Fatal(err)
		}
		u := ledger.Unopened{Who: 7, Table: "customer", Fields: field.Fields(field.Emails)}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		disk.full.Store(true)
		r.Unopened(gone, u)
		if n := len(unopened(t, h)); n != 0 {
			t.Errorf("%d entries on a full disk", n)
		}
		disk.full.Store(false)
		r.Unopened(gone, u)
		r.Unopened(gone, u)
		if n := len(unopened(t, h)); n != 1 {
			t.Errorf("%d entries, want 1", n)
		}
		l.Close()
		for _, says := range []string{"could not be recorded", "no space left", "fields=e-mail", `route="GET /customers/{id}"`, "entry=2"} {
			if !strings.Contains(log.String(), says) {
				t.Errorf("the log does not say %q:\n%s", says, log)
			}
		}
	})
}

func TestNoFindingWithoutTheLedger(t *testing.T) {
	h := house.New(t, t.TempDir()+"/c.db")
	var none *ledger.Receipt
	for _, r := range []*ledger.Receipt{none, {}} {
		r.Unopened(t.Context(), ledger.Unopened{Who: 7, Table: "customer"})
	}
	if n := len(unopened(t, h)); n != 0 {
		t.Errorf("%d findings", n)
	}
	h.Keys.SetDown(true)
	h.Keyring.Forget(h.Tenant)
	r, err := h.Ledger.Process(t.Context(), permit(t, h.Owner(t), field.Serve), "index", field.Fields(field.Name), 1)
	if err != nil {
		t.Fatal(err)
	}
	r.Unopened(t.Context(), ledger.Unopened{Who: 7, Table: "customer"})
	h.Keys.SetDown(false)
	if n := len(unopened(t, h)); n != 0 {
		t.Errorf("%d findings that name their customer in the clear", n)
	}
	r.Unopened(t.Context(), ledger.Unopened{Who: 7, Table: "customer"})
	if n := len(unopened(t, h)); n != 1 {
		t.Errorf("%d findings once the keys are back", n)
	}
	if _, err := h.Ledger.Disclose(t.Context(), permit(t, h.Owner(t), field.Serve), name(7)); err != nil {
		t.Errorf("the log goes on: %v", err)
	}
}
