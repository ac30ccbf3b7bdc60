package lists

import (
	"context"
	"slices"

	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
)

// FavouriteKind says what a favourite is.
type FavouriteKind string

// The kinds of favourites.
const (
	FavouriteCustomer FavouriteKind = "customer"
	FavouriteOrder    FavouriteKind = "order"
	FavouriteCase     FavouriteKind = "case"
	FavouriteView     FavouriteKind = "view"
)

// Favourite is what a member of staff keeps at hand. It names no person.
type Favourite struct {
	Kind FavouriteKind
	Item int64 // the customer's or the order's id, or the number of the case or of the view
	// Label is the order's number, or the view's name; empty for the others. List is that of the view.
	Label, List string
}

// is reports whether two are the same thing.
func (f Favourite) is(g Favourite) bool { return f.Kind == g.Kind && f.Item == g.Item }

// FavouriteRows keeps favourites.
type FavouriteRows interface {
	// Favourites reads a member's favourites, the first one first; views that are gone, or not the member's to
	// see any more, are missing.
	Favourites(ctx context.Context, t party.Tenant, owner party.Ordinal) ([]Favourite, error)
	// PutFavourite writes one behind the others. A customer who is gone is a failure of kind NotFound.
	PutFavourite(ctx context.Context, tx ledger.Tx, t party.Tenant, owner party.Ordinal, f Favourite) error
	// DropFavourite deletes one.
	DropFavourite(ctx context.Context, tx ledger.Tx, t party.Tenant, owner party.Ordinal, f Favourite) error
}

// MaxFavourites is how many a member of staff has at most.
const MaxFavourites = 10

// Favourites keeps what staff want at hand. Safe for concurrent use.
type Favourites struct {
	ledger *ledger.Ledger
	rows   FavouriteRows
}

// NewFavourites makes Favourites.
func NewFavourites(l *ledger.Ledger, rows FavouriteRows) *Favourites { return &Favourites{l, rows} }

// Of gives a member's favourites, the first one first.
func (s *Favourites) Of(ctx context.Context, who party.Principal) ([]Favourite, error) {
	return s.rows.Favourites(ctx, who.Tenant, who.Ordinal)
}

// Set keeps something at hand, or not any more. about are the customers whom it is about, whom the entry names
// by commitment. What is so already is not recorded again: the place's index is -1. An eleventh favourite is a
// failure of kind Invalid.
func (s *Favourites) Set(ctx context.Context, p policy.Permit, f Favourite, on bool, about subject.Set) (ledger.Place, error) {
	nowhere := ledger.Place{Index: -1}
	all, err := s.Of(ctx, p.Principal())
	if err != nil || slices.ContainsFunc(all, f.is) == on {
		return nowhere, err
	}
	if on && len(all) >= MaxFavourites {
		return nowhere, failure.New(failure.Invalid, "You have %d favourites already.", MaxFavourites).
			WithHint("Go back and take one of them off first.")
	}
	act, do := "delete", s.rows.DropFavourite
	if on {
		act, do = "create", s.rows.PutFavourite
	}
	return s.ledger.Change(ctx, p.Principal(), func(tx ledger.Tx) (ledger.Draft, error) {
		e := base.Change(p, act, "favourite", 0)
		if f.Kind == FavouriteCase || f.Kind == FavouriteView {
			e.Ref = f.Item
		}
		return ledger.Draft{Entry: e, People: about}, do(ctx, tx, p.Tenant(), p.Principal().Ordinal, f)
	})
}
