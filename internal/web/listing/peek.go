package listing

import (
	"cmp"
	"strconv"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// beside gives the panels of the rows before and after the one whose panel is open.
func beside(p *view.Peek, rows []view.Row) {
	for i, r := range rows {
		if !r.Peeked {
			continue
		}
		if i > 0 {
			p.BackURL = rows[i-1].PeekURL
		}
		if i < len(rows)-1 {
			p.OnURL = rows[i+1].PeekURL
		}
	}
}

const (
	peekOrders = 3
	peekCases  = 5
)

// panel opens what a panel beside the list shows of one customer, as a disclosure of its own.
func (p *people) panel() (*view.Peek, error) {
	at := p.r.URL.Query().Get(keyPeek)
	if at == "" {
		return nil, nil //nolint:nilnil // no panel is open
	}
	id, err := party.ParseCustomer(at)
	if err != nil {
		return nil, failure.Wrap(err, failure.NotFound, "There is no such customer.")
	}
	open := field.Fields(field.Name, field.Tags, field.Orders, field.Country, field.Cases) & p.permit.Open()
	masked := field.Fields(field.Name, field.Emails, field.Phones, field.Addresses, field.Loyalty) & p.permit.Masked() &^ open
	c, entry, err := p.r.Site.Desk.Show(p.r.Ctx(), p.permit, id, crm.Ask{Open: open, Masked: masked, Bare: true})
	if err != nil {
		return nil, err
	}
	out := &view.Peek{Title: name(c), Badge: shape.State(c.State), URL: customerURL(p.r, id), CloseURL: p.look("")}
	out.Facts = []view.Fact{
		{Label: "E-mail", Value: first(c.Profile.Emails)},
		{Label: "Phone", Value: first(c.Profile.Phones)},
		{Label: "Place", Value: place(c).Text},
	}
	if !c.Profile.Loyalty.Empty() {
		out.Facts = append(out.Facts, view.Fact{Label: "Loyalty number", Value: c.Profile.Loyalty.Reveal()})
	}
	if open.Has(field.Orders) {
		if err := p.bought(out, c); err != nil {
			return nil, err
		}
	}
	if open.Has(field.Cases) {
		if err := p.complained(out, c); err != nil {
			return nil, err
		}
	}
	for _, t := range c.Profile.Tags {
		out.Tags = append(out.Tags, t.Reveal())
	}
	out.Record = p.r.Recorded(p.permit, entry, open, masked, 1)
	return out, nil
}

// bought adds what a customer bought.
func (p *people) bought(out *view.Peek, c crm.Customer) error {
	z := p.r.Zone()
	out.Facts = append(out.Facts,
		view.Fact{Label: "Lifetime value", Value: worth(c, p.r.Tenant.Currency)},
		view.Fact{Label: "Orders", Value: grouped(c.Orders)})
	page, err := p.r.Site.Lists.Orders(p.r.Ctx(), p.permit, lists.Orders{Customer: c.ID}, lists.Newest, "")
	if err != nil {
		return err
	}
	s := view.PeekSection{Title: "Last orders", None: "No order yet."}
	if len(page.Rows) > peekOrders {
		s.More = "/orders?customer=" + c.ID.String()
	}
	for _, o := range page.Rows[:min(peekOrders, len(page.Rows))] {
		badge := shape.Status(o.Status)
		s.Lines = append(s.Lines, view.PeekLine{
			Text: o.Number, Small: z.Time(o.Placed).Format("2 Jan 2006") + ", " + shape.SoldBy(o.Order), URL: shape.OrderURL(o.ID),
			Amount: shape.Money(o.Total), Badge: &badge,
		})
	}
	out.Sections = append(out.Sections, s)
	return nil
}

// complained adds a customer's open cases.
func (p *people) complained(out *view.Peek, c crm.Customer) error {
	open, err := p.r.Site.Lists.OpenCases(p.r.Ctx(), p.permit, c.ID, peekCases)
	if err != nil {
		return err
	}
	s := view.PeekSection{Title: "Open cases", None: "No open case."}
	for _, k := range open {
		number := strconv.FormatInt(k.Number, 10)
		line := view.PeekLine{
			Text: "Case " + number, Small: k.Kind + ", since " + p.r.Zone().Time(k.Opened).Format("2 Jan 2006"),
			Badge: &view.Badge{Text: k.Status, Tone: map[string]string{"open": "accent", "waiting": ""}[k.Status]},
		}
		if p.r.May("GET /cases/{number}") {
			line.URL = "/cases/" + number
		}
		s.Lines = append(s.Lines, line)
	}
	if len(open) > 0 && p.r.May("GET /cases") {
		s.More = "/cases?customer=" + c.ID.String()
	}
	out.Sections = append(out.Sections, s)
	return nil
}

// panel opens what a panel beside the list shows of one order, as a disclosure of its own.
func (p *saleList) panel() (*view.Peek, error) {
	at := p.r.URL.Query().Get(keyPeek)
	if at == "" {
		return nil, nil //nolint:nilnil // no panel is open
	}
	id, err := strconv.ParseInt(at, 10, 64)
	if err != nil || id < 1 {
		return nil, failure.New(failure.NotFound, "There is no such order.")
	}
	o, err := p.r.Site.Desk.Order(p.r.Ctx(), p.permit, sale.OrderID(id))
	if err != nil {
		return nil, err
	}
	badge := shape.Status(o.Status)
	out := &view.Peek{Title: o.Number, Badge: &badge, URL: shape.OrderURL(o.ID), CloseURL: p.look("")}
	out.Facts = []view.Fact{
		{Label: "Date", Value: p.r.Zone().Time(o.Placed).Format("2 Jan 2006, 15:04")},
		{Label: "Customer", Value: whose(o.ListedOrder)},
		{Label: "Channel", Value: shape.SoldBy(o.Order)},
		{Label: "Country", Value: shape.Country(o.Country)},
		{Label: "Total", Value: shape.Money(o.Total)},
	}
	for _, f := range shape.OwnFields(o.Own.Defs, o.Values, o.Own.Defs.Set()&^o.Own.Masked, o.Own.Masked, 0) {
		if len(f.Lines) > 0 {
			out.Facts = append(out.Facts, view.Fact{Label: f.Label, Value: strings.Join(f.Lines, ", ")})
		}
	}
	full := shape.Order(o.Order, o.Payments, "", p.r.Zone())
	lines := view.PeekSection{Title: "Lines", None: "No lines are known."}
	for _, l := range full.Lines {
		lines.Lines = append(lines.Lines, view.PeekLine{Text: l.Product, Small: l.Quantity + " × " + l.Unit, Amount: l.Total})
	}
	paid := view.PeekSection{Title: "Payments", None: "No payment is known."}
	for _, pay := range full.Payments {
		paid.Lines = append(paid.Lines, view.PeekLine{
			Text: pay.Method, Small: pay.At.Format("2 Jan 2006"), Amount: pay.Amount, Badge: &pay.Status,
		})
	}
	out.Sections = []view.PeekSection{lines, paid}
	open, count := field.Fields(field.Orders), 0
	if o.Customer != 0 {
		count, open = 1, field.Fields(field.Orders, field.Name, field.Card)&p.permit.Open()
	}
	out.Record = p.r.Recorded(p.permit, o.Entry, open|o.Own.Open, o.Own.Masked, count)
	return out, nil
}

// whose names an order's customer, by number where the permit opens no name.
func whose(o crm.ListedOrder) string {
	if o.Customer == 0 {
		return "not known"
	}
	return cmp.Or(fullName(o), o.Customer.String())
}
