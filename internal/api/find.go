package api

import (
	"counterpart/internal/crm"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/vault"
)

// one reads a body that names one thing.
func (r *request) one(name string) (string, error) {
	var errs []*fault
	o, is := r.body.value.(*object)
	if !is {
		return "", refused(&fault{Reason: "not an object", Expected: `{"` + name + `": "…"}`})
	}
	o.faults = &errs
	value := o.must(name)
	o.done()
	if len(errs) > 0 {
		return "", refused(errs...)
	}
	return value, nil
}

// findCustomer answers with the customer of an external id, as far as role and purpose go. That
// nobody has it is recorded too.
func (r *request) findCustomer() (reply, error) {
	permit, err := r.permit()
	if err != nil {
		return reply{}, err
	}
	value, err := r.one("external")
	if err != nil {
		return reply{}, err
	}
	external := vault.Plain(value)
	found, err := r.Desk.Match(r.ctx, permit.Tenant(), 0, []vault.Text{external})
	if err != nil {
		return reply{}, err
	}
	m, known := found[external]
	if !known {
		if _, err := r.Desk.Lookup(r.ctx, permit, field.External, external); err != nil {
			return reply{}, err
		}
		return reply{}, failure.New(failure.NotFound, "No customer has this external id.")
	}
	defs, err := r.owned(own.Customer)
	if err != nil {
		return reply{}, err
	}
	set := person.Fields&^field.Own | defs.Set()
	c, _, err := r.Desk.Show(r.ctx, permit, m.Customer, crm.Ask{Open: permit.Open() & set})
	if err != nil {
		return reply{}, err
	}
	out := shapeCustomer(c)
	out.Own = shapeOwn(defs, c.Profile.Own)
	return ok(out), nil
}

type customerJSON struct {
	External  string        `json:"external,omitempty"`
	Given     string        `json:"given,omitempty"`
	Family    string        `json:"family,omitempty"`
	Emails    []string      `json:"emails,omitempty"`
	Phones    []string      `json:"phones,omitempty"`
	Addresses []addressJSON `json:"addresses,omitempty"`
	Birth     string        `json:"birth,omitempty"`
	Language  string        `json:"language,omitempty"`
	Country   string        `json:"country,omitempty"`
	Loyalty   string        `json:"loyalty,omitempty"`
	Tags      []string      `json:"tags,omitempty"`
	Consents  []consentJSON `json:"consents,omitempty"`
	State     string        `json:"state"`
	Orders    int64         `json:"orders"`
	LastOrder string        `json:"last_order,omitempty"`
	Own       ownJSON       `json:"own,omitempty"`
}

// ownJSON is fields that the owner added, by key.
type ownJSON map[string][]string

func shapeOwn(defs own.Defs, vs own.Values) ownJSON {
	out := ownJSON{}
	for _, d := range defs {
		if texts := vault.Reveal(vs[d.Field]); len(texts) > 0 {
			out[d.Key] = texts
		}
	}
	return out
}

type addressJSON struct {
	Street   string `json:"street,omitempty"`
	Postcode string `json:"postcode,omitempty"`
	City     string `json:"city,omitempty"`
	Region   string `json:"region,omitempty"`
	Country  string `json:"country,omitempty"`
}

type consentJSON struct {
	Channel string `json:"channel"`
	Given   bool   `json:"given"`
	Text    string `json:"text,omitempty"`
	Source  string `json:"source,omitempty"`
	At      string `json:"at,omitempty"`
}

func shapeCustomer(c crm.Customer) customerJSON {
	p := c.Profile
	out := customerJSON{
		External: p.External.Reveal(), Given: p.Given.Reveal(), Family: p.Family.Reveal(),
		Emails: vault.Reveal(p.Emails), Phones: vault.Reveal(p.Phones), Birth: p.Birth.Reveal(),
		Language: p.Language, Country: p.Country, Loyalty: p.Loyalty.Reveal(), Tags: vault.Reveal(p.Tags),
		State: c.State, Orders: c.Orders, LastOrder: timeText(c.LastOrder),
	}
	for _, a := range p.Addresses {
		out.Addresses = append(out.Addresses, addressJSON{
			a.Street.Reveal(), a.Postcode.Reveal(), a.City.Reveal(), a.Region.Reveal(), a.Country.Reveal(),
		})
	}
	for _, n := range p.Consents {
		out.Consents = append(out.Consents, consentJSON{string(n.Channel), n.Given, n.Text.Reveal(), n.Source.Reveal(), timeText(n.At)})
	}
	return out
}

// findOrder answers with the order of a number.
func (r *request) findOrder() (reply, error) {
	permit, err := r.permit()
	if err != nil {
		return reply{}, err
	}
	number, err := r.one("number")
	if err != nil {
		return reply{}, err
	}
	found, err := r.Desk.MatchOrders(r.ctx, permit.Tenant(), 0, []string{number})
	if err != nil {
		return reply{}, err
	}
	m, known := found[number]
	if !known {
		return reply{}, failure.New(failure.NotFound, "No order has this number.")
	}
	v, err := r.Desk.OrderInFull(r.ctx, permit, m.ID)
	if err != nil {
		return reply{}, err
	}
	out := shapeOrder(v.Order, v.Payments)
	out.Own = shapeOwn(v.Own.Defs, v.Values)
	return ok(out), nil
}

type orderJSON struct {
	Number   string        `json:"number"`
	Placed   string        `json:"placed"`
	Status   string        `json:"status"`
	Channel  string        `json:"channel"`
	Shop     string        `json:"shop,omitempty"`
	Country  string        `json:"country,omitempty"`
	Currency string        `json:"currency"`
	Total    string        `json:"total"`
	Lines    []lineJSON    `json:"lines"`
	Payments []paymentJSON `json:"payments,omitempty"`
	Own      ownJSON       `json:"own,omitempty"`
}

type lineJSON struct {
	SKU      string `json:"sku"`
	Name     string `json:"name,omitempty"`
	Category string `json:"category,omitempty"`
	Quantity string `json:"quantity"`
	Price    string `json:"price"`
	Amount   string `json:"amount"`
}

type paymentJSON struct {
	Provider string `json:"provider,omitempty"`
	Status   string `json:"status"`
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
	At       string `json:"at"`
}

func shapeOrder(o sale.Order, payments []sale.Payment) orderJSON {
	digits := sale.MinorDigits(o.Total.Currency)
	out := orderJSON{
		Number: o.Number, Placed: timeText(o.Placed), Status: o.Status, Channel: string(o.Channel), Shop: o.Shop,
		Country: o.Country, Currency: o.Total.Currency, Total: decimalText(o.Total.Minor, digits), Lines: []lineJSON{},
	}
	for _, l := range o.Lines {
		out.Lines = append(out.Lines, lineJSON{
			l.SKU, l.Name, l.Category, decimalText(l.Quantity, maxQuantityScale),
			decimalText(l.Price.Unscaled, l.Price.Scale), decimalText(l.Amount, digits),
		})
	}
	for _, p := range payments {
		out.Payments = append(out.Payments, paymentJSON{
			p.Provider, p.Status, decimalText(p.Amount.Minor, sale.MinorDigits(p.Amount.Currency)), p.Amount.Currency, timeText(p.At),
		})
	}
	return out
}
