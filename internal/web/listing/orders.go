package listing

import (
	"cmp"
	"strconv"

	"counterpart/internal/crm"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// Orders lists the orders a page at a time.
func Orders(r *page.Request) error {
	p, err := orders(r)
	if err != nil {
		return err
	}
	if r.Header.Get(view.FragmentHeader) == fragment {
		return r.Fragment(p, fragment)
	}
	return r.Page(p)
}

// saleList is a list of orders as it was asked for.
type saleList struct {
	*asked
	cols, all []column[crm.ListedOrder]
	sort      lists.Order
	want      narrowed[lists.Orders]
	owned     page.OwnFields
	ask       crm.OrderAsk // what the columns show, and what the filter tells
}

var saleOrders = []lists.Order{lists.Newest, lists.Oldest, lists.Largest, lists.Smallest}

func readSales(r *page.Request) (*saleList, error) {
	permit, err := r.Permit("")
	if err != nil {
		return nil, err
	}
	a, err := read(r, permit, "orders", orderKeys)
	if err != nil {
		return nil, err
	}
	p := &saleList{asked: a}
	if p.owned, err = r.OwnFields(permit, own.Order); err != nil {
		return nil, err
	}
	if p.want, err = narrowOrders(a); err != nil {
		return nil, err
	}
	p.sort = a.order(saleOrders...)
	p.all = allowed(append(orderColumns(r), ownColumns(p.owned, func(o crm.ListedOrder) own.Values { return o.Own })...), permit)
	p.cols = chosen(a, p.all, []string{"order", "date", "customer", "channel", "status", "total"})
	p.ask.Open, p.ask.Masked = sights(p.cols, permit)
	for _, c := range p.cols {
		p.ask.Names = p.ask.Names || c.key == "customer"
	}
	if p.want.filter.Blind != nil {
		p.ask.Tells = field.Fields(p.want.filter.Own)
	}
	return p, nil
}

// orderColumns are the columns of a list of orders; the first names the row.
func orderColumns(r *page.Request) []column[crm.ListedOrder] {
	z := r.Zone()
	return []column[crm.ListedOrder]{
		{key: "order", label: "Order", cell: func(o crm.ListedOrder) view.Cell { return view.Cell{Text: o.Number} }},
		{
			key: "date", label: "Date", up: lists.Oldest, down: lists.Newest,
			cell: func(o crm.ListedOrder) view.Cell { return view.Cell{At: z.Time(o.Placed)} },
		},
		{
			key: "customer", label: "Customer", why: sealed,
			cell: func(o crm.ListedOrder) view.Cell {
				if o.Customer == 0 {
					return view.Cell{}
				}
				return view.Cell{Text: cmp.Or(fullName(o), o.Customer.String()), URL: customerURL(r, o.Customer), Wide: true}
			},
		},
		{
			key: "channel", label: "Channel", class: "p2",
			cell: func(o crm.ListedOrder) view.Cell { return view.Cell{Text: shape.SoldBy(o.Order), Wide: true} },
		},
		{
			key: "country", label: "Country", class: "p3",
			cell: func(o crm.ListedOrder) view.Cell { return view.Cell{Text: shape.Country(o.Country)} },
		},
		{
			key: "status", label: "Status",
			cell: func(o crm.ListedOrder) view.Cell { return view.Cell{Badges: []view.Badge{shape.Status(o.Status)}} },
		},
		{
			key: "total", label: "Total", up: lists.Smallest, down: lists.Largest, number: true,
			cell: func(o crm.ListedOrder) view.Cell { return view.Cell{Text: shape.Money(o.Total)} },
			raw:  func(o crm.ListedOrder) string { return o.Total.Decimal() + " " + o.Total.Currency },
		},
	}
}

func fullName(o crm.ListedOrder) string {
	return shape.FullName(person.Profile{Given: o.Given, Family: o.Family})
}

// orders fills the list as the address narrows and sorts it.
func orders(r *page.Request) (view.Orders, error) {
	none := view.Orders{}
	p, err := readSales(r)
	if err != nil {
		return none, err
	}
	panel, err := p.panel()
	if err != nil {
		return none, err
	}
	if r.Header.Get(view.FragmentHeader) == fragment {
		return view.Orders{List: view.List{Peek: panel}}, nil
	}
	number := p.q.Get("number")
	found, err := p.find(number)
	if err != nil {
		return none, err
	}
	got, err := r.Site.Desk.Named(r.Ctx(), p.permit, found.Rows, p.ask)
	if err != nil {
		return none, err
	}
	if none, err := p.nobody(p.want.filter.Own, p.want.filter.Blind, len(got.Orders)); err != nil {
		return view.Orders{}, err
	} else if none >= 0 {
		got.Entry = none
	}
	out := p.page(got)
	if out.Query, out.Peek = number, panel; panel != nil {
		beside(panel, out.Rows)
	}
	out.Pager = view.Pager{PreviousURL: p.at(found.Back), NextURL: p.at(found.Next)}
	if found.Next != "" && len(found.Rows) < lists.Size {
		out.Remark = "Few match: this page ends before it is full. The next one goes on."
	}
	count := lists.Count{N: int64(len(found.Rows))}
	if number == "" {
		count, err = r.Counted(p.permit, p.counting(), func() (lists.Count, error) {
			return r.Site.Lists.OrderCount(r.Ctx(), p.permit, p.want.filter)
		})
		if err != nil {
			return none, err
		}
	}
	out.Amount = amount(count, "order", "orders")
	if p.tools(&out.List); p.view.Number != 0 {
		out.Star = r.Star(p.star())
	}
	out.Bulk = p.bulk(out.Amount)
	out.Empty = p.empty(out)
	return out, p.offers(&out.List)
}

// find finds a page of orders, or the one that has a number.
func (p *saleList) find(number string) (lists.Page[sale.Row], error) {
	if number == "" {
		return p.r.Site.Lists.Orders(p.r.Ctx(), p.permit, p.want.filter, p.sort, p.r.URL.Query().Get(keyAfter))
	}
	row, ok, err := p.r.Site.Desk.Numbered(p.r.Ctx(), p.permit, number)
	if !ok {
		return lists.Page[sale.Row]{}, err
	}
	return lists.Page[sale.Row]{Rows: []sale.Row{row}}, nil
}

func (p *saleList) page(got crm.OrderPage) view.Orders {
	r := p.r
	out := view.Orders{Layout: r.Layout("Orders", view.SectionOrders)}
	out.Noun, out.Nouns, out.Base = "order", "orders", p.base
	out.Columns = headings(p.asked, p.cols, p.sort)
	peeked := r.URL.Query().Get(keyPeek)
	people := map[party.Customer]bool{}
	for _, o := range got.Orders {
		id := strconv.FormatInt(int64(o.ID), 10)
		out.Rows = append(out.Rows, view.Row{
			ID: id, Name: "order " + o.Number, URL: shape.OrderURL(o.ID), PeekURL: p.look(id), Peeked: id == peeked,
			Cells: row(p.cols, o),
		})
		if o.Customer != 0 {
			people[o.Customer] = true
		}
	}
	open := field.Fields(field.Orders)
	if p.ask.Names {
		open |= field.Fields(field.Name) & p.permit.Open()
	}
	out.Recorded = r.Recorded(p.permit, got.Entry, open|got.Own.Open, got.Own.Masked, len(people))
	switch {
	case r.May("GET /imports/new"):
		out.ImportURL = "/imports/new"
	case r.May("GET /imports"):
		out.ImportURL = "/imports"
	}
	return out
}

// empty teaches what would stand here.
func (p *saleList) empty(v view.Orders) view.Empty {
	if v.Query != "" {
		return view.Empty{
			Title: "No order has this number", Text: "A number is looked for as a whole, as it stands on the receipt.",
			Links: []view.Linked{{Text: "Show all orders", URL: p.plain()}},
		}
	}
	if p.filtered() {
		return view.Empty{
			Title: "No order matches", Text: "No order has all of what the filters ask for. Take one away, or all of them.",
			Links: []view.Linked{{Text: "Clear all filters", URL: p.without(p.keys...)}},
		}
	}
	e := view.Empty{
		Title: "No orders yet",
		Text:  "Every sale from tills and web shops would stand here. Import customers first, then their orders with lines, then payments.",
		Commands: []string{
			"counterpart import orders.csv --mapping orders.toml --dry-run",
			"counterpart import orders.csv --mapping orders.toml",
		},
	}
	if v.ImportURL != "" {
		e.Links = append(e.Links, view.Linked{Text: "Import a file", URL: v.ImportURL})
	}
	return e
}
