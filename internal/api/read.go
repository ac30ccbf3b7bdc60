package api

import (
	"cmp"

	"counterpart/internal/crm/activity"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/vault"
)

// customer is a customer as a program sends them. set holds the fields that it named.
type customer struct {
	profile person.Profile
	set     field.Set
}

// named says which field of a customer a name of the body stands for.
var named = map[string]field.ID{
	"given": field.Name, "family": field.Name, "emails": field.Emails, "phones": field.Phones,
	"addresses": field.Addresses, "birth": field.Birth, "language": field.Language, "country": field.Country,
	"loyalty": field.Loyalty, "tags": field.Tags, "consents": field.ConsentText,
}

func readCustomer(o *object, defs own.Defs) customer {
	var c customer
	for name, f := range named {
		if o.has(name) {
			c.set |= field.Fields(f)
		}
	}
	p := &c.profile
	p.External = vault.Plain(o.must("external"))
	p.Given, p.Family = o.sealed("given"), o.sealed("family")
	p.Emails, p.Phones, p.Tags = o.texts("emails"), o.texts("phones"), o.texts("tags")
	p.Birth, p.Loyalty = o.sealed("birth"), o.sealed("loyalty")
	p.Language, p.Country = o.text("language"), o.text("country")
	for _, a := range o.objects("addresses") {
		p.Addresses = append(p.Addresses, person.Address{
			Street: a.sealed("street"), Postcode: a.sealed("postcode"), City: a.sealed("city"),
			Region: a.sealed("region"), Country: a.sealed("country"),
		})
		a.done()
	}
	for _, n := range o.objects("consents") {
		p.Consents = append(p.Consents, person.Consent{
			Channel: person.Contact(n.must("channel")), Given: n.truth("given"),
			Text: n.sealed("text"), Source: n.sealed("source"), At: n.instant("at"),
		})
		n.done()
	}
	if p.Own = readOwn(o, defs); p.Own != nil {
		for id := range p.Own {
			c.set |= field.Fields(id)
		}
	}
	o.done()
	return c
}

// readOwn reads the fields that the owner added, by key: a list of texts for each that is named.
func readOwn(o *object, defs own.Defs) map[field.ID][]vault.Text {
	in := o.inner("own")
	if in == nil {
		return nil
	}
	out := map[field.ID][]vault.Text{}
	for _, d := range defs {
		if in.has(d.Key) {
			out[d.Field] = in.texts(d.Key)
		}
	}
	in.done()
	return out
}

// order is an order as a program sends it; its customer is named by external id.
type order struct {
	sale.Order
	external string
}

func readOrder(o *object, defs own.Defs) order {
	out := order{external: o.text("customer")}
	out.Number, out.Placed = o.must("number"), o.instant("placed")
	out.Status, out.Channel = cmp.Or(o.text("status"), "completed"), sale.Channel(o.must("channel"))
	out.Shop, out.Country, out.Total.Currency = o.text("shop"), o.text("country"), o.text("currency")
	if out.Placed == 0 {
		o.fail(o.at("placed"), "is missing", "a time with its zone")
	}
	for _, l := range o.objects("lines") {
		out.Lines = append(out.Lines, readLine(l))
	}
	if len(out.Lines) == 0 {
		o.fail(o.at("lines"), "is missing", "at least one line")
	}
	out.Own = readOwn(o, defs)
	o.done()
	return out
}

const (
	maxPriceScale    = 6
	maxQuantityScale = 3
	maxQuantity      = 1_000_000_000_000
)

func readLine(o *object) sale.Line {
	l := sale.Line{SKU: o.must("sku"), Name: o.text("name"), Category: o.text("category"), Quantity: 1000}
	if o.has("quantity") {
		q, scale, ok := o.decimal("quantity", maxQuantityScale)
		for ; ok && scale < maxQuantityScale; scale++ {
			q *= 10
		}
		if l.Quantity = q; ok && (q > maxQuantity || q < -maxQuantity) {
			o.fail(o.at("quantity"), "is too large", "")
		}
	}
	if !o.has("price") {
		o.fail(o.at("price"), "is missing", `a number such as "12.50"`)
	}
	l.Price.Unscaled, l.Price.Scale, _ = o.decimal("price", maxPriceScale)
	o.done()
	return l
}

// payment is a payment as a program sends it; its order is named by number.
type payment struct {
	sale.Payment
	order string
}

func readPayment(o *object) payment {
	p := payment{order: o.must("order")}
	p.Reference, p.Provider, p.Brand = o.must("reference"), o.text("provider"), o.text("brand")
	p.Token, p.Last4, p.Expiry = o.sealed("token"), o.sealed("last4"), o.sealed("expiry")
	p.Status, p.At = cmp.Or(o.text("status"), "paid"), o.instant("at")
	p.Amount.Currency = o.must("currency")
	if !o.has("amount") {
		o.fail(o.at("amount"), "is missing", `a number such as "12.50"`)
	}
	if p.At == 0 {
		o.fail(o.at("at"), "is missing", "a time with its zone")
	}
	unscaled, scale, known := o.decimal("amount", maxPriceScale)
	var ok bool
	if p.Amount.Minor, ok = minor(unscaled, scale, p.Amount.Currency); known && !ok {
		o.fail(o.at("amount"), "has more decimals than its currency, or is too large", "")
	}
	o.done()
	return p
}

// event is an event as a program sends it.
type event struct {
	activity.Event
	external string
}

func readEvent(o *object) event {
	e := event{external: o.must("customer")}
	e.Ref, e.Kind, e.At = o.must("id"), activity.Kind(o.must("kind")), o.instant("at")
	e.Source, e.Subject = o.must("source"), o.text("subject")
	if e.At == 0 {
		o.fail(o.at("at"), "is missing", "a time with its zone")
	}
	o.done()
	return e
}

// past is a case as a program sends it.
type past struct {
	cases.Past
	external string
}

const maxScore = 5

func readCase(o *object, defs own.Defs) past {
	c := past{external: o.text("customer")}
	c.Ref, c.Opened, c.FirstAt, c.Resolved = o.must("reference"), o.instant("opened"), o.instant("answered"), o.instant("resolved")
	c.Kind, c.Status, c.Priority = cases.Kind(o.text("kind")), cases.Status(cmp.Or(o.text("status"), "open")), cases.Priority(o.text("priority"))
	c.Channel, c.Category, c.Cause, c.Product = o.must("channel"), o.text("category"), o.text("cause"), o.text("product")
	for _, n := range o.texts("orders") {
		c.Orders = append(c.Orders, n.Reveal())
	}
	c.Subject, c.Score = o.sealed("subject"), o.whole("score", maxScore)
	if c.Opened == 0 {
		o.fail(o.at("opened"), "is missing", "a time with its zone")
	}
	if t := o.sealed("text"); !t.Empty() {
		c.Messages = []cases.PastMessage{{Direction: cases.In, At: c.Opened, Text: t}}
	}
	c.Own = readOwn(o, defs)
	o.done()
	return c
}
