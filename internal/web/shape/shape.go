// Package shape turns what the services give into what the pages show.
//
// Every function is pure: it asks nobody, reads no clock and decides nothing. What arrives
// masked stays masked; what is opened here with Reveal goes into a page struct and nowhere else.
package shape

import (
	"strings"
	"time"

	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// Zone shows instants in one time zone; the zero instant as no time.
type Zone struct{ *time.Location }

// Time gives an instant as pages show it.
func (z Zone) Time(i when.Instant) time.Time {
	if i == 0 {
		return time.Time{}
	}
	return i.Time().In(z.Location)
}

var symbols = map[string]string{"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}

// Money writes an amount with its currency and thousands separated: "€ 2,418.35".
func Money(m sale.Money) string {
	if m.Currency == "" {
		return ""
	}
	return amount(m.Decimal(), m.Currency)
}

func amount(decimal, currency string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(decimal, "-"); ok {
		sign, decimal = "− ", rest
	}
	whole, frac, _ := strings.Cut(decimal, ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	if frac != "" {
		whole += "." + frac
	}
	symbol, ok := symbols[currency]
	if !ok {
		symbol = currency
	}
	return sign + symbol + " " + whole
}

// FullName joins given and family name.
func FullName(p person.Profile) string {
	return strings.TrimSpace(p.Given.Reveal() + " " + p.Family.Reveal())
}

// Reasons lists the reasons that fit a purpose, as a form offers them.
func Reasons(p field.Purpose) []view.Option {
	return ReasonsOf(fitting[p]...)
}

// fitting lists the reasons that a purpose can have on a page of a customer.
var fitting = map[field.Purpose][]string{
	field.Serve:  {"counter", "phone", "message", "order", "return", "complaint", "correction"},
	field.Market: {"campaign", "check"},
	field.Rights: {"request", "correction", "incident", "check"},
}

// ReasonsOf lists reasons by their codes.
func ReasonsOf(codes ...string) []view.Option {
	out := make([]view.Option, len(codes))
	for i, c := range codes {
		out[i] = view.Option{Value: c, Label: policy.ReasonLabel(c)}
	}
	return out
}

// texts gives away a list of values that are about to be shown.
func texts(list []vault.Text) []string { return vault.Reveal(list) }

func first(list []vault.Text) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Reveal()
}

// State marks a customer who is not simply there; nil otherwise.
func State(s string) *view.Badge {
	if s == crm.Restricted {
		return &view.Badge{Text: "restricted", Tone: "warn"}
	}
	return nil
}

var tones = map[string]string{
	"open": "accent", "paid": "ok", "shipped": "ok", "completed": "", "cancelled": "danger", "returned": "warn",
	"pending": "accent", "failed": "danger", "refunded": "warn",
}

// Status shows the status of an order or a payment.
func Status(s string) view.Badge { return view.Badge{Text: s, Tone: tones[s]} }
