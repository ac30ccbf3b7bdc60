package counter

import (
	"net/url"
	"strconv"
	"strings"

	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"

	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// saleFilter reads what a list of orders is narrowed to.
func saleFilter(r *page.Request) sale.Filter {
	q := r.URL.Query()
	f := sale.Filter{Number: strings.TrimSpace(q.Get("number")), Status: q.Get("status"), Channel: sale.Channel(q.Get("channel"))}
	if id, err := party.ParseCustomer(q.Get("customer")); err == nil {
		f.Customer = id
	}
	return f
}

var channelChips = map[sale.Channel]string{"": "All", sale.Shop: "Shop", sale.Web: "Web", sale.Phone: "Phone"}

func saleURL(f sale.Filter, after string) string {
	q := url.Values{}
	for name, v := range map[string]string{"status": f.Status, "channel": string(f.Channel), "after": after} {
		if v != "" {
			q.Set(name, v)
		}
	}
	if f.Customer != 0 {
		q.Set("customer", f.Customer.String())
	}
	if len(q) == 0 {
		return "/orders"
	}
	return "/orders?" + q.Encode()
}

// Orders lists the orders, the newest first.
func Orders(r *page.Request) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	f := saleFilter(r)
	page, err := r.Site.Desk.Orders(r.Ctx(), permit, f, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	p := view.Orders{Layout: r.Layout("Orders", view.SectionOrders), Query: f.Number, Total: -1, ShowCustomers: true}
	for _, o := range page.Orders {
		p.Rows = append(p.Rows, orderRow(r, o))
	}
	open := field.Fields(field.Orders, field.Name) & permit.Open()
	p.Recorded = r.Recorded(permit, page.Entry, open, 0, people(page.Orders))
	for _, c := range []sale.Channel{"", sale.Shop, sale.Web, sale.Phone} {
		chip := f
		chip.Channel, chip.Number = c, ""
		p.Filters = append(p.Filters, view.Chip{Label: channelChips[c], URL: saleURL(chip, ""), Current: f.Channel == c})
	}
	if page.Next != "" {
		p.Pager.NextURL = saleURL(f, page.Next)
	}
	if r.URL.Query().Get("after") != "" {
		p.Pager.PreviousURL = saleURL(f, "")
	}
	if r.May("GET /imports") {
		p.ImportURL = "/imports"
	}
	return r.Page(p)
}

// orderRow shows an order, and leads to its customer only whom it may.
func orderRow(r *page.Request, o crm.ListedOrder) view.OrderRow {
	row := shape.OrderRow(o.Order, shape.FullName(person.Profile{Given: o.Given, Family: o.Family}), r.Zone())
	if !r.May("GET /customers/{id}") {
		row.CustomerURL = ""
	}
	return row
}

// people counts the customers of a page of orders.
func people(list []crm.ListedOrder) int {
	seen := map[party.Customer]bool{}
	for _, o := range list {
		if o.Customer != 0 {
			seen[o.Customer] = true
		}
	}
	return len(seen)
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
	p.Recorded = r.Recorded(permit, v.Entry, open, 0, count)
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

// Imports lists the batches that came from files.
func Imports(r *page.Request) error {
	batches, err := r.Site.Desk.Batches(r.Ctx(), r.Tenant.ID)
	if err != nil {
		return err
	}
	p := view.Imports{Layout: r.Layout("Imports", view.SectionImports)}
	for _, b := range batches {
		p.Rows = append(p.Rows, shape.Batch(b, r.Zone()))
	}
	return r.Page(p)
}
