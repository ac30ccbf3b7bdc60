package counter

import (
	"fmt"
	"net/url"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// List lists the customers a page at a time.
func List(r *page.Request) error {
	p, err := customerList(r)
	if err != nil {
		return err
	}
	return r.Page(p)
}

var orders4 = map[string]crm.By{"name": crm.NameUp, "name-down": crm.NameDown, "oldest": crm.Oldest}

// customerList fills the list as the URL narrows and sorts it; there is nothing personal in it.
func customerList(r *page.Request) (view.Customers, error) {
	permit, err := r.Permit("")
	if err != nil {
		return view.Customers{}, err
	}
	q := r.URL.Query()
	f := crm.Filter{By: orders4[q.Get("sort")]}
	if q.Get("state") == crm.Restricted {
		f.State = crm.Restricted
	}
	page, err := r.Site.Desk.List(r.Ctx(), permit, f, q.Get("after"))
	if err != nil {
		return view.Customers{}, err
	}
	total, err := r.Customers(permit)
	if err != nil {
		return view.Customers{}, err
	}
	p := customersPage(r, permit, page.Customers, page.Entry)
	p.Total = int(total)
	if f.State != "" {
		p.Total = -1
	}
	p.Filters = []view.Chip{
		{Label: "All", URL: "/customers", Current: f.State == ""},
		{Label: "Restricted", URL: "/customers?state=restricted", Current: f.State != ""},
	}
	p.Sort = sorted(f)
	if page.Next != "" {
		p.Pager.NextURL = listURL(f, page.Next)
	}
	if q.Get("after") != "" {
		p.Pager.PreviousURL = listURL(f, "")
	}
	return p, nil
}

// sorted links the headings to the other orders.
func sorted(f crm.Filter) view.CustomerSort {
	up, down, newest := f, f, f
	up.By, down.By, newest.By = crm.NameUp, crm.NameDown, ""
	s := view.CustomerSort{NameURL: listURL(up, ""), CreatedURL: listURL(newest, ""), By: "created", Descending: true}
	switch f.By {
	case crm.NameUp:
		s.By, s.Descending, s.NameURL = "name", false, listURL(down, "")
	case crm.NameDown:
		s.By = "name"
	case crm.Oldest:
		s.Descending = false
	case crm.Newest, "":
		oldest := f
		oldest.By = crm.Oldest
		s.CreatedURL = listURL(oldest, "")
	}
	return s
}

func listURL(f crm.Filter, after string) string {
	q := url.Values{}
	if f.By != "" {
		q.Set("sort", string(f.By))
	}
	if f.State != "" {
		q.Set("state", f.State)
	}
	if after != "" {
		q.Set("after", after)
	}
	if len(q) == 0 {
		return "/customers"
	}
	return "/customers?" + q.Encode()
}

// customersPage shapes what a list or a search gave.
func customersPage(r *page.Request, permit policy.Permit, list []crm.Customer, index int64) view.Customers {
	p := view.Customers{Layout: r.Layout("Customers", view.SectionCustomers), AllURL: "/customers"}
	for _, c := range list {
		p.Rows = append(p.Rows, shape.Row(c, r.Zone(), r.Tenant.Currency))
	}
	shown := (field.Fields(field.Name, field.Tags) | linked) & permit.Open()
	masked := field.Fields(field.Emails, field.Phones, field.Addresses) & permit.Masked()
	p.Recorded = r.Recorded(permit, index, shown, masked, len(list))
	if r.May("GET /customers/new") {
		p.NewURL = "/customers/new"
	}
	if r.May("GET /imports") {
		p.ImportURL = "/imports"
	}
	if r.Site.Export != nil && r.May("POST /export") {
		p.Export = exportForm(r.Site.Export.Kinds())
	}
	return p
}

// Find takes a search. Without script it answers with the opaque number of the search, so that
// what was typed stands in no URL; with script, with the rows.
func Find(r *page.Request) error {
	q := vault.Plain(r.Value("q"))
	rows := r.Header.Get(view.FragmentHeader) == "rows"
	switch {
	case q.Empty() && rows:
		p, err := customerList(r)
		if err != nil {
			return err
		}
		return r.Fragment(p, "rows")
	case q.Empty():
		return r.See("/customers")
	case rows:
		p, err := search(r, q)
		if err != nil {
			return err
		}
		if p.Recorded != nil { // the page's own footer stays that of the list
			p.Note = fmt.Sprintf("Recorded as entry %d.", p.Recorded.Entry)
		}
		return r.Fragment(p, "rows")
	}
	return r.See("/found/" + r.Site.Memory.Find(r.Who().Session, q))
}

// Found shows the answer to a search.
func Found(r *page.Request) error {
	q, ok := r.Site.Memory.Query(r.Who().Session, r.PathValue("find"))
	if !ok {
		return failure.New(failure.NotFound, "This search is over: searches are kept for ten minutes and never written down.").
			WithHint("Search again.")
	}
	p, err := search(r, q)
	if err != nil {
		return err
	}
	return r.Page(p)
}

// search asks the desk. Answers of "nobody" are limited: by guessing they would tell who is no
// customer.
func search(r *page.Request, q vault.Text) (view.Customers, error) {
	permit, err := r.Permit("")
	if err != nil {
		return view.Customers{}, err
	}
	hits, err := r.Site.Desk.Search(r.Ctx(), permit, q.Reveal())
	if err != nil {
		return view.Customers{}, err
	}
	if len(hits.Customers) == 0 {
		if err := r.Site.Access.Limit(access.ZeroHits, r.Who()); err != nil {
			return view.Customers{}, err
		}
	}
	p := customersPage(r, permit, hits.Customers, hits.Entry)
	p.Found, p.Query, p.More, p.Total = true, q.Reveal(), hits.More, -1
	return p, nil
}
