package palette

import (
	"fmt"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/casework"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// Find takes a search for anything.
func Find(r *page.Request) error {
	return r.Search(page.Search{
		Home: "/go", Place: "/search/",
		Blank: func(*page.Request) (view.Page, error) { return view.Search{}, nil },
		Answer: func(r *page.Request, q vault.Text) (view.Page, error) {
			p, err := search(r, q)
			if p.Recorded != nil { // the page's own footer stays that of the page
				p.Note = strings.TrimSpace(fmt.Sprintf("Recorded as entry %d. %s", p.Recorded.Entry, p.Note))
			}
			return p, err
		},
	})
}

// Found shows the answer to a search.
func Found(r *page.Request) error {
	q, err := r.Searched(r.PathValue("find"))
	if err != nil {
		return err
	}
	p, err := search(r, q)
	if err != nil {
		return err
	}
	return r.Page(p)
}

// search asks the desk for what the role may find. Answers of "nobody" are limited: by guessing
// they would tell who is no customer.
func search(r *page.Request, q vault.Text) (view.Search, error) {
	permit, err := r.Permit("")
	if err != nil {
		return view.Search{}, err
	}
	p := view.Search{Layout: r.Layout("Search", ""), Query: q.Reveal()}
	if permit.Masked().Has(field.Name) {
		err = people(r, permit, &p)
	} else {
		err = numbered(r, permit, &p)
	}
	if err != nil {
		return view.Search{}, err
	}
	if err := numberedCase(r, &p); err != nil {
		return view.Search{}, err
	}
	if len(p.Groups) == 0 {
		if err := r.Site.Access.Limit(access.ZeroHits, r.Who()); err != nil {
			return view.Search{}, err
		}
	}
	return p, nil
}

// linked is what a hit shows of a customer beside names and masked contacts.
const linked = field.Set(1<<field.Orders | 1<<field.Country | 1<<field.Language)

// people finds customers, and the order whose number was typed, under one entry.
func people(r *page.Request, permit policy.Permit, p *view.Search) error {
	hits, err := r.Site.Desk.Search(r.Ctx(), permit, p.Query)
	if err != nil {
		return err
	}
	if len(hits.Customers) > 0 {
		g := view.HitGroup{Title: "Customers", More: hits.More}
		for _, c := range hits.Customers {
			g.Hits = append(g.Hits, customer(c, r.Zone()))
		}
		p.Groups = append(p.Groups, g)
	}
	orders(r, hits.Orders, p)
	shown := (field.Fields(field.Name, field.Tags) | linked) & permit.Open()
	masked := field.Fields(field.Emails, field.Phones, field.Addresses) & permit.Masked()
	p.Recorded = r.Recorded(permit, hits.Entry, shown, masked, len(hits.Customers))
	return nil
}

// numbered finds the order whose number was typed, for those who see orders and no people.
func numbered(r *page.Request, permit policy.Permit, p *view.Search) error {
	found, err := r.Site.Desk.Orders(r.Ctx(), permit, sale.Filter{Number: p.Query}, "")
	if err != nil {
		return err
	}
	var list []sale.Order
	for _, o := range found.Orders {
		list = append(list, o.Order)
	}
	orders(r, list, p)
	p.Recorded = r.Recorded(permit, found.Entry, field.Fields(field.Orders), 0, len(list))
	return nil
}

// numberedCase finds the case whose number was typed, under an entry of its own: its purpose is
// another one.
func numberedCase(r *page.Request, p *view.Search) error {
	found, index, err := casework.Numbered(r, p.Query)
	if err != nil || len(found) == 0 {
		return err
	}
	p.Groups = append(p.Groups, view.HitGroup{Title: "Cases", Hits: found})
	if index >= 0 {
		p.Note = fmt.Sprintf("The case is recorded as entry %d.", index)
	}
	return nil
}

func orders(r *page.Request, list []sale.Order, p *view.Search) {
	if len(list) == 0 {
		return
	}
	g := view.HitGroup{Title: "Orders"}
	for _, o := range list {
		row := shape.OrderRow(o, "", r.Zone())
		g.Hits = append(g.Hits, view.Hit{
			URL: row.URL, Icon: "bag", Title: row.Number, Badge: &row.Status,
			Parts: []string{row.At.Format("2 Jan 2006"), row.Channel, row.Total},
		})
	}
	p.Groups = append(p.Groups, g)
}

// customer shows a customer as a list does.
func customer(c crm.Customer, z shape.Zone) view.Hit {
	row := shape.Row(c, z, "")
	h := view.Hit{URL: row.URL, Icon: "person", Title: row.Name, Badge: row.State}
	for _, part := range []string{row.Phone, row.Email, row.City} {
		if part != "" {
			h.Parts = append(h.Parts, part)
		}
	}
	if row.Orders > 0 {
		h.Parts = append(h.Parts, "last order "+row.LastOrder.Format("2 Jan 2006"))
	}
	return h
}
