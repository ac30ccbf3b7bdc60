package lists_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/lists"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/store/listing"
	"counterpart/internal/subject"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
)

// Favourites stand in the order in which they were set, leave with a customer who is erased, and are never set
// of one who is gone.
func TestFavouritesLeaveWithTheCustomer(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		s := settle(t, where, 30, 1, 0)
		kept := lists.NewFavourites(s.Ledger, listing.Lists{DB: s.DB.Engine()})
		permit, ctx := s.permit(t), t.Context()
		var all []lists.Favourite
		for _, p := range s.people {
			if p.batch == 0 && len(all) < 3 {
				all = append(all, lists.Favourite{Kind: lists.FavouriteCustomer, Item: p.id})
			}
		}
		gone := all[1]
		all = append(all, lists.Favourite{Kind: lists.FavouriteCase, Item: gone.Item}, lists.Favourite{Kind: lists.FavouriteOrder, Item: 7, Label: "R-7"})
		for _, f := range all {
			if _, err := kept.Set(ctx, permit, f, true, subject.Set{}); err != nil {
				t.Fatal(err)
			}
		}
		look := func(want ...lists.Favourite) {
			t.Helper()
			got, err := kept.Of(ctx, permit.Principal())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		}
		look(all...)
		_, err := s.Ledger.Change(ctx, permit.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
			return ledger.Draft{Entry: base.Change(permit, "delete", "customer", 0)}, store.People{DB: s.DB}.Erase(ctx, tx, 1, vault.Person{Customer: party.Customer(gone.Item), Ordinal: 1}, 5)
		})
		if err != nil {
			t.Fatal(err)
		}
		var rows int
		if err := s.DB.Engine().Row(ctx, `SELECT count(*) FROM favourite WHERE kind = 'customer' AND item = $1`, gone.Item).Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if rows != 0 {
			t.Errorf("%d rows are left of a customer who is gone", rows)
		}
		look(all[0], all[2], all[3], all[4])
		if _, err := kept.Set(ctx, permit, gone, true, subject.Set{}); !failure.Is(err, failure.NotFound) {
			t.Errorf("of a customer who is gone: %v", err)
		}
	})
}
