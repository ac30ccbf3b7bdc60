package api_test

import (
	"net/http"
	"strings"
	"testing"

	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/clock"
	"counterpart/internal/crm/own"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/testkit/house"
)

// withFields adds an own field to customers, orders and cases.
func (r *rig) withFields(t *testing.T) {
	t.Helper()
	for _, f := range []own.Draft{
		{Object: own.Customer, Label: "Shoe size", Kind: own.Number},
		{Object: own.Order, Label: "Gift message", Kind: own.Line, Masked: true, Searchable: true},
		{Object: own.Case, Label: "Serial number", Kind: own.Line},
	} {
		if _, _, err := r.own.Create(t.Context(), r.Owner(t), f); err != nil {
			t.Fatal(err)
		}
	}
}

func (r *rig) must(t *testing.T, secret, path, body, want string) {
	t.Helper()
	if code, got, _ := r.send(t, secret, path, body); code >= http.StatusBadRequest || !strings.Contains(got, want) {
		t.Fatalf("%s: %d %s, want %s", path, code, got, want)
	}
}

func TestOwnFieldsByPrograms(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		r := newRig(t, where)
		r.withFields(t)
		_, secret := r.token(t, party.Manager, field.Import)
		r.must(t, secret, "customers", `{"external":"C-1","family":"Berg","own":{"shoe-size":["42,5"]}}`, "created")
		r.must(t, secret, "customers/find", `{"external":"C-1"}`, `"own":{"shoe-size":["42.5"]}`)
		order := func(own string) string {
			return `{"number":"A-1","customer":"C-1","placed":"2026-01-31T10:00:00Z","channel":"web","currency":"EUR","lines":[{"sku":"X","price":"1"}]` + own + `}`
		}
		r.must(t, secret, "orders", order(`,"own":{"gift-message":["For Ada"]}`), "created")
		before := r.size(t)
		r.must(t, secret, "orders", order(`,"own":{"gift-message":["For Ada"]}`), "same")
		r.must(t, secret, "orders", order(``), "same")
		if r.size(t) != before {
			t.Error("the same order again made an entry")
		}
		r.must(t, secret, "orders/find", `{"number":"A-1"}`, `"own":{"gift-message":["For Ada"]}`)
		all := r.entries(t, before)
		if e := all[len(all)-1]; e.Purpose != field.Import || !e.Fields.Has(field.Own1+1) || e.Count != 1 {
			t.Errorf("recorded as %+v", e)
		}
		r.must(t, secret, "orders", order(`,"own":{"gift-message":["For Bob"]}`), "changed")
		r.must(t, secret, "orders", order(`,"own":{"gift-message":[]}`), "changed")
		if _, got, _ := r.send(t, secret, "orders/find", `{"number":"A-1"}`); strings.Contains(got, "own") {
			t.Errorf("an own field that was emptied is there: %s", got)
		}
		for body, want := range map[string]string{
			strings.Replace(order(`,"own":{"gift-message":["x"]}`), `"customer":"C-1",`, "", 1): "cannot be kept without a customer",
			order(`,"own":{"gift-message":["4111 1111 1111 1111"]}`):                            "payment card",
			order(`,"own":{"shoe-size":["42"]}`):                                                "not known here",
		} {
			if code, got, _ := r.send(t, secret, "orders", body); code != http.StatusUnprocessableEntity || !strings.Contains(got, want) {
				t.Errorf("%s: %d %s", body, code, got)
			}
		}
	})
}

func TestCasesByProgramsHaveClocks(t *testing.T) {
	house.Engines(t, func(t *testing.T, where string) {
		r := newRig(t, where)
		r.withFields(t)
		_, secret := r.token(t, party.Manager, field.Import)
		r.must(t, secret, "customers", `{"external":"C-1","family":"Berg"}`, "created")
		set, err := r.cases.Settings(t.Context(), r.Tenant)
		if err != nil {
			t.Fatal(err)
		}
		opened := house.Now().Add(-50 * 3600e9)
		at := opened.Time().Format("2006-01-02T15:04:05.999999Z07:00")
		body := func(ref, rest string) string {
			return `{"reference":"` + ref + `","customer":"C-1","opened":"` + at + `","channel":"web"` + rest + `}`
		}
		r.must(t, secret, "cases", body("1", `,"priority":"high","own":{"serial-number":["SN-1"]}`), "created")
		r.must(t, secret, "cases", body("2", `,"answered":"`+at+`"`), "created")
		r.must(t, secret, "cases", body("3", `,"status":"closed"`), "created")
		if code, got, _ := r.send(t, secret, "cases", body("4", `,"answered":"2001-01-01T00:00:00Z"`)); code != http.StatusUnprocessableEntity || !strings.Contains(got, `"answered"`) {
			t.Errorf("answered before it was opened: %d %s", code, got)
		}
		show := func(n cases.Number) cases.View {
			permit, err := policy.Decide(policy.Request{Principal: r.Owner(t), Purpose: field.Complain, Route: "test"})
			if err != nil {
				t.Fatal(err)
			}
			v, err := r.cases.Show(t.Context(), permit, n, cases.Ask{})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if c := show(1001); c.Case.Clocks != clock.Start(set.Hours, set.Targets[cases.High], opened) || c.Values[field.Own1+2][0].Reveal() != "SN-1" {
			t.Errorf("an open case has the clocks %+v and own fields %v", c.Case.Clocks, c.Values)
		}
		if c := show(1002).Case.Clocks; c.FirstAt != opened || c.Read(house.Now())[0].State != clock.Met || c.ResolveDue == 0 {
			t.Errorf("a case that was answered has the clocks %+v", c)
		}
		if c := show(1003).Case.Clocks; c.FirstDue != 0 || c.ResolveDue != 0 || c.Due() != clock.Never {
			t.Errorf("a case that was closed elsewhere has the clocks %+v", c)
		}
	})
}
