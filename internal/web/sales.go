package web

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// saleFilter reads what a list of orders is narrowed to.
func (r *request) saleFilter() crm.SaleFilter {
	q := r.URL.Query()
	f := crm.SaleFilter{Status: q.Get("status"), Channel: crm.Channel(q.Get("channel"))}
	if id, err := party.ParseCustomer(q.Get("customer")); err == nil {
		f.Customer = id
	}
	return f
}

func saleURL(f crm.SaleFilter, after string) string {
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

// orders lists the orders, the newest first.
func orders(r *request) error {
	permit, err := r.permit("")
	if err != nil {
		return err
	}
	f := r.saleFilter()
	page, err := r.s.Desk.Orders(r.ctx(), permit, f, r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	p := view.Orders{Layout: r.layout("Orders", view.SectionOrders), Total: -1, ShowCustomers: true}
	for _, o := range page.Orders {
		p.Rows = append(p.Rows, r.orderRow(o))
	}
	open := field.Fields(field.Orders, field.Name) & permit.Open()
	p.Recorded = r.recorded(permit, page.Entry, open, 0, people(page.Orders))
	for _, c := range []crm.Channel{"", crm.Shop, crm.Web, crm.Phone} {
		chip := f
		chip.Channel = c
		label := string(c)
		if c == "" {
			label = "all"
		}
		p.Filters = append(p.Filters, view.Chip{Label: label, URL: saleURL(chip, ""), Current: f.Channel == c})
	}
	if page.Next != "" {
		p.Pager.NextURL = saleURL(f, page.Next)
	}
	if r.URL.Query().Get("after") != "" {
		p.Pager.PreviousURL = saleURL(f, "")
	}
	if r.s.may(r.who().Role, "GET /imports") {
		p.ImportURL = "/imports"
	}
	return r.page(p)
}

// orderRow shows an order, and leads to its customer only whom it may.
func (r *request) orderRow(o crm.ListedOrder) view.OrderRow {
	row := shape.OrderRow(o.Order, shape.FullName(crm.Profile{Given: o.Given, Family: o.Family}), r.zone())
	if !r.s.may(r.who().Role, "GET /customers/{id}") {
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

// order shows an order with its lines and payments.
func order(r *request) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 {
		return failure.New(failure.NotFound, "There is no such order.")
	}
	permit, err := r.permit("")
	if err != nil {
		return err
	}
	v, err := r.s.Desk.Order(r.ctx(), permit, crm.OrderID(id))
	if err != nil {
		return err
	}
	row := r.orderRow(v.ListedOrder)
	p := shape.Order(v.Order, v.Payments, row.Customer, r.zone())
	p.CustomerURL = row.CustomerURL
	p.Layout = r.layout("Order", view.SectionOrders)
	count, open := 0, field.Fields(field.Orders)
	if v.Customer != 0 {
		count, open = 1, field.Fields(field.Orders, field.Name, field.Card)&permit.Open()
	}
	p.Recorded = r.recorded(permit, v.Entry, open, 0, count)
	return r.page(p)
}

// products lists what is sold. There is nothing personal in it.
func products(r *request) error {
	permit, err := r.permit("")
	if err != nil {
		return err
	}
	q := r.URL.Query()
	page, err := r.s.Desk.Products(r.ctx(), permit, q.Get("q"), q.Get("after"))
	if err != nil {
		return err
	}
	p := view.Products{Layout: r.layout("Products", view.SectionProducts), Query: q.Get("q"), Total: -1}
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
	return r.page(p)
}

// imports lists the batches that came from files.
func imports(r *request) error {
	batches, err := r.s.Desk.Batches(r.ctx(), r.tenant.ID)
	if err != nil {
		return err
	}
	p := view.Imports{Layout: r.layout("Imports", view.SectionImports)}
	for _, b := range batches {
		p.Rows = append(p.Rows, shape.Batch(b, r.zone()))
	}
	return r.page(p)
}

// manyRows is from how many rows on an export needs a fresh factor.
const manyRows = 1_000

// export streams everything of one kind. Each page of rows is in the ledger before it is sent.
func export(r *request) error {
	if r.s.Export == nil {
		return failure.New(failure.NotFound, "Exports are made at the command line here.").WithHint("counterpart export")
	}
	kind, format := r.value("kind"), r.value("format")
	if !slices.Contains(r.s.Export.Kinds(), kind) || format != "csv" && format != "json" {
		return failure.New(failure.Invalid, "There is no such export.")
	}
	permit, err := r.permit("")
	if err != nil {
		return err
	}
	n, err := r.s.Export.Count(r.ctx(), r.tenant.ID, kind)
	if err != nil {
		return err
	}
	if n > manyRows {
		if err := r.freshen(); err != nil {
			return err
		}
		if permit, err = r.permit(""); err != nil {
			return err
		}
	}
	if err := r.s.Access.Limit(access.Exports, r.who()); err != nil {
		return err
	}
	name := strings.ToLower(r.tenant.Slug + "-" + kind + "." + format)
	r.answer.header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	r.answer.kind = map[string]string{"csv": "text/csv; charset=utf-8", "json": "application/json"}[format]
	r.answer.stream = func(w http.ResponseWriter) error {
		ctx, cancel := context.WithTimeout(r.ctx(), patience)
		defer cancel()
		return r.s.Export.Export(ctx, permit, kind, format, w)
	}
	return nil
}
