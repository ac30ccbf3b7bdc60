package world

import (
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

var separators = strings.NewReplacer(" ", "", "-", "", ".", "", "/", "", "+", "")

// cardLike finds 13 to 19 digits in a row that pass the check of payment
// cards, whatever issuer they would name, with the separators that people
// write between digits left out.
func cardLike(text string) string {
	for _, run := range strings.FieldsFunc(separators.Replace(text), func(c rune) bool { return c < '0' || c > '9' }) {
		for from := range run {
			for to := from + 13; to <= min(from+19, len(run)); to++ {
				if luhn(run[from:to]) {
					return run[from:to]
				}
			}
		}
	}
	return ""
}

func TestCardLike(t *testing.T) {
	for _, row := range []struct {
		text string
		card bool
	}{
		{"4111111111111111", true},
		{"paid with 5500-0000-0000-0004, thanks", true},
		{"3782 822463 10005", true},
		{"x94111111111111111", true},
		{"4222222222223", false},
		{"2026-11-22T10:00:00+01:00", false},
		{"411111111111", false},
	} {
		if got := cardLike(row.text); (got != "") != row.card {
			t.Errorf("%q: %q", row.text, got)
		}
	}
}

func TestNothingLooksLikeACard(t *testing.T) {
	for name, write := range files(village) {
		for i, row := range export(t, write) {
			for _, cell := range row {
				if card := cardLike(cell); card != "" {
					t.Errorf("%s, row %d: %q", name, i, cell)
				}
			}
		}
	}
	for _, p := range village.Products() {
		if cardLike(p.EAN+" "+p.Name) != "" {
			t.Errorf("%s: bar code %s", p.SKU, p.EAN)
		}
	}
	for _, m := range Staff() {
		if cardLike(m.Name+m.Email) != "" {
			t.Errorf("%+v", m)
		}
	}
}

// TestNormalisedPhonesAreNoCards: with the country's code in front they have
// up to 13 digits.
func TestNormalisedPhonesAreNoCards(t *testing.T) {
	long := 0
	for c := range village.Customers() {
		for _, p := range c.Phones {
			n, err := phonenumbers.Parse(p.Number, p.Country)
			if err != nil {
				t.Fatal(err)
			}
			e164 := phonenumbers.Format(n, phonenumbers.E164)
			if cardLike(e164) != "" {
				t.Errorf("%s: %s", c.ExternalID, e164)
			}
			if len(e164) > 13 {
				long++
			}
		}
	}
	if long == 0 {
		t.Error("no number is long enough to tell")
	}
}
