package listing

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/crm/lists"
	"counterpart/internal/failure"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// Keys of an address besides those of filters.
const (
	keyView  = "view"
	keyOwn   = "f" // says that the filter of the address counts, not that of the view
	keySort  = "sort"
	keyCol   = "col"
	keyAfter = "after"
	keyPeek  = "peek"
)

// asked is what an address asks a list for.
type asked struct {
	r      *page.Request
	permit policy.Permit
	list   string // customers or orders
	base   string // path of the list
	keys   []string
	q      url.Values // filter, sort and columns as they count
	views  []lists.View
	first  int64
	view   lists.View // that is shown; its number is 0 if none is
}

// read reads an address. keys are those of its filters.
func read(r *page.Request, permit policy.Permit, list string, keys []string) (*asked, error) {
	a := &asked{r: r, permit: permit, list: list, base: "/" + list, keys: keys}
	in := r.URL.Query()
	var err error
	if r.Site.Views != nil {
		if a.views, a.first, err = r.Site.Views.All(r.Ctx(), permit, list); err != nil {
			return nil, err
		}
	}
	number := a.first
	if len(in) > 0 {
		number = 0
	}
	if v := in.Get(keyView); v != "" {
		if number, err = strconv.ParseInt(v, 10, 64); err != nil {
			return nil, failure.Wrap(err, failure.NotFound, "There is no such view.")
		}
	}
	a.q = url.Values{}
	if number != 0 && r.Site.Views != nil {
		if a.view, err = r.Site.Views.One(r.Ctx(), permit, list, number); err != nil {
			return nil, err
		}
		a.take(a.view)
	}
	a.override(in)
	return a, nil
}

// take takes over a view.
func (a *asked) take(v lists.View) {
	if q, err := url.ParseQuery(v.Filter); err == nil {
		a.q = q
	}
	if v.Sort != "" {
		a.q.Set(keySort, v.Sort)
	}
	if len(v.Columns) > 0 {
		a.q[keyCol] = v.Columns
	}
}

// override takes what the address says itself: its filter as a whole, its order, its columns.
func (a *asked) override(in url.Values) {
	filters := in.Has(keyOwn) || slices.ContainsFunc(a.keys, in.Has)
	if filters {
		for _, k := range a.keys {
			a.q.Del(k)
			if v := strings.TrimSpace(in.Get(k)); v != "" {
				a.q.Set(k, v)
			}
		}
	}
	if v := in.Get(keySort); v != "" {
		a.q.Set(keySort, v)
	}
	if cols := in[keyCol]; len(cols) > 0 {
		a.q[keyCol] = cols
	}
}

// filtered reports whether any filter is in force.
func (a *asked) filtered() bool { return slices.ContainsFunc(a.keys, a.q.Has) }

// url gives the address of the list after a change of what it asks for; nil changes nothing.
func (a *asked) url(change func(url.Values)) string {
	q := url.Values{}
	for k, v := range a.q {
		q[k] = slices.Clone(v)
	}
	if change != nil {
		change(q)
	}
	switch {
	case a.view.Number != 0:
		q.Set(keyView, strconv.FormatInt(a.view.Number, 10))
		q.Set(keyOwn, "1")
	case a.first != 0: // so that the view that opens first does not come back
		q.Set(keyView, "0")
	}
	if len(q) == 0 {
		return a.base
	}
	return a.base + "?" + q.Encode()
}

// counting names the list with its filter.
func (a *asked) counting() string {
	q := url.Values{}
	for _, k := range a.keys {
		if a.q.Has(k) {
			q[k] = a.q[k]
		}
	}
	return a.list + "?" + q.Encode()
}

// without gives the address without some keys.
func (a *asked) without(keys ...string) string {
	return a.url(func(q url.Values) {
		for _, k := range keys {
			q.Del(k)
		}
	})
}

// at gives the address of a page of the list by a cursor; empty leads nowhere.
func (a *asked) at(cursor string) string {
	if cursor == "" {
		return ""
	}
	return a.url(func(q url.Values) { q.Set(keyAfter, cursor) })
}

// look gives the address of this page with the panel of a row; an empty id shuts it.
func (a *asked) look(id string) string {
	return a.url(func(q url.Values) {
		if after := a.r.URL.Query().Get(keyAfter); after != "" {
			q.Set(keyAfter, after)
		}
		if id != "" {
			q.Set(keyPeek, id)
		}
	})
}

// plain is the list as it is by itself.
func (a *asked) plain() string {
	if a.first != 0 {
		return a.base + "?" + keyView + "=0"
	}
	return a.base
}

// hidden gives what a form of the list carries besides the values of some keys.
func (a *asked) hidden(but ...string) []view.Hidden {
	var out []view.Hidden
	u, _ := url.Parse(a.without(but...)) // made by this program
	q := u.Query()
	for _, k := range slices.Sorted(maps.Keys(q)) {
		for _, v := range q[k] {
			out = append(out, view.Hidden{Name: k, Value: v})
		}
	}
	return out
}

// order gives the order of the list, or what it has by itself if the address names none of these.
func (a *asked) order(known ...lists.Order) lists.Order {
	o := lists.Order(a.q.Get(keySort))
	if slices.Contains(known, o) {
		return o
	}
	a.q.Del(keySort)
	return lists.Newest
}

// amount says how many rows there are.
func amount(c lists.Count, one, many string) string {
	n := grouped(c.N)
	switch {
	case c.More && c.N >= lists.Most:
		return "More than " + n + " " + many
	case c.More:
		return "At least " + n + " " + many
	case c.N == 1:
		return "1 " + one
	}
	return n + " " + many
}

func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}
