package web_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
)

// Words that a test plants in own fields, and nowhere else.
const (
	ownPlain  = "Own-Plain-7Q2M"
	ownSecret = "Own-Secret-X9ZT"
	ownLater  = "Own-Later-K4RD"
)

const naughtyLabel = "<script>alert('Größe')</script>"

// withOwnFields lets the owner add a plain field, a masked one and one of orders.
func withOwnFields(s *site) {
	owner := s.as(party.Owner)
	for _, f := range [][]string{
		{"object", "customer", "kind", "text", "label", naughtyLabel, "help", "<b>As on the box</b>", "days", "0", "searchable", "yes"},
		{"object", "customer", "kind", "text", "label", "Allergies", "masked", "yes", "days", "30"},
		{"object", "customer", "kind", "several", "label", "Likes", "choices", "Coats\n<i>Socks</i>\n", "days", "0"},
		{"object", "order", "kind", "text", "label", "Gift message", "days", "90"},
	} {
		if a := owner.post("/setup/fields", f...); a.status != http.StatusSeeOther {
			s.t.Fatalf("add %s: %d %s", f[5], a.status, shortened(a.body))
		}
	}
}

func TestOwnFieldsAreSetUp(t *testing.T) {
	s := newSite(t)
	owner := s.as(party.Owner)
	owner.get("/setup").want(http.StatusOK, "0 of 24 used").want(http.StatusOK, "Own words")
	owner.get("/setup/fields").want(http.StatusOK, "No own fields yet").want(http.StatusOK, "Add a field")
	owner.post("/setup/fields", "object", "customer", "kind", "one", "label", "Colour", "days", "many").want(http.StatusBadRequest, "This is missing: write at least one")
	withOwnFields(s)
	owner.get("/setup/fields").want(http.StatusOK, naughtyLabel).want(http.StatusOK, "customer.own.allergies").want(http.StatusOK, "30 days")
	if raw := owner.raw("/setup/fields"); strings.Contains(raw, "<script>alert") {
		t.Error("a label is markup")
	}
	owner.post("/setup/fields/2/move", "way", "up").leads("/setup/fields")
	if body := owner.get("/setup/fields").body; strings.Index(body, "Allergies") > strings.Index(body, "Größe") {
		t.Error("the field has not moved")
	}
	owner.post("/setup/words/own3", "do", "add", "label", "Hats").leads("/setup/fields/3")
	owner.get("/setup/fields/3").want(http.StatusOK, "Hats")
	owner.post("/setup/fields/2/archive").leads("/setup/fields/2")
	owner.get("/setup/fields/2").want(http.StatusOK, "archived").want(http.StatusOK, "Remove with all values")
	owner.get("/setup/fields/9").want(http.StatusNotFound, "no such field")
	owner.post("/setup/words/cause", "do", "add", "label", "late").want(http.StatusBadRequest, "There is one of this name already")
	owner.post("/setup/words/cause", "do", "add", "label", "Flood").leads("/setup/words/cause")
	manager := s.as(party.Manager)
	manager.get("/setup/words/cause").want(http.StatusOK, "Flood").lacks("New cause")
	manager.get("/setup/fields/1").want(http.StatusOK, "Größe").lacks("Save")
}

func TestOwnFieldsOfACustomer(t *testing.T) {
	s := newSite(t)
	withOwnFields(s)
	p := s.as(party.Support)
	p.get("/customers/new").want(http.StatusOK, "<b>As on the box</b>")
	path := "own.script-alert-gro-e-script"
	p.post("/customers", "family", "Own", path, "4111 1111 1111 1111").want(http.StatusBadRequest, "payment card")
	at := p.post("/customers", "family", "Own", path, ownPlain, "own.allergies", ownSecret, "own.likes", "coats", "own.likes", "i-socks-i").location
	p.get(at).want(http.StatusOK, ownPlain).want(http.StatusOK, "<i>Socks</i>").want(http.StatusOK, "masked: ").lacks(ownSecret)
	first, masked := field.Own1, field.Own1+1
	if e := s.lastOf(entry.Disclosure); !e.Fields.Has(first) || e.Fields.Has(masked) || !e.Masked.Has(masked) || e.Masked.Has(field.Own1+5) {
		t.Errorf("recorded %s, masked %s", e.Fields.Labels(), e.Masked.Labels())
	}
	if raw := p.raw(at); strings.Contains(raw, "<i>Socks") || strings.Contains(raw, "<script>alert") {
		t.Error("a value or label is markup")
	}
	p.post(at+"/reveal", "field", "own.hats", "reason", "counter").want(http.StatusBadRequest, "no such field")
	p.post(at+"/reveal", "field", "own.allergies", "reason", "counter").leads(at)
	p.get(at).want(http.StatusOK, ownSecret).want(http.StatusOK, "Revealed: Allergies")

	form := p.get(at+"?edit=own").want(http.StatusOK, ownSecret)
	if e := s.lastOf(entry.Disclosure); !e.Masked.Has(masked) {
		t.Errorf("the page around the form was recorded as %+v", e)
	}
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(p.raw(at + "?edit=own"))
	if version == nil {
		t.Fatalf("no version in %s", shortened(form.body))
	}
	p.post(at, "group", "own", "version", version[1], path, ownLater, "own.allergies", strings.Repeat("x", 201)).want(http.StatusBadRequest, "longer than 200")
	p.post(at, "group", "own", "version", version[1], path, ownLater, "own.allergies", ownSecret).leads(at)
	p.get(at).want(http.StatusOK, ownLater).lacks(ownPlain)
	p.get(at+"/edit").want(http.StatusOK, ownLater).want(http.StatusOK, ownSecret)
	s.as(party.Marketer).get(at).lacks(ownLater, ownSecret)
	if log := s.log.String(); strings.Contains(log, ownPlain) || strings.Contains(log, ownSecret) || strings.Contains(log, ownLater) {
		t.Error("the program's log holds a value")
	}
}

func TestOwnFieldsOfAnOrder(t *testing.T) {
	s := newSite(t)
	withOwnFields(s)
	id, _, err := s.desk.PutOrder(t.Context(), s.permit(), sale.Order{
		Number: "OWN-1", Customer: s.canary, Status: "open", Channel: sale.Web, Placed: s.now(), Total: sale.Money{Currency: "EUR"},
	})
	s.must(err)
	at := "/orders/" + strconv.FormatInt(int64(id), 10) + "/own"
	p := s.as(party.Support)
	p.get(at).want(http.StatusOK, "Gift message")
	p.post(at, "own.gift-message", "\xff").want(http.StatusBadRequest, "not text")
	p.post(at, "own.gift-message", ownPlain).leads(strings.TrimSuffix(at, "/own"))
	p.get(at).want(http.StatusOK, ownPlain)
	if e := s.lastOf(entry.Disclosure); e.Fields != field.Fields(field.Own1+3) || e.Count != 1 {
		t.Errorf("recorded as %+v", e)
	}
	p.get(strings.TrimSuffix(at, "/own")).want(http.StatusOK, ownPlain).want(http.StatusOK, "Gift message")
	if e := s.lastOf(entry.Disclosure); !e.Fields.Has(field.Own1+3) || !e.Fields.Has(field.Orders) || e.Count != 1 {
		t.Errorf("the order's page was recorded as %+v", e)
	}
	p.get("/orders/1/own").want(http.StatusNotFound, "no such order")
	s.as(party.Marketer).get(at).want(http.StatusForbidden, "not for the role").lacks(ownPlain)
}

func TestOwnFieldsOfACase(t *testing.T) {
	s := newSite(t)
	s.as(party.Owner).post("/setup/fields", "object", "case", "kind", "text", "label", "Serial number", "masked", "yes", "days", "0").leads("/setup/fields/1")
	p := s.as(party.Support)
	at := p.open("customer", s.canary.String())
	p.get(at).want(http.StatusOK, "Serial number")
	p.post(at+"/own", "own.serial-number", ownSecret).leads(at)
	p.get(at).want(http.StatusOK, "Serial number").lacks(ownSecret)
	if e := s.lastOf(entry.Disclosure); e.Fields.Has(field.Own1) || !e.Masked.Has(field.Own1) {
		t.Errorf("the case's page was recorded as %+v", e)
	}
	p.get(at+"/own").want(http.StatusOK, ownSecret)
	if e := s.lastOf(entry.Disclosure); e.Fields != field.Fields(field.Own1) {
		t.Errorf("its own fields were recorded as %+v", e)
	}
	s.as(party.Analyst).get(at+"/own").want(http.StatusForbidden, "not for the role")
}

// A masked field of orders is revealed for a reason, listed, found by its value and exported in full.
func TestOwnFieldsOfOrdersInLists(t *testing.T) {
	s := newSite(t)
	s.as(party.Owner).post("/setup/fields", "object", "order", "kind", "text", "label", "Gift message", "masked", "yes", "searchable", "yes", "days", "0").leads("/setup/fields/1")
	id, _, err := s.desk.PutOrder(t.Context(), s.permit(), sale.Order{
		Number: "OWN-2", Customer: s.canary, Status: "open", Channel: sale.Web, Placed: s.now(), Total: sale.Money{Currency: "EUR"},
		Own: map[field.ID][]vault.Text{field.Own1: vault.Texts(ownSecret)},
	})
	s.must(err)
	at := "/orders/" + strconv.FormatInt(int64(id), 10)
	p := s.as(party.Support)
	p.get(at).want(http.StatusOK, "Gift message").want(http.StatusOK, "Why do you need to see them?").lacks(ownSecret)
	p.post(at+"/reveal", "field", "own.gift-message", "customer", s.canary.String()).want(http.StatusBadRequest, "choose why")
	p.post(at+"/reveal", "field", "own.hats", "customer", s.canary.String(), "reason", "phone").want(http.StatusBadRequest, "no such field")
	p.post(at+"/reveal", "field", "own.gift-message", "customer", s.canary.String(), "reason", "phone").leads(at)
	p.get(at).want(http.StatusOK, ownSecret).want(http.StatusOK, "Revealed: Gift message")
	if e := s.lastOf(entry.Disclosure); e.Fields != field.Fields(field.Own1) || e.Reason != "phone" || e.Route != "POST /orders/{id}/reveal" {
		t.Errorf("the reveal was recorded as %+v", e)
	}
	p.get(at).lacks(ownSecret)

	p.get("/orders?col=own.gift-message").want(http.StatusOK, "OWN-2").lacks(ownSecret)
	if e := s.lastOf(entry.Disclosure); !e.Masked.Has(field.Own1) || e.Fields.Has(field.Own1) {
		t.Errorf("the list was recorded as %+v", e)
	}
	found := p.post("/orders/equal", "own-gift-message", strings.ToUpper(ownSecret), "col", "own.gift-message").want(http.StatusSeeOther, "").location
	if strings.Contains(strings.ToUpper(found), strings.ToUpper(ownSecret)) {
		t.Errorf("the value stands in the address %s", found)
	}
	p.get(found).want(http.StatusOK, "OWN-2").want(http.StatusOK, "1 order")
	if e := s.lastOf(entry.Disclosure); !e.Masked.Has(field.Own1) || e.Count != 1 {
		t.Errorf("the narrowed list was recorded as %+v", e)
	}
	p.get(p.post("/orders/equal", "own-gift-message", "something else").location).want(http.StatusOK, "No order matches")
	if e := s.lastOf(entry.Disclosure); e.Act != "none" || !e.Masked.Has(field.Own1) {
		t.Errorf("the answer that nobody has it was recorded as %+v", e)
	}
	owner := s.as(party.Owner)
	owner.get("/access").want(http.StatusOK, "Gift message").lacks("own field 1")
	owner.post("/orders/export", "id", strconv.FormatInt(int64(id), 10), "query", "col=own.gift-message").want(http.StatusOK, ownSecret)
	if e := s.lastOf(entry.Disclosure); !e.Fields.Has(field.Own1) || e.Purpose != field.Export {
		t.Errorf("the export was recorded as %+v", e)
	}
	s.as(party.Analyst).get("/orders?col=own.gift-message").want(http.StatusOK, "OWN-2").lacks("Gift message")
}

func TestOwnFieldsOfCasesInLists(t *testing.T) {
	s := newSite(t)
	owner := s.as(party.Owner)
	owner.post("/setup/fields", "object", "case", "kind", "text", "label", "Serial number", "masked", "yes", "searchable", "yes", "days", "0").leads("/setup/fields/1")
	p := s.as(party.Support)
	at := p.open("customer", s.canary.String())
	number := strings.TrimPrefix(at, "/cases/")
	p.post(at+"/own", "own.serial-number", ownSecret).leads(at)
	p.post(at+"/reveal", "field", "own.serial-number", "customer", s.canary.String()).leads(at)
	p.get(at).want(http.StatusOK, ownSecret).want(http.StatusOK, "Revealed: Serial number")
	if e := s.lastOf(entry.Disclosure); e.Fields != field.Fields(field.Own1) || e.Reason != "complaint" || e.Route != "POST /cases/{number}/reveal" {
		t.Errorf("the reveal was recorded as %+v", e)
	}
	p.get("/cases?queue=all&col=own.serial-number").want(http.StatusOK, "Serial number").lacks(ownSecret)
	if e := s.lastOf(entry.Disclosure); !e.Masked.Has(field.Own1) {
		t.Errorf("the list was recorded as %+v", e)
	}
	found := p.post("/cases/equal", "own-serial-number", ownSecret, "queue", "all").want(http.StatusSeeOther, "").location
	p.get(found).want(http.StatusOK, number).want(http.StatusOK, "Serial number is")
	if e := s.lastOf(entry.Disclosure); !e.Masked.Has(field.Own1) || strings.Contains(found, ownSecret) {
		t.Errorf("the narrowed list was recorded as %+v", e)
	}
	p.get(p.post("/cases/equal", "own-serial-number", "something else").location).want(http.StatusOK, "No case fits")
	if e := s.lastOf(entry.Disclosure); e.Act != "none" || !e.Masked.Has(field.Own1) {
		t.Errorf("the answer that nobody has it was recorded as %+v", e)
	}
	owner.get("/cases?queue=all").want(http.StatusOK, "Export as CSV")
	for _, what := range [][]string{{"id", number}, {"all", "yes"}} {
		a := owner.post("/cases/export", append(what, "query", "queue=all&col=own.serial-number&col=subject")...).want(http.StatusOK, ownSecret)
		if !strings.HasPrefix(a.body, "Case,Subject,Serial number\n"+number+",") {
			t.Errorf("exported %q", shortened(a.body))
		}
		if e := s.lastOf(entry.Disclosure); !e.Fields.Has(field.Own1) || !e.Fields.Has(field.Messages) || e.Purpose != field.Export || e.Count != 1 {
			t.Errorf("the export was recorded as %+v", e)
		}
	}
	owner.post("/cases/export", "query", "queue=all").want(http.StatusBadRequest, "no case is ticked")
	p.post("/cases/export", "id", number).want(http.StatusForbidden, "")
}
