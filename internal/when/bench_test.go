package when_test

import (
	"testing"

	"counterpart/internal/when"
)

// The deadline of each of many facts is computed without making up its steps.
func BenchmarkAfter(b *testing.B) {
	from := at(b, "2026-02-10T18:00Z").Lo
	for _, c := range []struct {
		name string
		rule when.Rule
	}{
		{"48 hours", rule(b, "48h", when.ByUnit, nil)},
		{"30 days in Los Angeles", rule(b, "30d", when.ByUnit, office(b, "America/Los_Angeles"))},
		{"10 business days in Los Angeles", rule(b, "10 business days", when.ByUnit, office(b, "America/Los_Angeles", "2026-02-16"))},
		{"1 month in Berlin under 1182/71", rule(b, "1mo", when.EU1182, office(b, "Europe/Berlin"))},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := c.rule.After(from); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
