package world

import (
	"fmt"
	"time"
)

// pay makes the payments of an order: a failed attempt now and then, then the
// one that counts.
func (s *seller) pay(o Order, customer int, country string) []Payment {
	p := s.means(o, customer, country)
	p.Amount, p.Status, p.At = o.Total(), "paid", o.PlacedAt.Add(time.Duration(s.r.between(5, 90))*time.Second)
	age := s.w.end.Sub(o.PlacedAt)
	switch {
	case o.Status == "returned":
		p.Status = "refunded"
	case o.Status == "cancelled":
		p.Status = pick(s.r, []string{"refunded", "refunded", "failed"})
	case p.Brand == "bank transfer" && age < 5*24*time.Hour:
		p.Status = "pending"
	case p.Brand == "bank transfer":
		p.At = p.At.Add(time.Duration(s.r.between(10, 80)) * time.Hour)
	}
	if p.At.After(s.w.end) {
		p.At = s.w.end
	}
	if o.Channel == OnWeb && p.Last4 != "" && p.Status == "paid" && s.r.chance(0.05) {
		failed := p
		failed.Status, failed.At = "failed", o.PlacedAt.Add(2*time.Second)
		return []Payment{failed, p}
	}
	return []Payment{p}
}

// means is how the customer pays.
func (s *seller) means(o Order, customer int, country string) Payment {
	u := s.r.Float64()
	switch {
	case o.Channel == InShop && u < 0.31:
		return Payment{Provider: "till", Brand: "cash"}
	case o.Channel == InShop:
		return s.card("Tillbridge", customer, country, o.PlacedAt)
	case u < 0.15 || o.Channel == ByPhone && u < 0.5:
		return Payment{Provider: "Payforth", Brand: "bank transfer", Token: token(s.r)}
	case u < 0.28 && o.Currency == "EUR":
		return Payment{Provider: "Payforth", Brand: "SEPA debit", Token: token(s.r)}
	default:
		return s.card("Payforth", customer, country, o.PlacedAt)
	}
}

var cardStreams = map[string]stream{"Payforth": streamWebCard, "Tillbridge": streamShopCard}

// card is the same for all purchases of a customer with one provider until it
// expires; then its successor. A guest's is new.
func (s *seller) card(provider string, customer int, country string, at time.Time) Payment {
	r := s.r
	if customer >= 0 {
		r = s.other.to(cardStreams[provider], customer) // a token belongs to one provider
	}
	brands := []string{"Visa", "Visa", "Mastercard", "Mastercard"}
	if provider == "Tillbridge" && (country == "DE" || country == "AT") {
		brands = append(brands, "girocard", "girocard", "girocard")
	}
	brand, months := pick(r, brands), r.between(-7, 44)
	for {
		expiry := time.Date(s.w.end.Year(), s.w.end.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
		p := Payment{Provider: provider, Brand: brand, Token: token(r), Last4: r.fill("####")}
		if expiry.AddDate(0, 1, 0).After(at) {
			p.Expiry = fmt.Sprintf("%04d-%02d", expiry.Year(), expiry.Month())
			return p
		}
		months += 42
	}
}

// token looks like a payment provider's; it never holds four digits in a row.
func token(r *rng) string {
	const letters, all = "abcdefghjkmnpqrstvwxyz", "abcdefghjkmnpqrstvwxyz23456789"
	out := []byte("tok_")
	for i := range 24 {
		if i%4 == 0 {
			out = append(out, letters[r.IntN(len(letters))])
			continue
		}
		out = append(out, all[r.IntN(len(all))])
	}
	return string(out)
}
