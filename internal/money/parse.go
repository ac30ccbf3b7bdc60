package money

import (
	"fmt"
	"math/big"
	"strings"
)

// Parse reads an exact amount such as "1299.90" of a currency (ISO 4217), with a sign "-" at most
// before it. It refuses more decimals than the currency has: nothing is rounded.
func Parse(currency, text string) (Money, error) {
	if !Known(currency) {
		return Money{}, fmt.Errorf("expected a currency as three capital letters, such as EUR")
	}
	digits := MinorDigits(currency)
	whole, frac, dot := strings.Cut(strings.TrimPrefix(text, "-"), ".")
	if strings.Trim(whole+frac, "0123456789") != "" || whole == "" || dot && frac == "" {
		return Money{}, fmt.Errorf("expected an amount such as %s, without signs and separators of thousands", decimal(125000, digits))
	}
	if len(frac) > digits {
		return Money{}, fmt.Errorf("%s has %d decimals, not %d", currency, digits, len(frac))
	}
	n, _ := new(big.Int).SetString(whole+frac+strings.Repeat("0", digits-len(frac)), 10)
	if strings.HasPrefix(text, "-") {
		n.Neg(n)
	}
	if !n.IsInt64() {
		return Money{}, errAmount
	}
	return Money{Minor: n.Int64(), Currency: currency}, nil
}
