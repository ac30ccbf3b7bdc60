package money_test

import (
	"testing"

	"pgregory.net/rapid"

	"counterpart/internal/money"
)

func TestParse(t *testing.T) {
	for _, row := range []struct {
		currency, text string
		want           int64
		err            string
	}{
		{"USD", "1000000.00", 100_000_000, ""},
		{"USD", "0.05", 5, ""},
		{"USD", "7", 700, ""},
		{"USD", "7.5", 750, ""},
		{"USD", "-7.50", -750, ""},
		{"JPY", "5000", 5000, ""},
		{"KWD", "0.005", 5, ""},
		{"USD", "92233720368547758.07", 9223372036854775807, ""},
		{"USD", "92233720368547758.08", 0, "An amount is too large."},
		{"USD", "1.005", 0, "USD has 2 decimals, not 3"},
		{"JPY", "1.0", 0, "JPY has 0 decimals, not 1"},
		{"USD", "", 0, "expected an amount such as 1250.00, without signs and separators of thousands"},
		{"USD", "1.", 0, "expected an amount such as 1250.00, without signs and separators of thousands"},
		{"USD", ".5", 0, "expected an amount such as 1250.00, without signs and separators of thousands"},
		{"USD", "1,000.00", 0, "expected an amount such as 1250.00, without signs and separators of thousands"},
		{"USD", "+1", 0, "expected an amount such as 1250.00, without signs and separators of thousands"},
		{"USD", "--1", 0, "expected an amount such as 1250.00, without signs and separators of thousands"},
		{"JPY", "1e3", 0, "expected an amount such as 125000, without signs and separators of thousands"},
		{"usd", "1.00", 0, "expected a currency as three capital letters, such as EUR"},
	} {
		got, err := money.Parse(row.currency, row.text)
		if row.err != "" {
			if err == nil || err.Error() != row.err {
				t.Errorf("%s %q: got %v, %v", row.currency, row.text, got, err)
			}
			continue
		}
		if err != nil || got != (money.Money{Minor: row.want, Currency: row.currency}) {
			t.Errorf("%s %q: got %v, %v", row.currency, row.text, got, err)
		}
	}
}

func TestParseReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := money.Money{
			Minor:    rapid.Int64().Draw(t, "minor"),
			Currency: rapid.SampledFrom([]string{"EUR", "JPY", "KWD", "CLF"}).Draw(t, "currency"),
		}
		if back, err := money.Parse(m.Currency, m.Decimal()); err != nil || back != m {
			t.Fatalf("%v is written %s and read as %v, %v", m, m.Decimal(), back, err)
		}
	})
}
