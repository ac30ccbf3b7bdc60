package casework

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"counterpart/internal/crm/lists"
	"counterpart/internal/failure"
	"counterpart/internal/policy"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// saved are the views of the list of cases that the viewer has, and the one that is shown.
type saved struct {
	permit policy.Permit
	all    []lists.View
	first  int64      // opens by itself; 0 for none
	now    lists.View // its number is 0 if none is shown
}

// openView finds the view that the address names, or the one that opens first where the address
// says nothing, and gives what the list is asked for with it: what the address itself says counts,
// and all of it where it says "f".
func openView(r *page.Request, permit policy.Permit) (saved, url.Values, error) {
	s, q := saved{permit: permit}, r.URL.Query()
	if r.Site.Views == nil {
		return s, q, nil
	}
	var err error
	if s.all, s.first, err = r.Site.Views.All(r.Ctx(), permit, "cases"); err != nil {
		return s, q, err
	}
	number := s.first
	if len(q) > 0 {
		number = 0
	}
	if v := q.Get("view"); v != "" {
		if number, err = strconv.ParseInt(v, 10, 64); err != nil {
			return s, q, failure.Wrap(err, failure.NotFound, "There is no such view.")
		}
	}
	if number == 0 {
		return s, q, nil
	}
	if s.now, err = r.Site.Views.One(r.Ctx(), permit, "cases", number); err != nil {
		return s, q, err
	}
	return s, s.under(q), nil
}

// under lays the view that is shown under an address.
func (s saved) under(q url.Values) url.Values {
	out, err := url.ParseQuery(s.now.Filter)
	if err != nil || q.Get("f") != "" {
		out = url.Values{}
	}
	if s.now.Sort != "" && q.Get("f") == "" {
		out.Set("sort", s.now.Sort)
	}
	if len(s.now.Columns) > 0 && q.Get("f") == "" {
		out["col"] = slices.Clone(s.now.Columns)
	}
	maps.Copy(out, q)
	out.Set("view", strconv.FormatInt(s.now.Number, 10))
	return out
}

// switcher fills in the views and the form that saves one.
func (s saved) switcher(r *page.Request, n narrowing, l *view.List) {
	if len(s.all) > 0 {
		l.Views = []view.SavedLink{{Label: "All views off", URL: "/cases?queue=" + string(n.filter.Queue), Current: s.now.Number == 0}}
	}
	for _, v := range s.all {
		l.Views = append(l.Views, view.SavedLink{
			Label: v.Name, URL: "/cases?view=" + strconv.FormatInt(v.Number, 10), Current: v.Number == s.now.Number,
			Shared: v.Shared, Default: v.Number == s.first,
		})
	}
	if r.Site.Views == nil || !r.May("POST /views") {
		return
	}
	query := maps.Clone(n.values)
	query.Del("view")
	query.Del("f")
	l.Keep = &view.SaveForm{
		Action: "/views", MayShare: true, Name: s.now.Name,
		Hidden: []view.Hidden{{Name: "list", Value: "cases"}, {Name: "query", Value: query.Encode()}},
	}
	if query.Get("customer") != "" || query.Get("assignee") != "" {
		l.Keep.LeftOut = "Whose cases these are is not saved with the view."
	}
	if s.now.Number != 0 && lists.Mine(s.permit, s.now) {
		base := "/views/" + strconv.FormatInt(s.now.Number, 10)
		l.Keep.Mine, l.Keep.Shared, l.Keep.First = true, s.now.Shared, s.now.Number == s.first
		l.Keep.EditAction, l.Keep.DeleteAction = base, base+"/delete"
	}
}
