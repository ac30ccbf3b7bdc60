package web

import (
	"net/url"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// customers lists the customers a page at a time.
func customers(r *request) error {
	p, err := r.customerList()
	if err != nil {
		return err
	}
	return r.page(p)
}

var orders4 = map[string]crm.By{"name": crm.NameUp, "name-down": crm.NameDown, "oldest": crm.Oldest}

// customerList fills the list as the URL narrows and sorts it; there is nothing personal in it.
func (r *request) customerList() (view.Customers, error) {
	permit, err := r.permit("")
	if err != nil {
		return view.Customers{}, err
	}
	q := r.URL.Query()
	f := crm.Filter{By: orders4[q.Get("sort")]}
	if q.Get("state") == crm.Restricted {
		f.State = crm.Restricted
	}
	page, err := r.s.Desk.List(r.ctx(), permit, f, q.Get("after"))
	if err != nil {
		return view.Customers{}, err
	}
	total, err := r.s.Desk.Count(r.ctx(), permit)
	if err != nil {
		return view.Customers{}, err
	}
	p := r.customersPage(permit, page.Customers, page.Entry)
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
func (r *request) customersPage(permit policy.Permit, list []crm.Customer, index int64) view.Customers {
	p := view.Customers{Layout: r.layout("Customers", view.SectionCustomers), AllURL: "/customers"}
	for _, c := range list {
		p.Rows = append(p.Rows, shape.Row(c, r.zone(), r.tenant.Currency))
	}
	shown := field.Fields(field.Name, field.Tags) & permit.Open()
	masked := field.Fields(field.Emails, field.Phones, field.Addresses) & permit.Masked()
	p.Recorded = r.recorded(permit, index, shown, masked, len(list))
	if r.s.may(r.who().Role, "GET /customers/new") {
		p.NewURL = "/customers/new"
	}
	if r.s.may(r.who().Role, "GET /imports") {
		p.ImportURL = "/imports"
	}
	return p
}

func (r *request) zone() shape.Zone { return shape.Zone{Location: r.s.Zone} }

// recorded says which entry records what a page shows.
func (r *request) recorded(p policy.Permit, index int64, open, masked field.Set, customers int) *view.Recorded {
	if index < 0 {
		return nil
	}
	rec := &view.Recorded{
		Entry: uint64(index), Purpose: p.Purpose().Label(), Fields: open.Labels(), Customers: customers,
	}
	if p.Reason() != "" {
		rec.Reason = policy.ReasonLabel(p.Reason())
	}
	if m := (masked &^ open).Labels(); m != "" {
		rec.Fields += "; masked: " + m
	}
	if r.s.may(r.who().Role, "GET /ledger/{index}") {
		rec.URL = shape.EntryURL(index)
	}
	return rec
}

// find takes a search. Without script it answers with the opaque number of the search, so that
// what was typed stands in no URL; with script, with the rows.
func find(r *request) error {
	q := vault.Plain(r.value("q"))
	rows := r.Header.Get(view.FragmentHeader) == "rows"
	switch {
	case q.Empty() && rows:
		p, err := r.customerList()
		if err != nil {
			return err
		}
		return r.fragment(p, "rows")
	case q.Empty():
		return r.see("/customers")
	case rows:
		p, err := r.search(q)
		if err != nil {
			return err
		}
		return r.fragment(p, "rows")
	}
	return r.see("/found/" + r.s.memory.find(r.who().Session, q))
}

// found shows the answer to a search.
func found(r *request) error {
	q, ok := r.s.memory.query(r.who().Session, r.PathValue("find"))
	if !ok {
		return failure.New(failure.NotFound, "This search is over: searches are kept for ten minutes and never written down.").
			WithHint("Search again.")
	}
	p, err := r.search(q)
	if err != nil {
		return err
	}
	return r.page(p)
}

// search asks the desk. Answers of "nobody" are limited: by guessing they would tell who is no
// customer.
func (r *request) search(q vault.Text) (view.Customers, error) {
	permit, err := r.permit("")
	if err != nil {
		return view.Customers{}, err
	}
	hits, err := r.s.Desk.Search(r.ctx(), permit, q.Reveal())
	if err != nil {
		return view.Customers{}, err
	}
	if len(hits.Customers) == 0 {
		if err := r.s.Access.Limit(access.ZeroHits, r.who()); err != nil {
			return view.Customers{}, err
		}
	}
	p := r.customersPage(permit, hits.Customers, hits.Entry)
	p.Found, p.Query, p.More, p.Total = true, q.Reveal(), hits.More, -1
	return p, nil
}
