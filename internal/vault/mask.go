package vault

import (
	"strings"
	"unicode/utf8"

	"counterpart/internal/field"
)

const dots = "•••"

// mask replaces values by a shape that lets staff recognise a match without reading the value.
func mask(f field.ID, values []Text) {
	for i := range values {
		values[i].s = maskOne(f, i, values[i].s)
	}
}

func maskOne(f field.ID, i int, s string) string {
	if s == "" {
		return ""
	}
	switch f {
	case field.Emails:
		return maskEmail(s)
	case field.Phones, field.Loyalty:
		return dots + " " + lastRunes(s, 4)
	case field.Addresses:
		return maskAddress(i, s)
	case field.Name:
		return firstRune(s) + dots
	case field.Card:
		return s
	case field.Birth, field.External, field.Note, field.ConsentText, field.Tags, field.Token,
		field.Orders, field.Country, field.Language:
		return dots
	default:
		return dots
	}
}

// AddressParts is how many values one address takes: street, postcode, city, region, country.
const AddressParts = 5

// maskAddress keeps city and country.
func maskAddress(i int, s string) string {
	if part := i % AddressParts; part == 2 || part == 4 {
		return s
	}
	return dots
}

func maskEmail(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at < 1 {
		return dots
	}
	domain := s[at+1:]
	if dot := strings.LastIndexByte(domain, '.'); dot > 0 {
		domain = firstRune(domain) + dots + domain[dot:]
	}
	return firstRune(s) + dots + "@" + domain
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

func lastRunes(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return dots
	}
	return string(r[len(r)-n:])
}
