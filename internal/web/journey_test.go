package web_test

import (
	"database/sql"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"counterpart/internal/crm/person"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
)

// From sign-in over list and reveal to the record of it.
func TestFromSignInToTheAccessLog(t *testing.T) {
	s := newSite(t)
	p := s.signedIn(party.Support)
	page := "/customers/" + s.canary.String()

	p.post("/sign-out").leads("/sign-in")
	p.get("/customers").want(http.StatusSeeOther, "").leads("/sign-in")
	p.post("/sign-in", "email", p.email, "password", "wrong").want(http.StatusUnauthorized, "E-mail or password is wrong.")
	p.post("/sign-in", "email", p.email, "password", password, "return", page).leads("/sign-in/code")
	p.get("/customers").want(http.StatusSeeOther, "").leads("/sign-in/code")
	p.post("/sign-in/code", "code", "000000").want(http.StatusUnauthorized, "The code is wrong")
	p.post("/sign-in/code", "code", p.code(), "return", page).leads(page)

	s.disclosed()
	p.get("/customers").want(http.StatusOK, canaryFamily).lacks(canaryEmail, canaryPhone, canaryStreet)
	p.get(page).want(http.StatusOK, canaryFamily).lacks(canaryEmail, canaryPhone, canaryStreet, canaryBirth)
	if got := s.disclosed(); len(got) != 2 || got[0].Entry.Fields.Has(field.Emails) || !got[0].Entry.Masked.Has(field.Emails) {
		t.Fatalf("list and page made %d entries, the last of fields %v", len(got), got[0].Entry.Fields.Labels())
	}

	p.post(page+"/reveal", "field", "email.0").want(http.StatusBadRequest, "choose why")
	p.post(page+"/reveal", "field", "email.0", "reason", "campaign").want(http.StatusBadRequest, "choose why")
	p.post(page+"/reveal", "field", "email.0", "reason", "phone").leads(page)
	p.get(page).want(http.StatusOK, canaryEmail).lacks(canaryPhone, canaryStreet, canaryBirth)
	got := s.disclosed()
	if len(got) != 2 {
		t.Fatalf("a reveal made %d entries, want that of the page and its own", len(got))
	}
	e := got[0].Entry
	if e.Fields != field.Fields(field.Emails) || e.Masked != 0 || e.Reason != "phone" || e.Route != "POST /customers/{id}/reveal" {
		t.Errorf("reveal recorded as %+v", e)
	}
	p.get(page).want(http.StatusOK, canaryFamily).lacks(canaryEmail)
	p.post(page+"/reveal", "field", "all").leads(page) // the reason holds for the visit
	p.get(page).want(http.StatusOK, canaryPhone).want(http.StatusOK, canaryStreet).want(http.StatusOK, canaryBirth)

	owner := s.as(party.Owner)
	owner.get("/access?customer="+s.canary.String()).want(http.StatusOK, "Staff support").want(http.StatusOK, "Customer is on the phone")
	owner.get("/access?reader=0").want(http.StatusOK, "Access")
	index := owner.get("/access?purpose=serve")
	at := strings.Index(index.body, `href="/ledger/`)
	path, _, _ := strings.Cut(index.body[at+6:], `"`)
	owner.get(path).want(http.StatusOK, "Under the signed root").want(http.StatusOK, "passed:")
	owner.get(path+"/proof").want(http.StatusOK, "c2sp.org/tlog-proof@v1")
	owner.post("/ledger/check").leads("/ledger")
	owner.get("/ledger").want(http.StatusOK, "The log adds up")
}

// A value that was moved in the database is refused, and owner and vendor read of it in plain
// words; the vendor learns no customer.
func TestMovedValueIsOnRecord(t *testing.T) {
	s := newSite(t)
	other := s.add(person.Profile{Given: vault.Plain("Ada"), Family: vault.Plain("Probe"), Country: "DE"})
	raw, err := sql.Open("sqlite", "file:"+s.house.Where+"?_pragma=busy_timeout(10000)")
	s.must(err)
	defer raw.Close()
	_, err = raw.ExecContext(t.Context(), `UPDATE customer SET sealed = (SELECT b.sealed FROM customer b WHERE b.customer = $1) WHERE customer = $2`, other, s.canary)
	s.must(err)
	page, text := "/customers/"+s.canary.String(), "a sealed value did not open: name in table customer"
	for range 3 {
		s.as(party.Support).get(page).want(http.StatusServiceUnavailable, "A sealed value does not open").lacks(append(canaries, "Probe")...)
	}
	s.as(party.Support).get("/customers/"+other.String()).want(http.StatusOK, "Probe")
	owner, operator := s.as(party.Owner), s.as(party.Operator)
	for _, path := range []string{"/access", "/access?reader=0", "/access?customer=" + s.canary.String()} {
		a := owner.get(path).want(http.StatusOK, text).want(http.StatusOK, page)
		if n := strings.Count(a.body, text); n != 1 {
			t.Errorf("%s tells it %d times", path, n)
		}
	}
	a := operator.get("/access").want(http.StatusOK, text)
	a.lacks(s.canary.String())
	row := a.body[:strings.Index(a.body, text)]
	_, rest, _ := strings.Cut(a.body[len(row):], `href="`)
	entry, _, _ := strings.Cut(rest, `"`)
	for _, p := range []*member{owner, operator} {
		p.get(entry).want(http.StatusOK, text+"; refused, nothing was shown").want(http.StatusOK, "passed:").lacks(canaries...)
		p.get("/ledger").want(http.StatusOK, text)
	}
	operator.get(entry).lacks(s.canary.String())
	operator.post("/ledger/check").leads("/ledger")
	operator.get("/ledger").want(http.StatusOK, "The log adds up").want(http.StatusOK, "1 on record; the last is")
	if n := strings.Count(s.log.String(), `msg="a sealed value did not open"`); n != 1 {
		t.Errorf("the program's log says it %d times", n)
	}
}

func TestSearch(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	for _, q := range []string{canaryFamily, "kanari", "90182017", "2017", "10999", "R-100-1", canaryEmail} {
		a := p.post("/customers/find", "q", q)
		a.want(http.StatusSeeOther, "")
		p.get(a.location).want(http.StatusOK, canaryFamily)
		for _, c := range canaries {
			if strings.Contains(a.location, c) {
				t.Errorf("the search for %q stands in %s", q, a.location)
			}
		}
	}
	live := p.do(http.MethodPost, "/customers/find", form("q", "gelb"), http.Header{"Counterpart-Fragment": {"rows"}})
	live.want(http.StatusOK, canaryFamily).lacks("<html", "<form")
	p.do(http.MethodPost, "/customers/find", form("q", ""), http.Header{"Counterpart-Fragment": {"rows"}}).want(http.StatusOK, canaryFamily)

	mine := p.post("/customers/find", "q", canaryFamily).location
	s.as(party.Manager).get(mine).want(http.StatusNotFound, "This search is over").lacks(canaries...)
	s.pass(11 * 60e9)
	p.get(mine).want(http.StatusNotFound, "This search is over")
}

func TestSearchesForNobodyAreLimited(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	last := 0
	for range 70 {
		last = p.do(http.MethodPost, "/customers/find", form("q", "nobodyatall"), http.Header{"Counterpart-Fragment": {"rows"}}).status
		if last != http.StatusOK {
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after 70 searches for nobody the status is %d", last)
	}
}

func TestCreateEditNoteConsent(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	fields := []string{
		"given", "Ada", "family", "Probe", "email.0", "ada@probe.example", "phone.0", "030 1234567", "address.0.street", "Weg 1",
		"address.0.city", "Bonn", "address.0.country", "DE", "tags", "loyal, vip", "consent.email", "granted",
	}
	p.get("/customers/new").want(http.StatusOK, "Add customer")
	p.post("/customers", append(fields, "birth", "yesterday")...).want(http.StatusBadRequest, "not a date").want(http.StatusBadRequest, "ada@probe.example")
	p.post("/customers", append(fields, "external", "4111 1111 1111 1111")...).want(http.StatusBadRequest, "card")
	a := p.post("/customers", fields...).want(http.StatusSeeOther, "")
	p.get(a.location).want(http.StatusOK, "Ada Probe").want(http.StatusOK, "Recorded as entry").want(http.StatusOK, "granted")

	edit := p.get(a.location+"/edit").want(http.StatusOK, "ada@probe.example")
	_, rest, _ := strings.Cut(edit.body, `name="version" value="`)
	version, _, _ := strings.Cut(rest, `"`)
	p.post(a.location, append(fields, "version", version, "given", "Adele")...).leads(a.location)
	p.post(a.location, append(fields, "version", version)...).want(http.StatusConflict, "Somebody changed this customer meanwhile")
	p.post(a.location+"/notes", "text", "card is 4111 1111 1111 1111").want(http.StatusBadRequest, "card number")
	p.post(a.location+"/notes", "text", "prefers mornings").leads(a.location)
	p.get(a.location).want(http.StatusOK, "prefers mornings")
	p.post(a.location+"/consent", "channel", "email", "given", "false").leads(a.location)
	p.get(a.location).want(http.StatusOK, "withdrawn")
	p.post(a.location+"/consent", "channel", "pigeon", "given", "true").want(http.StatusBadRequest, "no such channel")
}

func TestOrders(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	list := p.get("/orders").want(http.StatusOK, "R-100-1").want(http.StatusOK, canaryFamily)
	at := strings.Index(list.body, `href="/orders/`)
	path, _, _ := strings.Cut(list.body[at+6:], `"`)
	p.get(path).want(http.StatusOK, "Wool coat").want(http.StatusOK, "€ 149.995").want(http.StatusOK, "€ 299.99").want(http.StatusOK, "ending 4412")
	p.get("/orders?number=R-100-1").want(http.StatusOK, path)
	p.get("/orders?number=R-100").want(http.StatusOK, "No order has this number").lacks(path)
	p.get("/products").want(http.StatusOK, "WC-1").want(http.StatusOK, "1 product<")
	a := s.as(party.Analyst)
	a.get("/orders").want(http.StatusOK, "R-100-1").lacks(canaries...)
	a.get(path).want(http.StatusOK, "Wool coat").lacks(append(canaries, "4412")...)
	a.get("/customers").want(http.StatusForbidden, "not for the role")
}

func TestPrivacyAndHolds(t *testing.T) {
	s := newSite(t)
	p := s.signedIn(party.PrivacyOfficer)
	page := "/customers/" + s.canary.String()
	p.get(page+"/privacy").want(http.StatusOK, "Erase for good")
	p.post(page+"/hold", "hold-reason", "incident").leads(page + "/privacy")
	p.get("/holds").want(http.StatusOK, s.canary.String())
	p.post(page+"/erase", "erase-reason", "request", "confirm", "erase").want(http.StatusBadRequest, "Type the word exactly")
	p.post(page+"/erase", "erase-reason", "request", "confirm", "ERASE").leads(page + "/privacy")
	p.get(page+"/privacy").want(http.StatusOK, "restricted instead of erased")

	s.pass(11 * 60e9) // the factor is not fresh any more
	p.post("/holds/1/lift").want(http.StatusForbidden, "Confirm with a fresh code")
	p.post("/holds/1/lift", "code", "000000").want(http.StatusUnauthorized, "The code is wrong")
	p.post("/holds/1/lift", "code", p.code()).leads("/holds")
	p.post(page+"/erase", "erase-reason", "request", "confirm", "ERASE").leads("/customers")
	p.get("/customers").want(http.StatusOK, "The customer was erased").lacks(canaries...)
	p.get(page).want(http.StatusNotFound, "This person has been erased").want(http.StatusNotFound, "/ledger/").lacks(canaries...)
	p.get("/customers/77").want(http.StatusNotFound, "There is no such customer")
	a := p.post("/customers/find", "q", canaryFamily)
	p.get(a.location).want(http.StatusOK, "0 customers found")
	p.get("/access?customer="+s.canary.String()).want(http.StatusOK, "erased")
}

func TestStaff(t *testing.T) {
	s := newSite(t)
	owner, support := s.signedIn(party.Owner), s.as(party.Support)
	owner.get("/users").want(http.StatusOK, support.email)
	owner.get("/sessions").want(http.StatusOK, "Staff support")
	a := owner.post("/users", "name", "Nina New", "email", "nina@staff.example", "role", "manager").want(http.StatusOK, "/welcome/retailmax.")
	a.want(http.StatusOK, "Nina New")
	owner.post("/users", "name", "Nina New", "email", "nina@staff.example", "role", "manager").want(http.StatusConflict, "there already")
	id := "/users/" + itoa(int64(support.user))
	owner.post(id+"/role", "role", "manager").leads(id)
	owner.get(id).want(http.StatusOK, "The role was changed.")
	support.get("/access").want(http.StatusOK, "Access") // a manager now: the session was read anew
	owner.post(id+"/role", "role", "operator").want(http.StatusConflict, "belongs to the other company")
	owner.post(id + "/disable").leads(id)
	support.get("/customers").want(http.StatusSeeOther, "").leads("/sign-in")

	s.pass(11 * 60e9)
	step := owner.post("/users", "name", "Olaf", "email", "olaf@staff.example", "role", "support").want(http.StatusForbidden, "Confirm with a fresh code")
	step.want(http.StatusForbidden, `value="olaf@staff.example"`)
	owner.post("/users", "name", "Olaf", "email", "olaf@staff.example", "role", "support", "code", owner.code()).want(http.StatusOK, "/welcome/")
	s.pass(11 * 60e9)
	owner.get("/me/factor").want(http.StatusForbidden, "Confirm with a fresh code")
	owner.post("/confirm", "code", owner.code(), "return", "/me/factor").leads("/me/factor")
	owner.get("/me/factor").want(http.StatusOK, "Set up your second factor")
	owner.post("/confirm", "code", "000000", "return", "https://evil.example/").want(http.StatusUnauthorized, "The code is wrong").lacks("evil.example")
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
