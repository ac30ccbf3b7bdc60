package entry_test

import (
	"testing"

	"counterpart/internal/entry"
	"counterpart/internal/field"
)

func TestRefusal(t *testing.T) {
	refused := entry.Entry{Kind: entry.System, Act: entry.Refused, Object: "purpose", Purpose: field.Market, Country: "IN", List: []string{"use.x"}, Recorded: 1}
	abroad, bare, other := refused, refused, refused
	abroad.Object, bare.List, other.Act = "country", nil, "observe"
	for _, c := range []struct {
		name, want string
		e          entry.Entry
	}{
		{"purpose", "the contract in force refused access for the purpose market: clause use.x", refused},
		{"country", "the contract in force refused access from IN: clause use.x", abroad},
		{"without a clause", "", bare},
		{"another act", "", other},
	} {
		if got := c.e.Refusal(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if err := c.e.Check(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
