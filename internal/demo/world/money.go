package world

import "strconv"

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
