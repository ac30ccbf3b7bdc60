package contract_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/contract"
	"counterpart/internal/entry"
	"counterpart/internal/judge/standing"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/terms/fact"
)

// changes records a change by somebody.
func (r *relation) changes(p party.Principal, e entry.Entry) int64 {
	r.t.Helper()
	place, err := r.Ledger.Change(r.t.Context(), p, func(ledger.Tx) (ledger.Draft, error) { return ledger.Draft{Entry: e}, nil })
	ok(r.t, err)
	return place.Index
}

// A role that the vendor gave and a setting that the retailer changed are facts with the name of the
// company that did it, also where the index of the log is made anew.
func TestChangesReachTheBook(t *testing.T) {
	relations(t, func(t *testing.T, r *relation) {
		r.inForce()
		role := r.changes(r.vendor(), entry.Entry{Kind: entry.Grant, Act: "role", Object: "user", Ref: 7, List: []string{"support", "manager"}})
		r.changes(r.retailer(), entry.Entry{Kind: entry.Change, Act: "update", Object: "customer"})
		setting := r.changes(r.retailer(), entry.Entry{Kind: entry.Change, Act: "update", Object: "case-settings"})
		r.now = r.now.Add(3_600_000_000_000)
		b := r.book()
		by := map[string]fact.Party{}
		d, left, err := standing.Dispute(b.Input())
		ok(t, err)
		for _, f := range d.Facts {
			if f.Kind == standing.Configured {
				by[strings.SplitN(f.Of, "-", 2)[0]] = f.By
			}
		}
		if diff := cmp.Diff(map[string]fact.Party{"role": "host", "setting": "shop"}, by); diff != "" || len(left) > 0 {
			t.Error(diff, left)
		}
		var at []int64
		var companies []string
		for _, c := range b.Changes {
			at, companies = append(at, c.Index), append(companies, c.Entry.Company)
		}
		if diff := cmp.Diff([]int64{role, setting}, at); diff != "" || companies[0] != "TechCorp" || companies[1] != "RetailMax" {
			t.Error(diff, companies)
		}
		ok(t, r.DB.Engine().Short(t.Context(), "empty the index", func(tx *engine.Tx) error {
			for _, q := range []string{`DELETE FROM act`, `DELETE FROM act_state`} {
				if _, err := tx.Exec(t.Context(), q); err != nil {
					return err
				}
			}
			return nil
		}))
		if diff := cmp.Diff(b.Changes, mustBook(t, r.reopened(), r).Changes); diff != "" {
			t.Errorf("before (-) and after the index was made anew (+):\n%s", diff)
		}
		_, made, err := contract.View(t.Context(), r.desk, r.retailer(), count)
		ok(t, err)
		r.changes(r.retailer(), entry.Entry{Kind: entry.Grant, Act: "revoke", Object: "token", Ref: 9})
		if _, again, err := contract.View(t.Context(), r.desk, r.retailer(), count); err != nil || again != made+1 {
			t.Errorf("%d changes, and %d after another: a judgement was kept too long; %v", made, again, err)
		}
	})
}

func count(b *contract.Book) (int, error) { return len(b.Changes), nil }
