package listing

import (
	"strconv"

	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/web/page"
)

var errNoFavourite = failure.New(failure.NotFound, "There is nothing of this kind and number.")

// Keep keeps what a page shows at hand, or not any more, and goes back to it.
func Keep(r *page.Request) error {
	if r.Site.Favourites == nil {
		return errNoFavourite
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	f, about, err := kept(r, permit)
	if err != nil {
		return err
	}
	if !r.MayKeep(f) {
		return failure.New(failure.Forbidden, "This page is not for your role.")
	}
	on := r.Value("on") == "yes"
	place, err := r.Site.Favourites.Set(r.Ctx(), permit, f, on, about)
	if err != nil {
		return err
	}
	r.ForgetFavourites()
	r.Saved(map[bool]string{true: "Among your favourites now", false: "No favourite of yours any more"}[on], place)
	return r.See(page.FavouriteURL(f))
}

// kept reads what is to be kept, and whom it is about.
func kept(r *page.Request, permit policy.Permit) (f lists.Favourite, about subject.Set, err error) {
	f.Kind = lists.FavouriteKind(r.Value("kind"))
	if f.Item, err = strconv.ParseInt(r.Value("item"), 10, 64); err != nil || f.Item < 1 || f.Item >= 1<<53 {
		return f, about, errNoFavourite
	}
	switch f.Kind {
	case lists.FavouriteCustomer:
		row, err := r.Site.People.Customer(r.Ctx(), r.Tenant.ID, party.Customer(f.Item))
		about.Add(row.Ordinal)
		return f, about, err
	case lists.FavouriteOrder:
		rows, err := r.Site.Lists.TheseOrders(r.Ctx(), permit, []sale.OrderID{sale.OrderID(f.Item)})
		if err != nil {
			return f, about, err
		}
		if len(rows) == 0 {
			return f, about, errNoFavourite
		}
		if f.Label = rows[0].Number; rows[0].Ordinal != 0 {
			about.Add(rows[0].Ordinal)
		}
		return f, about, nil
	case lists.FavouriteCase:
		return f, about, nil
	case lists.FavouriteView:
		v, err := r.Site.Views.One(r.Ctx(), permit, "", f.Item)
		f.Label, f.List = v.Name, v.List
		return f, about, err
	}
	return f, about, errNoFavourite
}

// star offers to keep the view that is shown at hand.
func (a *asked) star() lists.Favourite {
	return lists.Favourite{Kind: lists.FavouriteView, Item: a.view.Number, List: a.list}
}
