package world

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"
)

// Customer is one person known to the retailer.
type Customer struct {
	ExternalID string // "RM-0001234", in order of joining
	GivenName  string
	FamilyName string
	Emails     []string // one or two, none twice in a world
	Phones     []Phone  // up to two, the first is the preferred one
	Addresses  []Address
	BirthDate  time.Time // zero if unknown
	Language   string    // ISO 639, two letters
	Loyalty    string    // "RX" and 9 digits, the last a check digit; or empty
	Tags       []string
	Consents   []Consent
	Notes      []Note
	Created    time.Time
}

// Phone is a number as a customer would write it, with its country.
type Phone struct {
	Country string // ISO 3166, two letters
	Number  string
}

// Address is a place where mail arrives.
type Address struct {
	Street      string
	HouseNumber string
	Postcode    string
	City        string
	Country     string // ISO 3166, two letters
}

// Line joins street and house number in the order of the country.
func (a Address) Line() string {
	switch a.Country {
	case "FR", "GB":
		return a.HouseNumber + " " + a.Street
	default:
		return a.Street + " " + a.HouseNumber
	}
}

// Customers walks all customers in order of their external ids. The order of
// joining is the same but within a day.
func (w *World) Customers() iter.Seq[Customer] {
	return func(yield func(Customer) bool) {
		b := builder{w: w, r: newRNG(w.seed), mails: newMailbox(w.customers)}
		for i := range w.customers {
			if !yield(b.customer(i)) {
				return
			}
		}
	}
}

// builder makes customers one after the other.
type builder struct {
	w     *World
	r     *rng
	mails mailbox
}

func (b *builder) customer(i int) Customer {
	p := b.w.profile(b.r, i)
	created, channel := b.w.joining(b.r, i, p)
	head := b.w.head(b.r, i)
	family, address, landline := b.household(head, p)
	r := b.r.to(streamPerson, i)
	who := b.person(p, family, created)
	c := Customer{
		ExternalID: externalID(i), GivenName: who.given, FamilyName: who.family,
		Addresses: []Address{address}, Language: who.language, Created: created,
	}
	c.Emails = b.mails.addresses(r, who, countries[p.country])
	c.Phones = phones(r, countries[p.country], landline, head != i)
	if r.chance(0.6) {
		c.BirthDate = who.born
	}
	if r.chance(0.45) {
		c.Loyalty = loyaltyNumber(i)
	}
	c.Tags = tags(r, p)
	c.Consents = b.w.consents(r, created, channel, p.country)
	c.Notes = b.w.notes(r, created, p)
	return c
}

// household draws what its members share; family names as the head's.
func (b *builder) household(head int, p profile) (family familyName, a Address, landline string) {
	r := b.r.to(streamAddress, head)
	c := countries[p.country]
	town := c.cities[p.city]
	family = drawFamily(r, c)
	a = Address{
		Street: pick(r, c.streets), HouseNumber: houseNumber(r, c.code),
		Postcode: r.fill(town.postcode), City: town.name, Country: c.code,
	}
	return family, a, r.fill(town.landline)
}

// houseNumber in the manner of the country, with flats where they are written.
func houseNumber(r *rng, code string) string {
	n := strconv.Itoa(1 + int(118*r.Float64()*r.Float64()))
	letter := string(rune('a' + r.IntN(3)))
	switch u := r.Float64(); {
	case code == "PL" && u < 0.6:
		return n + "/" + r.fill("%")
	case code == "ES" && u < 0.5:
		return n + ", " + r.fill("%") + "º " + pick(r, []string{"A", "B", "C", "izq.", "dcha."})
	case code == "AT" && u < 0.4:
		return n + "/" + r.fill("%") + "/" + r.fill("%")
	case code == "GB" && u < 0.15:
		return "Flat " + r.fill("%") + ", " + n
	case code == "NL" && u < 0.15:
		return n + "-" + r.fill("%")
	case code == "FR" && u < 0.08:
		return n + " bis"
	case u > 0.9 && code != "GB" && code != "ES":
		return n + letter
	default:
		return n
	}
}

// phones prefers a mobile; families answer the shared landline now and then.
func phones(r *rng, c country, landline string, shared bool) []Phone {
	mobile := mobileNumber(r, c)
	often := 0.16
	if shared {
		often = 0.4
	}
	atHome := landline != "" && r.chance(often)
	both := landline != "" && r.chance(0.05)
	abroad, none := r.chance(0.1), r.chance(0.06)
	if abroad {
		mobile = "+" + c.dial + " " + strings.TrimPrefix(mobile, c.trunk)
	}
	switch {
	case none:
		return nil
	case atHome:
		return []Phone{{c.code, landline}}
	case both:
		return []Phone{{c.code, mobile}, {c.code, landline}}
	default:
		return []Phone{{c.code, mobile}}
	}
}

// mobileNumber draws until the digits with the country's code are no card's.
func mobileNumber(r *rng, c country) string {
	for {
		n := r.fill(pick(r, c.mobile))
		digits := c.dial + strings.ReplaceAll(strings.TrimPrefix(n, c.trunk), " ", "")
		if !luhn(digits) {
			return n
		}
	}
}

// loyaltyNumber differs for each i below a hundred million without showing
// who joined when; it ends in a check digit by ISO 7064 MOD 11,10.
func loyaltyNumber(i int) string {
	scattered := (uint64(i)*7_368_787 + 2_417_093) % 100_000_000
	body := fmt.Sprintf("%08d", scattered)
	return "RX" + body + string(checkDigit(body))
}

// checkDigit is ISO 7064 MOD 11,10 over digits.
func checkDigit(digits string) byte {
	p := 10
	for i := range len(digits) {
		s := (p + int(digits[i]-'0')) % 10
		if s == 0 {
			s = 10
		}
		p = s * 2 % 11
	}
	return byte('0' + (11-p)%10)
}

// tagOf is what the till prints for a liking.
var tagOf = map[string]string{
	"GA": "garden", "GF": "terrace", "CA": "outdoor", "SP": "sport", "CY": "cycling", "KI": "cook", "TO": "diy",
}

// tags follow likings; a few say what staff should know.
func tags(r *rng, p profile) []string {
	var out []string
	if tag := tagOf[assortment[p.likes[0]].code]; tag != "" && r.chance(0.45) {
		out = append(out, tag)
	}
	for _, rare := range []struct {
		tag   string
		share float64
	}{{"vip", 0.012}, {"business", 0.03}, {"staff family", 0.006}, {"workshop guest", 0.025}, {"large deliveries", 0.015}} {
		if r.chance(rare.share) {
			out = append(out, rare.tag)
		}
	}
	return out
}
