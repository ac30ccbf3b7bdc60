package sale

import (
	"cmp"
	"fmt"
	"strings"

	"counterpart/internal/clean"
	"counterpart/internal/crm/person"
	"counterpart/internal/field"
	"counterpart/internal/money"
	"counterpart/internal/screen"
	"counterpart/internal/vault"
)

// CheckPayment checks a payment. A card number in any of its texts is refused. currency counts
// where the payment names none. mark is what makes the payment unique.
func CheckPayment(p Payment, currency string) (checked Payment, mark string, err error) {
	p.Amount.Currency = cmp.Or(p.Amount.Currency, currency)
	c := &checker{}
	p.Provider, p.Brand = c.Word("provider", p.Provider, 64), c.Word("brand", p.Brand, 64)
	p.Token, p.Expiry = c.Text("token", p.Token, clean.Short), c.Text("expiry", p.Expiry, 7)
	p.Last4 = c.Text("last4", p.Last4, 4)
	p.Reference = c.Word("reference", p.Reference, clean.Short)
	c.RefuseText("token", p.Token)
	c.Must("token", !screen.CardField(p.Token.Reveal()), "holds what looks like a payment card number; card numbers are never stored")
	last4 := p.Last4.Reveal()
	c.Must("last4", last4 == "" || len(last4) == 4 && strings.Trim(last4, "0123456789") == "", "is not the last four digits of a card")
	c.Must("expiry", p.Expiry.Empty() || month(p.Expiry.Reveal()), "is no month: expected YYYY-MM")
	c.Must("status", paymentStatuses[p.Status], "is none of pending, paid, failed, refunded")
	c.Must("at", p.At > 0, "is missing")
	c.Must("currency", money.Known(p.Amount.Currency), "is no currency: expected a code of three letters such as EUR")
	mark = p.Reference
	if mark == "" {
		mark = fmt.Sprintf("%q %q %d %d %d", p.Provider, p.Token.Reveal(), p.Order, p.Amount.Minor, p.At)
	}
	return p, mark, c.Invalid()
}

var paymentStatuses = map[string]bool{"pending": true, "paid": true, "failed": true, "refunded": true}

func month(s string) bool {
	return len(s) == 7 && s[4] == '-' && strings.Trim(s[:4]+s[5:], "0123456789") == "" && s[5:] >= "01" && s[5:] <= "12"
}

// PaymentTable names the rows of payments in the slots of sealed values.
const PaymentTable = "payment"

// Seal seals what a payment keeps under its customer's key: token and card.
func (p Payment) Seal(k *vault.CustomerKey) (vault.Boxes, error) {
	boxes := map[field.ID][]byte{}
	for f, values := range map[field.ID][]vault.Text{
		field.Token: person.Some(p.Token), field.Card: person.Some(p.Last4, p.Expiry),
	} {
		if values != nil {
			boxes[f] = k.Seal(paymentSlot(p.ID, f), values)
		}
	}
	b, err := vault.Pack(boxes)
	if b == nil {
		b = vault.Boxes{}
	}
	return b, err
}

func paymentSlot(id PaymentID, f field.ID) vault.Slot {
	return vault.Slot{Table: PaymentTable, Row: int64(id), Field: f}
}

// Parts gives a payment's sealed values as parts of its customer.
func (p PaymentRow) Parts() ([]vault.Part, error) {
	boxes, err := p.Sealed.Unpack()
	if err != nil {
		return nil, err
	}
	var out []vault.Part
	for _, f := range []field.ID{field.Token, field.Card} {
		if b, ok := boxes[f]; ok {
			out = append(out, vault.Part{Slot: paymentSlot(p.ID, f), Box: b})
		}
	}
	return out, nil
}

// Opened fills in what was opened of a payment.
func (p PaymentRow) Opened(o vault.Opened) Payment {
	out := p.Payment
	out.Token = vault.First(o.Part(paymentSlot(p.ID, field.Token)))
	if card := o.Part(paymentSlot(p.ID, field.Card)); len(card) == 2 {
		out.Last4, out.Expiry = card[0], card[1]
	}
	return out
}
