package party_test

import (
	"testing"

	"counterpart/internal/party"
)

func TestParseCustomer(t *testing.T) {
	for _, c := range []struct {
		in string
		ok bool
	}{
		{"1", true},
		{"9007199254740991", true},
		{"9007199254740992", false},
		{"0", false},
		{"-4", false},
		{"", false},
		{"12x", false},
	} {
		id, err := party.ParseCustomer(c.in)
		if (err == nil) != c.ok || (c.ok && id.String() != c.in) {
			t.Errorf("ParseCustomer(%q) = %v, %v", c.in, id, err)
		}
	}
}

func TestRolesHaveSides(t *testing.T) {
	for _, r := range party.Roles() {
		got, err := party.ParseRole(string(r))
		if err != nil || got != r {
			t.Errorf("ParseRole(%q) = %q, %v", r, got, err)
		}
		if want := map[bool]party.Side{true: party.Processor, false: party.Controller}[r == party.Operator]; r.Side() != want {
			t.Errorf("%s works for the %s", r, r.Side())
		}
	}
	if _, err := party.ParseRole("system"); err == nil {
		t.Error("nobody signs in as the program")
	}
}

func TestJob(t *testing.T) {
	j := party.Job(7)
	if j.Tenant != 7 || j.Ordinal != 0 || j.Version >= 0 || j.Role.Side() != party.Processor {
		t.Errorf("job %+v", j)
	}
}
