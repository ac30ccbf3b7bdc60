// Package money computes with amounts exactly.
//
// An amount is whole minor units of its currency. A unit price keeps the decimals that it was
// given, up to six; a line's amount is the price times the quantity, rounded half to even to the
// minor unit, once, per line.
package money

import (
	"fmt"
	"math/big"
	"strings"

	"counterpart/internal/failure"
)

// MaxScale is the most decimals of a unit price.
const MaxScale = 6

// digitsOf lists the currencies whose minor unit is not a hundredth (ISO 4217).
var digitsOf = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
	"UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3, "CLF": 4, "UYW": 4,
}

// MinorDigits gives how many decimals a currency's amounts have.
func MinorDigits(currency string) int {
	if n, ok := digitsOf[currency]; ok {
		return n
	}
	return 2
}

// Known reports whether a text has the form of a currency's code.
func Known(s string) bool {
	return len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// Money is an exact amount in the minor unit of its currency (ISO 4217).
type Money struct {
	Minor    int64
	Currency string
}

// Price is Unscaled / 10^Scale in the major unit of the order's currency. Scale is 0 to 6.
type Price struct {
	Unscaled int64
	Scale    int
}

// Decimal writes the amount in the major unit, such as "-12.50", without the currency.
func (m Money) Decimal() string { return decimal(m.Minor, MinorDigits(m.Currency)) }

// Decimal writes the price in the major unit, with all its decimals.
func (p Price) Decimal() string { return decimal(p.Unscaled, p.Scale) }

func decimal(n int64, scale int) string {
	s := big.NewInt(n).String()
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	if scale == 0 {
		return sign + s
	}
	if len(s) <= scale {
		s = strings.Repeat("0", scale+1-len(s)) + s
	}
	return sign + s[:len(s)-scale] + "." + s[len(s)-scale:]
}

// thousandth is the unit of a line's quantity.
const thousandth = 3

var errAmount = failure.New(failure.Invalid, "An amount is too large.")

// Amount gives the amount of a line in minor units: the price times the quantity, which is in
// thousandths, rounded half to even. It is rounded once, per line.
func (p Price) Amount(quantity int64, currency string) (int64, error) {
	if p.Scale < 0 || p.Scale > MaxScale {
		return 0, failure.New(failure.Invalid, "A price has at most %d decimals.", MaxScale)
	}
	n := new(big.Int).Mul(big.NewInt(p.Unscaled), big.NewInt(quantity))
	n = shift(n, p.Scale+thousandth-MinorDigits(currency))
	if !n.IsInt64() {
		return 0, errAmount
	}
	return n.Int64(), nil
}

// shift divides by a power of ten, half to even, or multiplies if places is negative.
func shift(n *big.Int, places int) *big.Int {
	ten := big.NewInt(10)
	if places <= 0 {
		return n.Mul(n, ten.Exp(ten, big.NewInt(int64(-places)), nil))
	}
	by := ten.Exp(ten, big.NewInt(int64(places)), nil)
	q, r := new(big.Int).QuoRem(n, by, new(big.Int))
	twice := r.Abs(r).Lsh(r, 1)
	c := twice.Cmp(by)
	if c < 0 || c == 0 && q.Bit(0) == 0 {
		return q
	}
	return q.Add(q, big.NewInt(int64(n.Sign())))
}

// Sum adds amounts; one that overflows is a failure of kind Invalid.
func Sum(amounts ...int64) (int64, error) {
	var total int64
	for _, a := range amounts {
		next := total + a
		if (next > total) != (a > 0) && a != 0 {
			return 0, errAmount
		}
		total = next
	}
	return total, nil
}

// ParsePrice reads a price such as "1299.990" and keeps its decimals.
func ParsePrice(s string) (Price, error) {
	whole, frac, _ := strings.Cut(s, ".")
	n, ok := new(big.Int).SetString(whole+frac, 10)
	if !ok || !n.IsInt64() || len(frac) > MaxScale || whole == "" || strings.ContainsAny(frac, "+-") || strings.HasPrefix(whole, "+") {
		return Price{}, fmt.Errorf("expected a price such as 12.50 with at most %d decimals", MaxScale)
	}
	return Price{Unscaled: n.Int64(), Scale: len(frac)}, nil
}
