package world

import "time"

// basket draws one to nine lines, mostly of one category, no article twice.
func (s *seller) basket(p profile, currency string, month time.Month) []Line {
	kind := s.kind(p, month)
	n := 1 + s.r.weighted([]int{46, 25, 13, 7, 4, 2, 1, 1, 1})
	lines := make([]Line, 0, n)
	for range n {
		product := products()[s.article(kind)]
		if !holds(lines, product.SKU) {
			lines = append(lines, s.line(product, currency, month))
		}
		if s.r.chance(0.4) {
			kind = s.kind(p, month)
		}
	}
	return lines
}

func holds(lines []Line, sku string) bool {
	for _, l := range lines {
		if l.Product.SKU == sku {
			return true
		}
	}
	return false
}

// kind is a category by season, likings first.
func (s *seller) kind(p profile, month time.Month) int {
	weights := make([]int, 0, 16)
	for k, c := range assortment {
		weight := c.months[month-1]
		if k == p.likes[0] || k == p.likes[1] {
			weight *= 3
		}
		weights = append(weights, weight)
	}
	return s.r.weighted(weights)
}

// article is one of the category by popularity.
func (s *seller) article(kind int) int {
	weights := make([]int, 0, 48)
	for _, i := range s.byKind[kind] {
		weights = append(weights, s.popular[i])
	}
	return s.byKind[kind][s.r.weighted(weights)]
}

// line has more metres than pieces, and fewer of what is dear; sales lower
// some prices in January, July and August.
func (s *seller) line(p Product, currency string, month time.Month) Line {
	l := Line{Product: p, Quantity: 1, UnitPrice: p.PriceIn(currency)}
	if l.UnitPrice.Scale == 3 {
		l.Quantity = s.r.between(2, 18)
		return l
	}
	if p.Price.Units < 4000 && s.r.chance(0.3) {
		l.Quantity = 2 + s.r.weighted([]int{60, 18, 12, 2, 8})
	}
	reduced := 0.05
	if month == time.January || month == time.July || month == time.August {
		reduced = 0.22
	}
	if s.r.chance(reduced) {
		l.UnitPrice.Units = l.UnitPrice.Units * int64(100-10*s.r.between(1, 3)) / 100
	}
	return l
}
