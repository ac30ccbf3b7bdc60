package intake

import (
	"math/big"
	"strings"

	"counterpart/internal/crm/own"
	"counterpart/internal/crm/sale"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/vault"
)

func (d *decoder) order(rec *record) {
	o := &rec.order
	o.Number = d.must(mapping.Number)
	if o.Placed = d.date(mapping.Placed); o.Placed == 0 && len(d.faults) == 0 {
		d.must(mapping.Placed)
	}
	o.Status, o.Channel = d.wordOr(mapping.Status, "completed"), sale.Channel(d.wordOr(mapping.Channel, ""))
	if o.Channel == "" && len(d.faults) == 0 {
		d.must(mapping.Channel)
	}
	o.Shop = d.text(mapping.Shop)
	if o.Country = d.country(d.one(mapping.ShipTo), mapping.ShipTo); o.Country == "" {
		o.Country = d.p.m.Country
	}
	o.Total.Currency = d.currency(mapping.Currency)
	o.Own = d.owned(own.Order)
	d.item(rec)
}

func (d *decoder) wordOr(f mapping.Field, otherwise string) string {
	v := d.one(f)
	if v.text == "" {
		return otherwise
	}
	return d.word(v, f)
}

// item reads the line of the order that the row is.
func (d *decoder) item(rec *record) {
	l := &rec.item
	l.SKU, l.Name, l.Category = d.text(mapping.SKU), d.text(mapping.Item), d.text(mapping.Category)
	if l.SKU == "" {
		l.SKU = l.Name
	}
	if l.SKU == "" && len(d.faults) == 0 {
		d.must(mapping.SKU)
	}
	l.Quantity = d.quantity()
	unscaled, scale, ok := d.decimal(mapping.Price)
	if !ok && len(d.faults) == 0 {
		d.must(mapping.Price)
	}
	l.Price = sale.Price{Unscaled: unscaled, Scale: scale}
}

// quantity is in thousandths; one where none is given.
func (d *decoder) quantity() int64 {
	unscaled, scale, ok := d.decimal(mapping.Quantity)
	if !ok {
		return 1000
	}
	for ; scale < 3 && unscaled < maxQuantity && unscaled > -maxQuantity; scale++ {
		unscaled *= 10
	}
	for ; scale > 3 && unscaled%10 == 0; scale-- {
		unscaled /= 10
	}
	if scale != 3 || unscaled > maxQuantity || unscaled < -maxQuantity {
		d.fault(d.columnOf(mapping.Quantity), mapping.Quantity, "a quantity that cannot be kept", "at most 3 decimals and a thousand million")
		return 0
	}
	return unscaled
}

const maxQuantity = 1_000_000_000_000 // thousandths

func (d *decoder) currency(f mapping.Field) string {
	v := d.one(f)
	if v.text == "" {
		return d.p.m.Currency
	}
	code := strings.ToUpper(v.text)
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		d.fault(v.column, f, "not a currency", "three letters, such as EUR")
		return ""
	}
	return code
}

func (d *decoder) payment(rec *record) {
	y := &rec.payment
	y.Reference, rec.paid = d.must(mapping.Reference), d.must(mapping.PaidOrder)
	y.Provider, y.Brand = d.text(mapping.Provider), d.text(mapping.Brand)
	y.Token = d.token()
	y.Last4, y.Expiry = d.last4(), d.expiry()
	y.Status = d.wordOr(mapping.PayStatus, "paid")
	y.Amount.Currency = d.currency(mapping.PayCurrency)
	unscaled, scale, ok := d.decimal(mapping.Amount)
	if !ok && len(d.faults) == 0 {
		d.must(mapping.Amount)
	}
	minor, exact := toMinor(unscaled, scale, y.Amount.Currency)
	if !exact {
		d.fault(d.columnOf(mapping.Amount), mapping.Amount, "more decimals than the currency has", "whole minor units")
	}
	y.Amount.Minor = minor
	if y.At = d.date(mapping.PaidAt); y.At == 0 && len(d.faults) == 0 {
		d.must(mapping.PaidAt)
	}
}

// token refuses what looks like a card number in any way: the column is meant for a token.
func (d *decoder) token() vault.Text {
	v := d.one(mapping.Token)
	digits := strings.Trim(strings.NewReplacer(" ", "", "-", "", ".", "").Replace(v.text), "0123456789") == ""
	if v.text != "" && digits && len(v.text) >= 12 {
		d.fault(v.column, mapping.Token, "a payment card number", "the payment provider's token")
		return vault.Text{}
	}
	return vault.Plain(v.text)
}

func (d *decoder) last4() vault.Text {
	v := d.one(mapping.Last4)
	s := v.text
	if len(s) > 4 && strings.Trim(s[:len(s)-4], "*xX• ") == "" {
		s = s[len(s)-4:]
	}
	if s != "" && (len(s) != 4 || strings.Trim(s, "0123456789") != "") {
		d.fault(v.column, mapping.Last4, "not the last four digits", "four digits")
		return vault.Text{}
	}
	return vault.Plain(s)
}

// expiry reads MM/YY, MM/YYYY and YYYY-MM.
func (d *decoder) expiry() vault.Text {
	v := d.one(mapping.Expiry)
	if v.text == "" {
		return vault.Text{}
	}
	month, year, ok := strings.Cut(v.text, "/")
	if !ok {
		year, month, ok = strings.Cut(v.text, "-")
	}
	if len(month) == 1 {
		month = "0" + month
	}
	if len(year) == 2 {
		year = "20" + year
	}
	if !ok || len(month) != 2 || len(year) != 4 || strings.Trim(month+year, "0123456789") != "" || month < "01" || month > "12" {
		d.fault(v.column, mapping.Expiry, "not a month of expiry", "MM/YY, MM/YYYY or YYYY-MM")
		return vault.Text{}
	}
	return vault.Plain(year + "-" + month)
}

// exactSum adds amounts without rounding: quantity (thousandths) times price, scale 9.
type exactSum struct{ units big.Int }

const exactScale = 9

func (s *exactSum) add(quantity int64, price sale.Price) {
	var v big.Int
	v.Mul(big.NewInt(quantity), big.NewInt(price.Unscaled))
	for i := price.Scale + 3; i < exactScale; i++ {
		v.Mul(&v, big.NewInt(10))
	}
	s.units.Add(&s.units, &v)
}

// String gives the sum without zeros at its end.
func (s *exactSum) String() string {
	sign, digits := "", s.units.String()
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for len(digits) <= exactScale {
		digits = "0" + digits
	}
	at := len(digits) - exactScale
	fraction := strings.TrimRight(digits[at:], "0")
	if fraction == "" {
		return sign + digits[:at]
	}
	return sign + digits[:at] + "." + fraction
}
