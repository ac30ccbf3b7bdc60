package sheet_test

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"counterpart/internal/sheet"

	"pgregory.net/rapid"
)

func TestDamage(t *testing.T) {
	damaged := []string{
		"5.54563E+15", "5,54563E+15", "-1e+05", "1E-07", " 5.54563E+15 ", "#REF!", "#n/a", "#BEZUG!",
		"########", "1900-01-00", "1900-01-01", "0/1/1900", "01.01.1900", "1900-06-15",
		"1/0/1900 0:00", "1900-01-00T00:00:00Z", "1899-12-30", "30.12.1899", "12/31/1899",
		"1/0/1900 12:00:00 AM",
	}
	for _, value := range damaged {
		reason, ok := sheet.Damage(value)
		if !ok || reason == "" || strings.Contains(reason, strings.TrimSpace(value)) {
			t.Errorf("Damage(%q) = %q, %v", value, reason, ok)
		}
	}
	sound := []string{
		"", " ", "12E3", "E+15", "5.E+15", "5.5E+", "1.2.3E+05", "xE+05", "#1", "##", "Apt #12", "1901-01-01",
		"19000", "1900", "1900-01", "1900-x-01", "19000-01-01", "in 1900-01-01", "#hashtag",
		"1900-01-01 called", "1/2/3", "555-1900-123", "LIKE+1", "2.55",
	}
	for _, value := range sound {
		if reason, ok := sheet.Damage(value); ok {
			t.Errorf("Damage(%q) = %q, want none", value, reason)
		}
	}
}

func TestInteger(t *testing.T) {
	tests := map[string]string{
		"17850.0": "17850", "17850": "17850", " 7.000 ": "7", "-12.0": "-12", "0": "0", "0.0": "0",
		"9223372036854775807": "9223372036854775807",
		"":                    "!", "17850.5": "!", "17850.": "!", "007": "!", "+7": "!", "-0": "!", "1e3": "!",
		"9223372036854775808": "!", "1,000": "!", "A1": "!", ".0": "!",
	}
	for value, want := range tests {
		got, ok := sheet.Integer(value)
		if ok != (want != "!") || ok && got != want {
			t.Errorf("Integer(%q) = %q, %v, want %q", value, got, ok, want)
		}
	}
}

func TestDate(t *testing.T) {
	day := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	at := func(y, m, d, h, mi, s int) time.Time {
		return time.Date(y, time.Month(m), d, h, mi, s, 0, time.UTC)
	}
	type layouts = []sheet.Layout
	tests := []struct {
		value   string
		layouts layouts
		want    time.Time
	}{
		{"2024-01-31", nil, day(2024, 1, 31)},
		{" 2024-02-29 ", layouts{sheet.ISO}, day(2024, 2, 29)},
		{"2010-12-01 08:26:00", nil, at(2010, 12, 1, 8, 26, 0)},
		{"2024-07-28 00:00:00.000", nil, day(2024, 7, 28)},
		{"2024-07-28T23:30:00+02:00", nil, at(2024, 7, 28, 21, 30, 0)},
		{"2024-07-28T23:30Z", nil, at(2024, 7, 28, 23, 30, 0)},
		{"31/01/2024", layouts{sheet.DMY}, day(2024, 1, 31)},
		{"1.2.2024", layouts{sheet.DMY}, day(2024, 2, 1)},
		{"1-2-2024 9:05", layouts{sheet.MDY}, at(2024, 1, 2, 9, 5, 0)},
		{"3/29/1982", layouts{sheet.MDY}, day(1982, 3, 29)},
		{"3/29/1982 1:02 PM", layouts{sheet.MDY}, at(1982, 3, 29, 13, 2, 0)},
		{"3/29/1982", layouts{sheet.DMY, sheet.MDY}, day(1982, 3, 29)},
		{"3/3/1982", layouts{sheet.DMY, sheet.MDY}, day(1982, 3, 3)},
	}
	for _, tt := range tests {
		got, err := sheet.Date(tt.value, tt.layouts...)
		if err != nil || !got.Equal(tt.want) || got.Location() != time.UTC {
			t.Errorf("Date(%q, %v) = %v, %v, want %v", tt.value, tt.layouts, got, err, tt.want)
		}
	}
	refused := []struct {
		value   string
		layouts layouts
		want    string
	}{
		{"1700000000", nil, "bare number"},
		{"-1700000000", nil, "bare number"},
		{"45321", layouts{sheet.DMY}, "bare number"},
		{"3/4/2024", layouts{sheet.DMY, sheet.MDY}, "told apart in no way"},
		{"2023-02-29", nil, "such as 2024-01-31"},
		{"2024-1-31", nil, "not a date"},
		{"2024/01/31", nil, "not a date"},
		{"0999-01-31", nil, "not a date"},
		{"2024-01-31 25:00", nil, "not a date"},
		{"31/01/24", layouts{sheet.DMY}, "such as 31/01/2024"},
		{"31/01.2024", layouts{sheet.DMY}, "not a date"},
		{"31:01:2024", layouts{sheet.DMY}, "not a date"},
		{"001/1/2024", layouts{sheet.DMY}, "not a date"},
		{"31/01/2024", layouts{sheet.MDY}, "such as 01/31/2024"},
		{"31/01/2024", layouts{"other"}, "not a date"},
		{"", nil, "not a date"},
	}
	for _, tt := range refused {
		got, err := sheet.Date(tt.value, tt.layouts...)
		var fault *sheet.Error
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), tt.want) || !got.IsZero() {
			t.Errorf("Date(%q, %v) = %v, %v, want %q", tt.value, tt.layouts, got, err, tt.want)
		}
	}
}

func TestDecimal(t *testing.T) {
	tests := []struct {
		value    string
		comma    bool
		unscaled int64
		scale    int
	}{
		{"2.55", false, 255, 2},
		{"0.001", false, 1, 3},
		{".0000", false, 0, 4},
		{"-3", false, -3, 0},
		{"\u22123.50", false, -350, 2},
		{"-0.00", false, 0, 2},
		{"1,234,567.89", false, 123456789, 2},
		{"1,234", false, 1234, 0},
		{"1 234,50", true, 123450, 2},
		{"1\u202f234,50", true, 123450, 2},
		{"1.234,50", true, 123450, 2},
		{"12'345.6", false, 123456, 1},
		{"1.12345600", false, 1123456, 6},
		{"9223372036854.775807", false, math.MaxInt64, 6},
		{"-9223372036854775808", false, math.MinInt64, 0},
	}
	for _, tt := range tests {
		unscaled, scale, err := sheet.Decimal(tt.value, tt.comma)
		if err != nil || unscaled != tt.unscaled || scale != tt.scale {
			t.Errorf("Decimal(%q, %v) = %d, %d, %v, want %d, %d",
				tt.value, tt.comma, unscaled, scale, err, tt.unscaled, tt.scale)
		}
	}
	refused := []struct {
		value string
		comma bool
		want  string
	}{
		{"", false, "not an amount"},
		{"-", false, "not an amount"},
		{".", false, "not an amount"},
		{"5.", false, "not an amount"},
		{"2,5", false, "such as 1234.50"},
		{"2.55", true, "such as 1234,50"},
		{"1234,567", false, "not an amount"},
		{",123", false, "not an amount"},
		{"1,234 567", false, "not an amount"},
		{"--1", false, "not an amount"},
		{"+1", false, "not an amount"},
		{"5.5E+15", false, "not an amount"},
		{"£5", false, "not an amount"},
		{"٣.٥", false, "not an amount"},
		{"2.5500000000000003", false, "more decimals"},
		{"9223372036854775808", false, "too large"},
	}
	for _, tt := range refused {
		_, _, err := sheet.Decimal(tt.value, tt.comma)
		var fault *sheet.Error
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Decimal(%q, %v) = %v, want %q", tt.value, tt.comma, err, tt.want)
		}
	}
}

// TestDecimalExact: what Decimal reads is the number that math/big reads.
func TestDecimalExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,6})?`).Draw(t, "text")
		unscaled, scale, err := sheet.Decimal(text, false)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := new(big.Rat).SetString(text)
		power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
		if got := new(big.Rat).SetFrac(big.NewInt(unscaled), power); got.Cmp(want) != 0 {
			t.Fatalf("%s read as %s", text, got)
		}
	})
}
