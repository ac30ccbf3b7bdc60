package crm_test

import (
	"fmt"
	"sync"
	"testing"

	"counterpart/internal/crm"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

func (s *shop) count(t testing.TB) int {
	t.Helper()
	n, err := s.Count(t.Context(), s.serve(t))
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

func TestStagedCustomersAreInvisibleUntilPublished(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		permit := s.serve(t)
		if got, err := s.Search(t.Context(), permit, "anna"); err != nil || len(got.Customers) != 0 {
			t.Fatal(err) // the index is built before
		}
		ids := s.stage(t, everyone(600), false)
		if n := s.count(t); n != 0 {
			t.Errorf("%d are counted", n)
		}
		_, _, err := s.Show(t.Context(), permit, ids[0], crm.Ask{})
		wantKind(t, err, failure.NotFound)
		_, err = s.AddNote(t.Context(), permit, ids[0], vault.Plain("x"))
		wantKind(t, err, failure.NotFound)
		for text, find := range map[string]func() (crm.Hits, error){
			"search": func() (crm.Hits, error) { return s.Search(t.Context(), permit, "anna") },
			"lookup": func() (crm.Hits, error) { return s.Lookup(t.Context(), permit, field.External, vault.Plain("x7")) },
		} {
			if got, err := find(); err != nil || len(got.Customers) != 0 {
				t.Errorf("%s finds %d, %v", text, len(got.Customers), err)
			}
		}
		if all, _ := s.listAll(t, crm.Filter{}); len(all) != 0 {
			t.Errorf("%d are listed", len(all))
		}
		found, err := s.Match(t.Context(), s.Tenant, 1, []vault.Text{vault.Plain("x7"), vault.Plain("nobody")})
		if err != nil || len(found) != 1 || found[vault.Plain("x7")].Customer != ids[7] {
			t.Errorf("the batch does not know its own: %+v, %v", found, err)
		}
		twin := everyone(1)[0]
		live := s.add(t, twin) // staged rows conflict with nobody
		_, err = s.Publish(t.Context(), party.Job(s.Tenant), crm.Batch{ID: 1, OK: 600})
		wantKind(t, err, failure.Conflict)
		clashes, err := s.Clashes(t.Context(), s.Tenant, 1)
		if err != nil || len(clashes) != 1 || clashes[0] != (crm.Clash{Customer: ids[0], Field: field.External, Holder: live}) {
			t.Errorf("clashes: %+v, %v", clashes, err)
		}
		twin.External = vault.Plain("x8") // what a failed publishing claimed is free again
		s.add(t, twin)
		if err := s.Discard(t.Context(), party.Job(s.Tenant), crm.Batch{ID: 1}, "failed"); err != nil {
			t.Fatal(err)
		}
		s.wantRows(t, "customer_key", 2)
		s.wantRows(t, "blind_index", 6)

		if got := s.stage(t, everyone(600)[10:], true); len(got) != 590 || s.count(t) != 592 {
			t.Errorf("%d published, %d are counted", len(got), s.count(t))
		}
		if got, err := s.Search(t.Context(), permit, "anna schmidt"); err != nil || len(got.Customers) == 0 {
			t.Errorf("published ones are not found: %v", err)
		}
		if all, _ := s.listAll(t, crm.Filter{}); len(all) != 592 {
			t.Errorf("%d are listed", len(all))
		}
		_, _, err = s.Create(t.Context(), permit, everyone(100)[99])
		wantKind(t, err, failure.Conflict)
		b, err := s.Batch(t.Context(), s.Tenant, 2)
		if err != nil || b.State != "published" || b.Settled == 0 || b.OK != 590 {
			t.Errorf("batch: %+v, %v", b, err)
		}
		if err := s.Discard(t.Context(), party.Job(s.Tenant), b, "cancelled"); !failure.Is(err, failure.Conflict) || s.count(t) != 592 {
			t.Errorf("a published import can be discarded: %v", err)
		}
	})
}

func (s *shop) wantRows(t *testing.T, table string, want int64) {
	t.Helper()
	if got := s.ask(t, "SELECT count(*) FROM "+table); got != want {
		t.Errorf("%d rows in %s, want %d", got, table, want)
	}
}

func TestPublishedIsVisibleBeforeItIsSettled(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		permit := s.serve(t)
		s.add(t, somebody("Live", "One", "live@example.com"))
		ids := s.stage(t, everyone(120), false)
		who := party.Job(s.Tenant)
		rec, err := s.PrepareOrder(t.Context(), s.Tenant, order("S-1", ids[5]))
		if err != nil {
			t.Fatal(err)
		}
		sales, err := s.StageOrders(t.Context(), who, 1, []sale.Prepared{rec})
		if err != nil {
			t.Fatal(err)
		}
		p := payment(s, t, 0)
		p.Order, p.Customer = sales[0], ids[5]
		paid, err := s.PreparePayment(t.Context(), s.Tenant, p)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := s.StagePayments(t.Context(), who, 1, []crm.PreparedPayment{paid, paid}); err != nil || n != 1 {
			t.Fatalf("%d payments, %v", n, err)
		}
		if list, err := s.Orders(t.Context(), permit, sale.Filter{}, ""); err != nil || len(list.Orders) != 1 {
			t.Errorf("%d orders before, %v", len(list.Orders), err)
		}
		// A crash right behind the flip.
		s.behind(t, "UPDATE import_batch SET state = 'published'")
		s.behind(t, "INSERT INTO name_change (tenant, at, what) VALUES (1, "+fmt.Sprint(int64(house.Now()))+", -1)")
		check := func(when string) {
			t.Helper()
			if n := s.count(t); n != 121 {
				t.Errorf("%s: %d are counted", when, n)
			}
			if all, _ := s.listAll(t, crm.Filter{}); len(all) != 121 || all[0].ID != ids[119] || all[0].State != "live" {
				t.Errorf("%s: %d are listed", when, len(all))
			}
			if got, err := s.Search(t.Context(), permit, "p5@example.com"); err != nil || len(got.Customers) != 1 {
				t.Errorf("%s: search %d, %v", when, len(got.Customers), err)
			}
			list, err := s.Orders(t.Context(), permit, sale.Filter{}, "")
			if err != nil || len(list.Orders) != 2 {
				t.Errorf("%s: %d orders, %v", when, len(list.Orders), err)
			}
			v, err := s.View(t.Context(), permit, ids[5], crm.Ask{Open: permit.Open()})
			if err != nil || len(v.Payments) != 1 || len(v.Orders) != 1 || v.Payments[0].Last4.Reveal() != "4242" || len(v.Events) != 3 {
				t.Errorf("%s: view %+v, %v", when, v, err)
			}
		}
		check("not settled")
		if err := s.Settle(t.Context(), s.Tenant, 1); err != nil {
			t.Fatal(err)
		}
		check("settled")
		s.wantTotals(t, ids[5], 1, 1098)
		if n := s.ask(t, "SELECT count(*) FROM customer WHERE state = 'staged'"); n != 0 {
			t.Errorf("%d are still staged", n)
		}
	})
}

func TestDiscardLeavesNothing(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		ids := s.stage(t, everyone(700), false)
		who := party.Job(s.Tenant)
		var recs []sale.Prepared
		for i := range 600 {
			rec, err := s.PrepareOrder(t.Context(), s.Tenant, order(fmt.Sprintf("S-%d", i), ids[i]))
			if err != nil {
				t.Fatal(err)
			}
			recs = append(recs, rec)
		}
		if _, err := s.StageOrders(t.Context(), who, 1, recs); err != nil {
			t.Fatal(err)
		}
		got, err := s.MatchOrders(t.Context(), s.Tenant, 1, []string{"S-3", "none"})
		if err != nil || len(got) != 1 || string(got["S-3"].Digest) != string(recs[3].Digest()) {
			t.Errorf("match: %+v, %v", got, err)
		}
		_, _, err = s.PutOrder(t.Context(), s.serve(t), order("S-3", 0))
		wantKind(t, err, failure.Conflict)
		if err := s.Discard(t.Context(), who, crm.Batch{ID: 1}, "cancelled"); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"customer", "customer_key", "blind_index", "sale", "sale_line", "payment"} {
			s.wantRows(t, table, 0)
		}
		_, err = s.Publish(t.Context(), who, crm.Batch{ID: 1})
		wantKind(t, err, failure.Conflict)
	})
}

func TestTheSameFileTwice(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		ps := everyone(50)
		s.stage(t, ps, true)
		permit := s.as(t, field.Import)
		var externals []vault.Text
		for _, p := range ps {
			externals = append(externals, p.External)
		}
		found, err := s.Match(t.Context(), s.Tenant, 0, externals)
		if err != nil || len(found) != 50 {
			t.Fatalf("%d match, %v", len(found), err)
		}
		ps[7].Family = vault.Plain("Changed")
		same := 0
		for _, p := range ps {
			prep, err := s.Prepare(t.Context(), s.Tenant, p)
			if err != nil {
				t.Fatal(err)
			}
			m := found[p.External]
			if string(m.Digest) == string(prep.Digest()) {
				same++
				continue
			}
			if _, err := s.Replace(t.Context(), permit, m.Customer, m.Revision, prep); err != nil {
				t.Fatal(err)
			}
			again, err := s.Match(t.Context(), s.Tenant, 0, []vault.Text{p.External})
			if err != nil || string(again[p.External].Digest) != string(prep.Digest()) {
				t.Errorf("the digest did not follow: %v", err)
			}
			c, _, err := s.Show(t.Context(), permit, m.Customer, crm.Ask{Open: permit.Open()})
			if err != nil || c.Profile.Family.Reveal() != "Changed" {
				t.Errorf("%v, %v", c.Profile.Family.Reveal(), err)
			}
		}
		if same != 49 {
			t.Errorf("%d are the same", same)
		}
	})
}

func TestOneEmailWhileAnImportIsPublished(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := newShop(t, where)
		s.emailUnique(t, true)
		permit := s.serve(t)
		s.stage(t, everyone(300), false)
		var wg sync.WaitGroup
		var mu sync.Mutex
		made := 0
		for range 16 {
			wg.Go(func() {
				_, _, err := s.Create(t.Context(), permit, somebody("Twin", "Two", "p299@example.com"))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					made++
				} else if !failure.Is(err, failure.Conflict) {
					t.Error(err)
				}
			})
		}
		_, err := s.Publish(t.Context(), party.Job(s.Tenant), crm.Batch{ID: 1})
		wg.Wait()
		if (err == nil) == (made == 1) || made > 1 {
			t.Errorf("%d created, publishing gave %v", made, err)
		}
		hits, err := s.Lookup(t.Context(), permit, field.Emails, vault.Plain("p299@example.com"))
		if err != nil || len(hits.Customers) != 1 {
			t.Errorf("%d have the e-mail, %v", len(hits.Customers), err)
		}
	})
}

func TestStagingIsRecorded(t *testing.T) {
	s := newShop(t, t.TempDir()+"/db")
	s.stage(t, everyone(300), true)
	var acts []string
	people := int64(0)
	for _, e := range s.entries(t) {
		if e.Kind == entry.Change && e.Ref == 1 {
			acts = append(acts, e.Act)
		}
		if e.Act == "stage" {
			people += e.Count
		}
	}
	if got := fmt.Sprint(acts); got != "[open stage stage stage publish]" || people != 300 {
		t.Errorf("entries %s about %d people", got, people)
	}
}
