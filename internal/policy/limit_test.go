package policy_test

import (
	"errors"
	"strings"
	"testing"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

func TestLimits(t *testing.T) {
	limits := policy.Limits{Agreement: "Schedule", Rules: []policy.Limit{
		{Clause: "use.accesses", Cite: "Schedule, 1.14", From: 10, Until: 20, Purposes: []field.Purpose{field.Market}},
		{Clause: "residency.regions", Countries: []string{"DE", "FR"}},
	}}
	for _, c := range []struct {
		name    string
		role    party.Role
		country string
		purpose field.Purpose
		at      int64
		says    string // "" is not refused
	}{
		{"another purpose", party.Owner, "DE", field.Serve, 15, ""},
		{"refused purpose", party.Marketer, "DE", field.Market, 15, "clause use.accesses (Schedule, 1.14) of the contract in force, “Schedule” refuses it"},
		{"refused to jobs too", party.System, "", field.Market, 15, "“Marketing with consent” (market)"},
		{"before the clause holds", party.Marketer, "DE", field.Market, 9, ""},
		{"in its first moment", party.Marketer, "DE", field.Market, 10, "refuses it"},
		{"when it has ended", party.Marketer, "DE", field.Market, 20, ""},
		{"the other country", party.Support, "FR", field.Serve, 15, ""},
		{"abroad", party.Support, "IN", field.Serve, 15, "from IN: clause residency.regions of the contract in force, “Schedule” names DE, FR alone"},
		{"the vendor's operator abroad", party.Operator, "US", field.Operate, 15, "from US"},
		{"of no country", party.Support, "", field.Serve, 15, "from an unknown country"},
		{"a job has no country", party.System, "", field.Operate, 15, ""},
	} {
		err := limits.Refuse(party.Principal{Tenant: 1, Role: c.role, Country: c.country}, c.purpose, when.Instant(c.at))
		if c.says == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		text, hint := failure.Public(err)
		if !failure.Is(err, failure.Forbidden) || !strings.Contains(text, c.says) || !strings.Contains(err.Error(), c.says) || !strings.Contains(hint, "amendment that both companies sign") {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
		if r, is := errors.AsType[*policy.RefusedError](err); !is || r.Country != strings.HasPrefix(c.says, "from ") || r.Limit == nil {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

func TestNoLimits(t *testing.T) {
	var none policy.Limits
	for _, p := range field.Purposes() {
		if err := none.RefuseWriting(party.Principal{Tenant: 1, Role: party.Owner, Country: "XX"}, p, 0); err != nil {
			t.Errorf("writing: %v", err)
		}
		if err := none.Refuse(party.Principal{Tenant: 1, Role: party.Owner, Country: "XX"}, p, 0); err != nil {
			t.Error(p, err)
		}
	}
}
