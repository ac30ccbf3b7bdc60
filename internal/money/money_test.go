package money_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"counterpart/internal/failure"
	"counterpart/internal/money"
)

func TestAmounts(t *testing.T) {
	for name, row := range map[string]struct {
		price    string
		quantity int64
		currency string
		want     int64
	}{
		"half to even, down":  {"0.125", 1000, "EUR", 12},
		"half to even, up":    {"0.135", 1000, "EUR", 14},
		"negative, to even":   {"0.125", -1000, "EUR", -12},
		"three decimals":      {"1.995", 3000, "EUR", 598},
		"a third of a metre":  {"10.00", 333, "EUR", 333},
		"no minor unit":       {"12.5", 1000, "JPY", 12},
		"a thousandth":        {"12.5", 1000, "KWD", 12500},
		"four decimals":       {"1", 1, "CLF", 10},
		"price of a thousand": {"0.001", 1_000_000, "GBP", 100},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := money.ParsePrice(row.price)
			if err != nil || p.Decimal() != row.price {
				t.Fatalf("%v, %v", p, err)
			}
			if got, err := p.Amount(row.quantity, row.currency); err != nil || got != row.want {
				t.Errorf("got %d, %v, want %d", got, err, row.want)
			}
		})
	}
	for _, s := range []string{"", "x", "1.2345678", "1.-5", "+1", ".5", "99999999999999999999"} {
		if p, err := money.ParsePrice(s); err == nil {
			t.Errorf("%q gives %v", s, p)
		}
	}
	if _, err := (money.Price{Unscaled: 1, Scale: 7}).Amount(1000, "EUR"); !failure.Is(err, failure.Invalid) {
		t.Errorf("seven decimals give %v", err)
	}
	if _, err := (money.Price{Unscaled: 1 << 62}).Amount(1<<62, "EUR"); !failure.Is(err, failure.Invalid) {
		t.Errorf("an overflow gives %v", err)
	}
}

func TestAmountIsWithinHalfAMinorUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := money.Price{Unscaled: rapid.Int64Range(-1<<40, 1<<40).Draw(t, "unscaled"), Scale: rapid.IntRange(0, 6).Draw(t, "scale")}
		q := rapid.Int64Range(-1<<20, 1<<20).Draw(t, "quantity")
		cur := rapid.SampledFrom([]string{"EUR", "JPY", "KWD", "CLF"}).Draw(t, "currency")
		got, err := p.Amount(q, cur)
		if err != nil {
			t.Skip("too large")
		}
		exact := new(big.Rat).Mul(big.NewRat(p.Unscaled, pow10(p.Scale)), big.NewRat(q, 1000))
		exact.Mul(exact, new(big.Rat).SetInt64(pow10(money.MinorDigits(cur))))
		off := new(big.Rat).Sub(exact, new(big.Rat).SetInt64(got))
		off.Abs(off)
		half := big.NewRat(1, 2)
		if c := off.Cmp(half); c > 0 || c == 0 && got%2 != 0 {
			t.Fatalf("%s × %d/1000 %s = %s, rounded to %d", p.Decimal(), q, cur, exact.FloatString(9), got)
		}
		if neg, err := p.Amount(-q, cur); err != nil || neg != -got {
			t.Fatalf("taken back: %d, sold: %d", neg, got)
		}
	})
}

func pow10(n int) int64 {
	out := int64(1)
	for range n {
		out *= 10
	}
	return out
}

func TestDecimal(t *testing.T) {
	for want, m := range map[string]money.Money{
		"0.00": {0, "EUR"}, "-0.05": {-5, "EUR"}, "1234.50": {123450, "EUR"}, "7": {7, "JPY"}, "0.007": {7, "KWD"},
		"-92233720368547758.08": {math.MinInt64, "USD"},
	} {
		if got := m.Decimal(); got != want {
			t.Errorf("%+v is written %s, want %s", m, got, want)
		}
	}
}

func TestSum(t *testing.T) {
	if n, err := money.Sum(1, -3, 0, 5); err != nil || n != 3 {
		t.Errorf("got %d, %v", n, err)
	}
	for _, amounts := range [][]int64{{math.MaxInt64, 1}, {math.MinInt64, -1}} {
		if n, err := money.Sum(amounts...); !failure.Is(err, failure.Invalid) {
			t.Errorf("%v add up to %d, %v", amounts, n, err)
		}
	}
}

func TestKnown(t *testing.T) {
	for s, want := range map[string]bool{"EUR": true, "eur": false, "EU": false, "": false, "EURO": false} {
		if money.Known(s) != want {
			t.Errorf("%q", s)
		}
	}
}
