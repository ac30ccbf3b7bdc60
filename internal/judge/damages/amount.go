package damages

import (
	"math/big"
	"strings"

	"counterpart/internal/money"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// NoCeiling is the High of a Range that nothing bounds.
const NoCeiling = fact.NoLimit

// Range bounds an amount, in minor units of its currency; both ends are included.
type Range struct {
	Low, High int64  // 0 <= Low <= High; High is NoCeiling when something without a ceiling is open
	Currency  string // ISO 4217; "" when no amount is stated anywhere
}

// String gives the range for people: "USD 0.00 to USD 1,000,000.00".
func (r Range) String() string {
	if r.Low == r.High {
		return text(r.Low, r.Currency)
	}
	return text(r.Low, r.Currency) + " to " + text(r.High, r.Currency)
}

// text gives an amount with its currency and thousands apart.
func text(n int64, currency string) string {
	if n == NoCeiling {
		return "no ceiling"
	}
	return strings.TrimSpace(currency + " " + grouped(money.Money{Minor: n, Currency: currency}.Decimal()))
}

// grouped puts commas between the thousands of a number that is not negative.
func grouped(s string) string {
	whole, frac, point := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		return whole + "." + frac
	}
	return whole
}

// span is a range without its currency, or of a number.
type span struct{ lo, hi int64 }

var open = span{0, NoCeiling}

func (s span) exact() bool { return s.lo == s.hi }

// hull holds both.
func (s span) hull(t span) span { return span{min(s.lo, t.lo), max(s.hi, t.hi)} }

// less takes t away, down to nothing.
func (s span) less(t span) span { return span{less(s.lo, t.hi), less(s.hi, t.lo)} }

func less(x, y int64) int64 {
	if x == NoCeiling {
		return x
	}
	return max(0, x-y)
}

// arith adds and multiplies amounts that are not negative. What does not fit is noted in over,
// and refused by whoever asked.
type arith struct{ over bool }

func (a *arith) add(x, y int64) int64 {
	if x == NoCeiling || y == NoCeiling {
		return NoCeiling
	}
	if x >= NoCeiling-y {
		a.over = true
		return NoCeiling
	}
	return x + y
}

func (a *arith) times(x, n int64) int64 {
	if x == 0 || n == 0 {
		return 0
	}
	if x == NoCeiling || n == NoCeiling {
		return NoCeiling
	}
	if x > (NoCeiling-1)/n {
		a.over = true
		return NoCeiling
	}
	return x * n
}

func (a *arith) plus(s, t span) span { return span{a.add(s.lo, t.lo), a.add(s.hi, t.hi)} }

// part gives the share of an amount, rounded half to even. A share is between 0 and 1.
func part(x int64, f terms.Fraction) int64 {
	if x == NoCeiling && f.Num > 0 {
		return NoCeiling
	}
	n := new(big.Int).Mul(big.NewInt(x), big.NewInt(f.Num))
	q, rest := n.QuoRem(n, big.NewInt(f.Den), new(big.Int))
	c := rest.Lsh(rest, 1).Cmp(big.NewInt(f.Den))
	if c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	return q.Int64()
}

// keep gives what is left of an amount after a share is taken off.
func keep(x int64, share terms.Fraction) int64 {
	return part(x, terms.Fraction{Num: share.Den - share.Num, Den: share.Den})
}
