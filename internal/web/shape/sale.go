package shape

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/sale"
	"counterpart/internal/web/view"
)

// OrderURL gives the path of an order's page.
func OrderURL(id sale.OrderID) string { return "/orders/" + strconv.FormatInt(int64(id), 10) }

var channels = map[sale.Channel]string{sale.Shop: "shop", sale.Web: "web", sale.Phone: "phone"}

// SoldBy says through which channel an order came, and in which shop.
func SoldBy(o sale.Order) string {
	by := cmp.Or(channels[o.Channel], string(o.Channel))
	if o.Shop != "" {
		by += ", " + o.Shop
	}
	return by
}

// OrderRow shows an order in a list. customer is its customer's name and may be empty.
func OrderRow(o sale.Order, customer string, z Zone) view.OrderRow {
	r := view.OrderRow{
		Number: o.Number, URL: OrderURL(o.ID), At: z.Time(o.Placed), Customer: customer,
		Channel: SoldBy(o), Status: Status(o.Status), Total: Money(o.Total),
	}
	if o.Customer != 0 {
		r.CustomerURL = URL(o.Customer)
		r.Customer = cmp.Or(r.Customer, o.Customer.String())
	}
	return r
}

// Payment shows a payment. order is the order's number and may be empty.
func Payment(p sale.Payment, order string, z Zone) view.PaymentRow {
	r := view.PaymentRow{
		At: z.Time(p.At), Method: cmp.Or(p.Brand, p.Provider, "payment"), Expiry: expiry(p.Expiry.Reveal()),
		Amount: Money(p.Amount), Status: Status(p.Status), Order: order,
	}
	if !p.Last4.Empty() {
		r.Method += " ending " + p.Last4.Reveal()
	}
	if order != "" {
		r.OrderURL = OrderURL(p.Order)
	}
	return r
}

// expiry writes 2028-02 as cards have it, 02/2028.
func expiry(s string) string {
	if year, month, ok := strings.Cut(s, "-"); ok {
		return month + "/" + year
	}
	return s
}

// Order shows an order's page, but for what surrounds it.
func Order(o sale.Order, payments []sale.Payment, customer string, z Zone) view.Order {
	row := OrderRow(o, customer, z)
	p := view.Order{
		Number: o.Number, At: row.At, Customer: row.Customer, CustomerURL: row.CustomerURL, Channel: row.Channel,
		Status: row.Status, Currency: o.Total.Currency, BackURL: "/orders",
		Facts: []view.Fact{
			{Label: "Total", Value: row.Total},
			{Label: "Lines", Value: fmt.Sprint(len(o.Lines))},
			{Label: "Paid", Value: Money(paid(o, payments))},
		},
	}
	if o.Country != "" {
		p.Facts = append(p.Facts, view.Fact{Label: "Country", Value: Country(o.Country)})
	}
	var lines int64
	for _, l := range o.Lines {
		lines += l.Amount
		p.Lines = append(p.Lines, line(l, o.Total.Currency))
		if l.Price.Scale > sale.MinorDigits(o.Total.Currency) {
			p.Rounding = "Unit prices keep their decimals; each line is rounded once, half to even."
		}
	}
	p.Totals = []view.Sum{{Label: "Lines", Amount: Money(sale.Money{Minor: lines, Currency: o.Total.Currency})}}
	if rest := o.Total.Minor - lines; rest != 0 {
		p.Totals = append(p.Totals, view.Sum{Label: "Other", Amount: Money(sale.Money{Minor: rest, Currency: o.Total.Currency})})
	}
	p.Totals = append(p.Totals, view.Sum{Label: "Total", Amount: row.Total})
	for _, pay := range payments {
		p.Payments = append(p.Payments, Payment(pay, "", z))
	}
	return p
}

func paid(o sale.Order, payments []sale.Payment) sale.Money {
	m := sale.Money{Currency: o.Total.Currency}
	for _, p := range payments {
		if p.Status == "paid" && p.Amount.Currency == m.Currency {
			m.Minor += p.Amount.Minor
		}
	}
	return m
}

func line(l sale.Line, currency string) view.OrderLine {
	return view.OrderLine{
		Product: cmp.Or(l.Name, l.SKU), SKU: l.SKU, Quantity: quantity(l.Quantity),
		Unit:  amount(l.Price.Decimal(), currency),
		Total: Money(sale.Money{Minor: l.Amount, Currency: currency}),
	}
}

// Goods says in a few words what a line of an order sold: "2 × Wool coat".
func Goods(l sale.Line) string {
	return quantity(l.Quantity) + " × " + cmp.Or(l.Name, l.SKU)
}

// quantity writes thousandths without needless decimals.
func quantity(n int64) string {
	s := sale.Price{Unscaled: n, Scale: 3}.Decimal()
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// Product shows a product in a list.
func Product(p sale.Product) view.ProductRow {
	return view.ProductRow{SKU: p.SKU, Name: p.Name, Category: p.Category}
}

var batchTones = map[string]string{"staging": "accent", "published": "ok", "cancelled": "warn", "failed": "danger"}

// Batch shows an import in a list.
func Batch(b crm.Batch, z Zone) view.ImportRow {
	r := view.ImportRow{
		File: fmt.Sprintf("Batch %d", b.ID), Kind: b.Kind, Started: z.Time(b.Started), Percent: 100,
		State:    view.Badge{Text: b.State, Tone: batchTones[b.State]},
		Accepted: int(b.OK), Refused: int(b.Bad), Unchanged: int(b.Same),
	}
	if b.Refused != "" {
		r.Expires = z.Time(b.Until)
	}
	return r
}
