package policy_test

import (
	"testing"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
)

func decide(role party.Role, p field.Purpose) (policy.Permit, error) {
	return policy.Decide(policy.Request{
		Principal: party.Principal{Tenant: 1, Role: role}, Purpose: p, Route: "GET /x", Reason: "counter",
	})
}

func TestZeroPermitAllowsNothing(t *testing.T) {
	var p policy.Permit
	if p.Allows(0, 0) {
		t.Error("a permit that nobody decided allows something")
	}
}

func TestWhatIsNotNamedIsDenied(t *testing.T) {
	for _, role := range append(party.Roles(), "", "root") {
		named := map[field.Purpose]bool{}
		for _, p := range policy.Purposes(role) {
			named[p] = true
		}
		for _, p := range append(field.Purposes(), "", "curiosity") {
			_, err := decide(role, p)
			if (err == nil) != named[p] {
				t.Errorf("%s for %s: %v", role, p, err)
			}
			if err != nil && !failure.Is(err, failure.Forbidden) {
				t.Errorf("%s for %s: kind %v", role, p, failure.KindOf(err))
			}
		}
	}
}

func TestOperatorOpensNothing(t *testing.T) {
	p, err := decide(party.Operator, field.Operate)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range field.All() {
		if p.Allows(field.Fields(f.ID), 0) || p.Allows(0, field.Fields(f.ID)) {
			t.Errorf("an operator may see %s", f.Name)
		}
	}
}

func TestMarketerSeesPhonesMaskedOnly(t *testing.T) {
	p, err := decide(party.Marketer, field.Market)
	if err != nil {
		t.Fatal(err)
	}
	phone := field.Fields(field.Phones)
	if p.Allows(phone, 0) || !p.Allows(0, phone) {
		t.Error("want phones masked, not open")
	}
	if p.Open().Has(field.Phones) || !p.Masked().Has(field.Phones) || !p.Masked().Covers(p.Open()) {
		t.Error("sets")
	}
}

func TestPermitKeepsItsRequest(t *testing.T) {
	p, err := decide(party.Support, field.Serve)
	if err != nil {
		t.Fatal(err)
	}
	if p.Principal().Role != party.Support || p.Tenant() != 1 || p.Purpose() != field.Serve ||
		p.Route() != "GET /x" || p.Reason() != "counter" {
		t.Errorf("permit %+v", p)
	}
}

func TestNoTenantNoPermit(t *testing.T) {
	_, err := policy.Decide(policy.Request{Principal: party.Principal{Role: party.Owner}, Purpose: field.Serve})
	if !failure.Is(err, failure.Forbidden) {
		t.Errorf("got %v", err)
	}
}

func TestReasonsAreAList(t *testing.T) {
	_, err := policy.Decide(policy.Request{
		Principal: party.Principal{Tenant: 1, Role: party.Owner}, Purpose: field.Serve, Reason: "Anna called",
	})
	if !failure.Is(err, failure.Invalid) {
		t.Errorf("typed text as a reason: %v", err)
	}
	for _, r := range policy.Reasons() {
		if policy.ReasonLabel(r.Code) != r.Label {
			t.Errorf("label of %s", r.Code)
		}
	}
	if policy.ReasonLabel("other") != "other" {
		t.Error("an unknown code names itself")
	}
}
