package counter

import (
	"net/url"
	"strconv"

	"counterpart/internal/crm"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
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
	id, err := orderID(r)
	if err != nil {
		return err
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	v, err := r.Site.Desk.Order(r.Ctx(), permit, id)
	if err != nil {
		return err
	}
	row := orderRow(r, v.ListedOrder)
	p := shape.Order(v.Order, v.Payments, row.Customer, r.Zone())
	p.CustomerURL = row.CustomerURL
	p.Layout = r.Layout("Order", view.SectionOrders)
	p.Star = r.Star(lists.Favourite{Kind: lists.FavouriteOrder, Item: int64(id), Label: p.Number})
	count, open := 0, field.Fields(field.Orders)
	if v.Customer != 0 {
		count, open = 1, field.Fields(field.Orders, field.Name, field.Card)&permit.Open()
	}
	p.Recorded = r.Recorded(permit, v.Entry, open|v.Own.Open, v.Own.Masked, count)
	var told []view.Notice
	if p.Own, told, err = r.OwnPart(permit, page.Item{Object: own.Order, Number: int64(id), Customer: v.Customer}, v.Own, v.Values); err != nil {
		return err
	}
	p.Notices = append(p.Notices, told...)
	return r.Page(p)
}

func orderID(r *page.Request) (sale.OrderID, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, failure.New(failure.NotFound, "There is no such order.")
	}
	return sale.OrderID(id), nil
}

// RevealOrder notes which own fields an order's page is to open, and why, and goes back to it.
func RevealOrder(r *page.Request) error {
	id, err := orderID(r)
	if err != nil {
		return err
	}
	set, err := r.OwnNamed(own.Order, r.Value("field"))
	if err != nil {
		return err
	}
	customer, wrong := party.ParseCustomer(r.Value("customer"))
	if set == 0 || wrong != nil {
		return failure.New(failure.Invalid, "There is no such field.")
	}
	reason, err := visitReason(r, customer)
	if err != nil {
		return err
	}
	permit, err := r.Permit(reason)
	if err != nil {
		return err
	}
	if set &= permit.Open(); set == 0 {
		return failure.New(failure.Forbidden, "This field is not for your role.")
	}
	r.Site.Memory.Arrive(r.Who().Session, customer, reason, set)
	return r.See(shape.OrderURL(id))
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
