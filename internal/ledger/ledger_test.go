package ledger_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/subject"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func permit(t testing.TB, w party.Principal, p field.Purpose) policy.Permit {
	t.Helper()
	got, err := policy.Decide(policy.Request{Principal: w, Purpose: p, Route: "GET /customers/{id}", Reason: "counter"})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func name(o ...party.Ordinal) ledger.Disclosure {
	return ledger.Disclosure{Open: field.Fields(field.Name), People: subject.Of(o...)}
}

func noteChange(act string) func(ledger.Tx) (ledger.Draft, error) {
	return func(ledger.Tx) (ledger.Draft, error) {
		return ledger.Draft{Entry: entry.Entry{Kind: entry.Change, Act: act, Object: "setting"}}, nil
	}
}

func TestDisclosureIsRecordedAndReceiptCoversJustThat(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		p := permit(t, h.Owner(t), field.Serve)
		claims := []struct {
			name string
			c    ledger.Claim
			ok   bool
		}{
			{"the same", ledger.Claim{Tenant: 1, Open: field.Fields(field.Name), People: subject.Of(7)}, true},
			{"masked form of what is open", ledger.Claim{Tenant: 1, Masked: field.Fields(field.Name), People: subject.Of(7)}, true},
			{"another customer", ledger.Claim{Tenant: 1, Open: field.Fields(field.Name), People: subject.Of(8)}, false},
			{"one customer more", ledger.Claim{Tenant: 1, Open: field.Fields(field.Name), People: subject.Of(7, 8)}, false},
			{"another field", ledger.Claim{Tenant: 1, Open: field.Fields(field.Name, field.Emails), People: subject.Of(7)}, false},
			{"another tenant", ledger.Claim{Tenant: 2, Open: field.Fields(field.Name), People: subject.Of(7)}, false},
		}
		for i, c := range claims {
			r, err := h.Ledger.Disclose(t.Context(), p, name(7))
			if err != nil {
				t.Fatal(err)
			}
			if r.Index() != int64(i)+1 { // entry 0 introduces the log
				t.Errorf("%s: index %d", c.name, r.Index())
			}
			if err := r.Redeem(c.c); (err == nil) != c.ok {
				t.Errorf("%s: %v", c.name, err)
			}
			if err := r.Redeem(claims[0].c); !failure.Is(err, failure.Forbidden) {
				t.Errorf("%s: the receipt opened twice: %v", c.name, err)
			}
		}
		sound(t, h, int64(len(claims))+1)
	})
}

func TestNoReceiptWithoutTheLedger(t *testing.T) {
	var none *ledger.Receipt
	for _, r := range []*ledger.Receipt{none, {}} {
		if err := r.Redeem(ledger.Claim{}); !failure.Is(err, failure.Forbidden) {
			t.Errorf("a receipt that the ledger did not make: %v", err)
		}
	}
}

func TestOneOfManyRedeems(t *testing.T) {
	h := house.New(t, t.TempDir()+"/c.db")
	r, err := h.Ledger.Disclose(t.Context(), permit(t, h.Owner(t), field.Serve), name(1))
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	ok := make(chan bool, 32)
	for range 32 {
		wg.Go(func() {
			ok <- r.Redeem(ledger.Claim{Tenant: 1, Open: field.Fields(field.Name), People: subject.Of(1)}) == nil
		})
	}
	wg.Wait()
	close(ok)
	n := 0
	for v := range ok {
		if v {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d of 32 redeemed one receipt", n)
	}
}

func TestPermitMustCoverTheDisclosure(t *testing.T) {
	h := house.New(t, t.TempDir()+"/c.db")
	w := h.Owner(t)
	w.Role = party.Analyst
	_, err := h.Ledger.Disclose(t.Context(), permit(t, w, field.Analyse), name(1))
	if !failure.Is(err, failure.Forbidden) {
		t.Errorf("an analyst opened a name: %v", err)
	}
	if _, err := h.Ledger.Disclose(t.Context(), policy.Permit{}, name(1)); !failure.Is(err, failure.Forbidden) {
		t.Errorf("no permit: %v", err)
	}
	if _, err := h.Ledger.Process(t.Context(), permit(t, w, field.Analyse), "index", field.Fields(field.Name), 1); !failure.Is(err, failure.Forbidden) {
		t.Errorf("a job without the right: %v", err)
	}
	sound(t, h, 1)
}

func TestFailedChangeLeavesNothingAndOthersGoOn(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		boom := errors.New("boom")
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				_, err := h.Ledger.Change(t.Context(), h.Owner(t), func(tx ledger.Tx) (ledger.Draft, error) {
					tenant := store.Tenant{ID: party.Tenant(100 + i), Slug: "x", Name: "x", Vendor: "y", Country: "DE", Currency: "EUR"}
					if err := h.DB.InsertTenant(t.Context(), tx, tenant); err != nil {
						return ledger.Draft{}, err
					}
					if i%2 == 0 {
						return ledger.Draft{}, boom
					}
					return ledger.Draft{Entry: entry.Entry{Kind: entry.Change, Act: "add", Object: "tenant"}}, nil
				})
				if want := i%2 == 0; errors.Is(err, boom) != want || (err != nil) != want {
					t.Errorf("change %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		tenants, err := h.DB.Tenants(t.Context())
		if err != nil || len(tenants) != 21 {
			t.Errorf("%d tenants, want 21 (%v)", len(tenants), err)
		}
		sound(t, h, 21)
	})
}

func TestQuietChangeRecordsNothing(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		at, err := h.Ledger.Change(t.Context(), h.Owner(t), func(ledger.Tx) (ledger.Draft, error) {
			return ledger.Draft{Quiet: true}, nil
		})
		if err != nil || at.Index != -1 {
			t.Errorf("place %+v, %v", at, err)
		}
		sound(t, h, 1)
	})
}

// Whatever was decided before rights changed is refused, without a round trip of its own.
func TestStaleDecisionIsRefused(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		w := h.Owner(t)
		p := permit(t, w, field.Serve)
		_, err := h.Ledger.Change(t.Context(), w, func(ledger.Tx) (ledger.Draft, error) {
			return ledger.Draft{Entry: entry.Entry{Kind: entry.Grant, Act: "role"}, Bump: true}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Ledger.Disclose(t.Context(), p, name(1)); !failure.Is(err, failure.Stale) {
			t.Errorf("disclosed under old rights: %v", err)
		}
		if _, err := h.Ledger.Change(t.Context(), w, noteChange("x")); !failure.Is(err, failure.Stale) {
			t.Errorf("changed under old rights: %v", err)
		}
		if _, err := h.Ledger.Disclose(t.Context(), permit(t, h.Owner(t), field.Serve), name(1)); err != nil {
			t.Errorf("under new rights: %v", err)
		}
		sound(t, h, 3)
	})
}

func TestKeysDownMeansNothingIsDisclosed(t *testing.T) {
	h := house.New(t, t.TempDir()+"/c.db")
	p := permit(t, h.Owner(t), field.Serve)
	h.Keys.SetDown(true)
	h.Keyring.Forget(h.Tenant)
	if _, err := h.Ledger.Disclose(t.Context(), p, name(1)); !failure.Is(err, failure.Unavailable) {
		t.Errorf("disclosed while the keys were down: %v", err)
	}
	h.Keys.SetDown(false)
	if _, err := h.Ledger.Disclose(t.Context(), p, name(1)); err != nil {
		t.Errorf("after the keys came back: %v", err)
	}
	sound(t, h, 2)
}

func TestManyCallersAndTwoProcesses(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		doors := []*house.House{h}
		if !h.DB.Embedded() {
			doors = append(doors, house.Open(t, where, h.Keys), house.Open(t, where, h.Keys))
		}
		p := permit(t, h.Owner(t), field.Serve)
		const each = 25
		var mu sync.Mutex
		seen := map[int64]bool{}
		var wg sync.WaitGroup
		for i := range 12 {
			door := doors[i%len(doors)]
			wg.Go(func() {
				for j := range each {
					idx, err := act(t.Context(), door, p, j)
					mu.Lock()
					if err != nil || seen[idx] {
						t.Errorf("entry %d twice or failed: %v", idx, err)
					}
					seen[idx] = true
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		sound(t, h, 12*each+1)
	})
}

func act(ctx context.Context, h *house.House, p policy.Permit, j int) (int64, error) {
	if j%3 == 0 {
		at, err := h.Ledger.Change(ctx, p.Principal(), noteChange("poke"))
		return at.Index, err
	}
	r, err := h.Ledger.Disclose(ctx, p, name(party.Ordinal(j)))
	if err != nil {
		return -1, err
	}
	return r.Index(), nil
}

// sound verifies the whole log and the start-up check.
func sound(t *testing.T, h *house.House, size int64) {
	t.Helper()
	head, err := h.Ledger.Head(t.Context(), h.Tenant)
	if err != nil {
		t.Fatal(err)
	}
	if head.Size != size {
		t.Errorf("log of %d entries, want %d", head.Size, size)
	}
	if err := h.Ledger.Start(t.Context(), head, h.DB); err != nil {
		t.Errorf("start: %v", err)
	}
	rep, err := h.Ledger.Verify(t.Context(), head, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rep.Findings {
		t.Errorf("entry %d: %s", f.Index, f.Text)
	}
	if rep.Entries != size {
		t.Errorf("%d entries checked, want %d", rep.Entries, size)
	}
}

// A command may open a log while a server appends to it: what it read first is behind what it reads
// next, and that is no doubt about the log.
func TestStartBesideAnotherProcess(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		h := house.New(t, where)
		behind, err := h.Ledger.Head(t.Context(), h.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Ledger.Change(t.Context(), party.Job(h.Tenant), noteChange("poke")); err != nil {
			t.Fatal(err)
		}
		if err := h.Ledger.Start(t.Context(), behind, h.DB); err != nil {
			t.Errorf("start: %v", err)
		}
	})
}
