package page

import (
	"slices"
	"strconv"
	"time"

	"counterpart/internal/crm/lists"
	"counterpart/internal/party"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// favouritesFor is how long this process remembers a member's favourites: another one may have changed them.
const favouritesFor = 30 * time.Second

type memberKey struct {
	tenant party.Tenant
	who    party.Ordinal
}

// atHand is what a member keeps at hand, as it was read.
type atHand struct {
	list  []lists.Favourite
	until when.Instant
}

// favourites gives what the viewer keeps at hand and may open, the first one first. Where it cannot be read
// there is nothing: no page waits for it.
func (r *Request) favourites() []lists.Favourite {
	if r.Site.Favourites == nil || !r.May("POST /favourites") {
		return nil
	}
	m, k := r.Site.Memory, memberKey{r.Tenant.ID, r.Who().Ordinal}
	m.mu.Lock()
	kept := m.favourites[k]
	m.mu.Unlock()
	if kept.until <= r.Site.Now() {
		list, err := r.Site.Favourites.Of(r.Ctx(), r.Who())
		if err != nil {
			return nil
		}
		kept = atHand{list, r.Site.Now().Add(favouritesFor)}
		m.mu.Lock()
		m.favourites[k] = kept
		trim(m.favourites, func(a atHand) bool { return a.until <= r.Site.Now() })
		m.mu.Unlock()
	}
	return slices.DeleteFunc(slices.Clone(kept.list), func(f lists.Favourite) bool { return !r.MayKeep(f) })
}

// ForgetFavourites has the viewer's favourites read anew.
func (r *Request) ForgetFavourites() {
	m := r.Site.Memory
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.favourites, memberKey{r.Tenant.ID, r.Who().Ordinal})
}

// MayKeep reports whether the viewer's role may open what a favourite leads to.
func (r *Request) MayKeep(f lists.Favourite) bool {
	route := map[lists.FavouriteKind]string{
		lists.FavouriteCustomer: "GET /customers/{id}", lists.FavouriteOrder: "GET /orders/{id}", lists.FavouriteCase: "GET /cases/{number}",
		lists.FavouriteView: "GET /" + f.List,
	}[f.Kind]
	return r.May(route)
}

// FavouriteURL gives the page of a favourite.
func FavouriteURL(f lists.Favourite) string {
	n := strconv.FormatInt(f.Item, 10)
	if f.Kind == lists.FavouriteView {
		return "/" + f.List + "?view=" + n
	}
	return "/" + string(f.Kind) + "s/" + n
}

// shortcuts are the favourites in the navigation. They have numbers, and views their names: a person's name
// would be disclosed with every page.
func (r *Request) shortcuts() []view.NavItem {
	var out []view.NavItem
	for _, f := range r.favourites() {
		label := f.Label
		switch f.Kind {
		case lists.FavouriteCustomer:
			n := strconv.FormatInt(f.Item, 10)
			label = "Customer …" + n[max(0, len(n)-4):] // as much as stands in a line
		case lists.FavouriteOrder:
			label = "Order " + f.Label
		case lists.FavouriteCase:
			label = "Case " + strconv.FormatInt(f.Item, 10)
		case lists.FavouriteView:
		}
		out = append(out, view.NavItem{Label: label, URL: FavouriteURL(f), Icon: "star", Current: f.Kind != lists.FavouriteView && FavouriteURL(f) == r.URL.Path})
	}
	return out
}

// Star offers to keep what a page shows at hand, or not any more; nil where the viewer may not.
func (r *Request) Star(f lists.Favourite) *view.Star {
	if r.Site.Favourites == nil || !r.May("POST /favourites") || !r.MayKeep(f) {
		return nil
	}
	on := slices.ContainsFunc(r.favourites(), func(g lists.Favourite) bool { return g.Kind == f.Kind && g.Item == f.Item })
	return &view.Star{Action: "/favourites", Kind: string(f.Kind), Item: strconv.FormatInt(f.Item, 10), On: on}
}
