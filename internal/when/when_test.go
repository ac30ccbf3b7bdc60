package when_test

import (
	"testing"
	"time"

	"counterpart/internal/when"
)

func TestInstant(t *testing.T) {
	zone := time.FixedZone("east", 2*3600)
	i := when.Of(time.Date(2026, 3, 1, 12, 0, 0, 123456789, zone))
	if got := i.String(); got != "2026-03-01T10:00:00.123456Z" {
		t.Errorf("string %s", got)
	}
	if j := i.Add(90 * time.Second); j.Sub(i) != 90*time.Second {
		t.Errorf("add and sub differ: %v", j.Sub(i))
	}
	if !when.Instant(0).Time().IsZero() || when.Instant(0).String() != "unknown" {
		t.Error("zero means not known")
	}
}

func TestParseDate(t *testing.T) {
	for _, c := range []struct {
		in, out string
	}{
		{"1984-02-29", "1984-02-29"},
		{"0001-01-01", "0001-01-01"},
		{"1985-02-29", ""},
		{"0000-01-01", ""},
		{"01.02.1985", ""},
		{"", ""},
	} {
		d, err := when.ParseDate(c.in)
		if (err != nil) != (c.out == "") || (err == nil && d.String() != c.out) {
			t.Errorf("ParseDate(%q) = %v, %v", c.in, d, err)
		}
	}
}
