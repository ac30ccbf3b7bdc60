package sale

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"counterpart/internal/clean"
	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/money"
	"counterpart/internal/vault"
)

// Prepared is an order that was checked and whose amounts were computed.
type Prepared struct{ rec Record }

// Record gives the order as it is about to be written.
func (p Prepared) Record() Record { return p.rec }

// Order gives the order with its amounts.
func (p Prepared) Order() Order { return p.rec.Order }

// With gives the order with values of own fields, in their normal form.
func (p Prepared) With(values map[field.ID][]vault.Text) Prepared {
	p.rec.Own = values
	return p
}

// Digest is equal for equal orders; own fields are not in it, as one could guess them by it.
func (p Prepared) Digest() []byte { return p.rec.Digest }

const maxLines = 2000

type checker struct{ base.Checker }

// Check checks an order and computes what follows from its lines: each line's amount, and the
// total, which without lines stands as it was given. currency counts where the order names none.
// What is wrong is a failure of kind Invalid around base.FieldErrors.
func Check(o Order, currency string) (Prepared, error) {
	c := &checker{}
	o.Total.Currency = cmp.Or(o.Total.Currency, currency)
	o.Number, o.Shop = c.Word("number", o.Number, 64), c.Word("shop", o.Shop, clean.Short)
	o.Country = c.Country("country", o.Country)
	c.Must("number", o.Number != "", "is missing")
	c.Must("status", statuses[o.Status], "is none of open, paid, shipped, completed, cancelled, returned")
	c.Must("channel", o.Channel == Shop || o.Channel == Web || o.Channel == Phone, "is none of shop, web, phone")
	c.Must("placed", o.Placed > 0, "is missing")
	c.Must("currency", money.Known(o.Total.Currency), "is no currency: expected a code of three letters such as EUR")
	c.Must("lines", len(o.Lines) <= maxLines, fmt.Sprintf("are more than %d", maxLines))
	c.lines(&o)
	if err := c.Invalid(); err != nil {
		return Prepared{}, err
	}
	return Prepared{Record{Order: o, Digest: o.digest()}}, nil
}

var statuses = map[string]bool{
	"open": true, "paid": true, "shipped": true, "completed": true, "cancelled": true, "returned": true,
}

// lines checks lines and fills in amounts and total.
func (c *checker) lines(o *Order) {
	amounts := make([]int64, 0, len(o.Lines))
	lines := make([]Line, len(o.Lines))
	for i, l := range o.Lines {
		path := fmt.Sprintf("lines.%d.", i)
		l.SKU, l.Name = c.Word(path+"sku", l.SKU, 64), c.Word(path+"name", l.Name, clean.Short)
		l.Category = c.Word(path+"category", l.Category, clean.Short)
		c.Must(path+"sku", l.SKU != "", "is missing")
		amount, err := l.Price.Amount(l.Quantity, o.Total.Currency)
		if err != nil {
			c.Add(path+"price", "%s", reason(err))
		}
		l.Amount = amount
		lines[i], amounts = l, append(amounts, amount)
	}
	o.Lines = lines
	if len(lines) == 0 {
		return
	}
	total, err := money.Sum(amounts...)
	if err != nil {
		c.Add("lines", "%s", reason(err))
	}
	o.Total.Minor = total
}

// reason gives a failure's text as the end of "price: …".
func reason(err error) string {
	text, _ := failure.Public(err)
	r, n := utf8.DecodeRuneInString(text)
	return strings.ToLower(string(r)) + strings.TrimSuffix(text[n:], ".")
}

// digest is equal for orders of which nothing differs but the ids that the store gives.
func (o Order) digest() []byte {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%q %d %q %q %q %q %q %d %d\n", o.Number, o.Customer, o.Status, o.Channel, o.Shop, o.Country,
		o.Total.Currency, o.Total.Minor, o.Placed)
	for _, l := range o.Lines {
		_, _ = fmt.Fprintf(h, "%q %q %q %d %d %d\n", l.SKU, l.Name, l.Category, l.Quantity, l.Price.Unscaled, l.Price.Scale)
	}
	return h.Sum(nil)[:16]
}

// WithProducts gives lines with the ids of their products.
func WithProducts(lines []Line, ids map[string]ProductID) []Line {
	out := slices.Clone(lines)
	for i, l := range out {
		out[i].Product = ids[l.SKU]
	}
	return out
}
