package world

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Product is one article of the assortment, the same in every world.
type Product struct {
	SKU      string // as in "GA-104-2"
	Name     string // with variant
	Category string
	EAN      string // 13 digits with prefix 2, check digit valid
	Price    Price  // in euro
	kind     int    // index of the category
}

// PriceIn is the price on the list of a currency: EUR, GBP or PLN.
func (p Product) PriceIn(currency string) Price {
	if currency == "EUR" {
		return p.Price
	}
	units := p.Price.Units * rates[currency] / 100
	if p.Price.Scale == 3 {
		return Price{metrePrice(units), 3}
	}
	return Price{shelfPrice(units), 2}
}

// Products lists the assortment by SKU. The slice is the caller's.
func (w *World) Products() []Product { return slices.Clone(products()) }

var products = sync.OnceValue(func() []Product {
	var list []Product
	for kind, c := range assortment {
		for n, line := range c.goods {
			list = append(list, variants(kind, n, line)...)
		}
	}
	return list
})

// variants makes the articles of one line of the table.
func variants(kind, n int, line string) []Product {
	name, rest, _ := strings.Cut(line, "|")
	euro, list, _ := strings.Cut(rest, "|")
	c := assortment[kind]
	var out []Product
	for v, variant := range strings.Split(list, ",") {
		sku := fmt.Sprintf("%s-%d-%d", c.code, 101+n, v+1)
		out = append(out, Product{
			SKU: sku, Name: name + ", " + variant, Category: c.name,
			EAN: ean(kind, n, v), Price: variantPrice(euro, v), kind: kind,
		})
	}
	return out
}

// variantPrice raises the first variant's price by 30 % a step.
func variantPrice(euro string, step int) Price {
	whole, fraction, _ := strings.Cut(euro, ".")
	units, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		panic("world: price table: " + euro)
	}
	if step > 0 {
		units = units * int64(100+30*step) / 100
	}
	if len(fraction) == 3 {
		return Price{metrePrice(units), 3}
	}
	if step == 0 {
		return Price{units, 2}
	}
	return Price{shelfPrice(units), 2}
}

// ean makes a bar code with prefix 2 (for use inside a shop) that does not
// pass the check of a payment card: it counts up until that is so.
func ean(kind, n, variant int) string {
	for extra := 0; ; extra++ {
		body := fmt.Sprintf("2%02d417%02d%02d%02d", kind+10, n+1, variant+1, extra)
		code := body + string('0'+eanCheck(body))
		if !luhn(code) {
			return code
		}
	}
}

// eanCheck is the check digit of GS1: weights 1 and 3 from the left.
func eanCheck(body string) byte {
	sum := 0
	for i := range len(body) {
		weight := 1
		if i%2 == 1 {
			weight = 3
		}
		sum += weight * int(body[i]-'0')
	}
	return byte((10 - sum%10) % 10)
}

// luhn tells whether digits pass the check of payment cards.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

// Price is an exact unit price: Units / 10^Scale of the currency. Scale is 2,
// or 3 for goods by the metre.
type Price struct {
	Units int64
	Scale int
}

// String writes the price with a decimal point and Scale decimals.
func (p Price) String() string { return decimal(p.Units, p.Scale) }

// times is quantity × price in minor units of the currency (scale 2), halves
// away from zero. Three-decimal prices end in an even digit, so that no half
// occurs and every rounding rule agrees.
func (p Price) times(quantity int) int64 {
	total := p.Units * int64(quantity)
	if p.Scale == 2 {
		return total
	}
	return (total + 5) / 10
}

// decimal writes a number that is not negative with that many decimals.
func decimal(units int64, scale int) string {
	s := strconv.FormatInt(units, 10)
	for len(s) <= scale {
		s = "0" + s
	}
	return s[:len(s)-scale] + "." + s[len(s)-scale:]
}

// rates turn euro prices into the price lists of the other currencies.
var rates = map[string]int64{"EUR": 100, "GBP": 86, "PLN": 430}

// shelfPrice rounds minor units to a price that shops put on a label.
func shelfPrice(minor int64) int64 {
	switch {
	case minor < 1000:
		return max((minor+25)/50*50-1, 49)
	case minor < 6000:
		return (minor+50)/100*100 - 5
	default:
		return (minor+500)/1000*1000 - 100
	}
}

// metrePrice makes thousandths end in an even digit other than zero.
func metrePrice(thousandths int64) int64 {
	thousandths -= thousandths % 2
	if thousandths%10 == 0 {
		return thousandths + 2
	}
	return thousandths
}
