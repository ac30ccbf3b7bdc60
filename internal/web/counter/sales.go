package counter

import (
	"net/url"
	"strconv"

	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// orderRow shows an order, and leads to its customer only whom it may.
func orderRow(r *page.Request, o crm.ListedOrder) view.OrderRow {
	row := shape.OrderRow(o.Order, shape.FullName(person.Profile{Given: o.Given, Family: o.Family}), r.Zone())
	if !r.May("GET /customers/{id}") {
		row.CustomerURL = ""
	}
	return row
}

// Order shows an order with its lines and payments.
func Order(r *page.Request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 {
		return failure.New(failure.NotFound, "There is no such order.")
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	v, err := r.Site.Desk.Order(r.Ctx(), permit, sale.OrderID(id))
	if err != nil {
		return err
	}
	row := orderRow(r, v.ListedOrder)
	p := shape.Order(v.Order, v.Payments, row.Customer, r.Zone())
	p.CustomerURL = row.CustomerURL
	p.Layout = r.Layout("Order", view.SectionOrders)
	count, open := 0, field.Fields(field.Orders)
	if v.Customer != 0 {
		count, open = 1, field.Fields(field.Orders, field.Name, field.Card)&permit.Open()
	}
	p.Recorded = r.Recorded(permit, v.Entry, open|v.Own.Open, v.Own.Masked, count)
	if p.Own = shape.OwnPart(v.Own, v.Values); p.Own != nil && r.May("GET /orders/{id}/own") {
		p.Own.EditURL = r.URL.Path + "/own"
	}
	return r.Page(p)
}

// Products lists what is sold. There is nothing personal in it.
func Products(r *page.Request) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	q := r.URL.Query()
	page, err := r.Site.Desk.Products(r.Ctx(), permit, q.Get("q"), q.Get("after"))
	if err != nil {
		return err
	}
	p := view.Products{Layout: r.Layout("Products", view.SectionProducts), Query: q.Get("q"), Total: -1}
	if page.Next == "" && q.Get("after") == "" {
		p.Total = len(page.Products)
	}
	for _, item := range page.Products {
		p.Rows = append(p.Rows, shape.Product(item))
	}
	link := func(after string) string {
		v := url.Values{"q": {q.Get("q")}}
		if after != "" {
			v.Set("after", after)
		}
		return "/products?" + v.Encode()
	}
	if page.Next != "" {
		p.Pager.NextURL = link(page.Next)
	}
	if q.Get("after") != "" {
		p.Pager.PreviousURL = link("")
	}
	return r.Page(p)
}
