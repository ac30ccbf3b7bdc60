package api

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"counterpart/internal/money"
	"counterpart/internal/when"
)

// parseTime reads RFC 3339.
func parseTime(s string) (when.Instant, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return 0, fmt.Errorf("not a time")
	}
	if t.Year() < 1900 || t.Year() > 2200 {
		return 0, fmt.Errorf("a year that cannot be meant")
	}
	return when.Of(t), nil
}

const maxDigits = 15

// parseDecimal reads an exact number: sign, digits, point, digits.
func parseDecimal(s string) (unscaled int64, scale int, err error) {
	whole, part, point := strings.Cut(strings.TrimPrefix(s, "-"), ".")
	digits := whole + part
	if whole == "" || point && part == "" || len(digits) > maxDigits || strings.Trim(digits, "0123456789") != "" {
		return 0, 0, fmt.Errorf("not a decimal")
	}
	if unscaled, err = strconv.ParseInt(digits, 10, 64); err != nil {
		return 0, 0, fmt.Errorf("not a decimal")
	}
	if strings.HasPrefix(s, "-") {
		unscaled = -unscaled
	}
	return unscaled, len(part), nil
}

// minor gives an amount in the minor unit of its currency, or false where it has more decimals.
func minor(unscaled int64, scale int, currency string) (int64, bool) {
	digits := money.MinorDigits(currency)
	for ; scale > digits; scale-- {
		if unscaled%10 != 0 {
			return 0, false
		}
		unscaled /= 10
	}
	for ; scale < digits; scale++ {
		if unscaled > maxMinor || unscaled < -maxMinor {
			return 0, false
		}
		unscaled *= 10
	}
	return unscaled, unscaled <= maxMinor && unscaled >= -maxMinor
}

const maxMinor = 100_000_000_000_000

// decimalText writes an amount of minor units with its decimals.
func decimalText(amount int64, scale int) string {
	sign := ""
	if amount < 0 {
		sign, amount = "-", -amount
	}
	s := strconv.FormatInt(amount, 10)
	if scale == 0 {
		return sign + s
	}
	if len(s) <= scale {
		s = strings.Repeat("0", scale-len(s)+1) + s
	}
	return sign + s[:len(s)-scale] + "." + s[len(s)-scale:]
}

// timeText writes an instant in UTC; empty for none.
func timeText(i when.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().Format(time.RFC3339)
}
