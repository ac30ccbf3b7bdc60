package web_test

import (
	"net/http"
	"strings"
	"testing"

	"counterpart/internal/entry"
	"counterpart/internal/party"
)

// What staff keep at hand stands in their sidebar by number, is recorded without naming anybody, and is nobody
// else's.
func TestFavourites(t *testing.T) {
	s := newSite(t)
	ids := s.town()
	p, other := s.as(party.Manager), s.as(party.Support)
	adler := ids["Adler"].String()
	order := leads.FindStringSubmatch(p.get("/orders?number=A-1").body)[1]
	view := viewOf.FindStringSubmatch(p.post("/views", "list", "customers", "name", "Our Germans", "query", "country=DE").location)[1]

	p.get("/customers/"+adler).want(http.StatusOK, `aria-pressed="false"`).lacks("Favourites</p>")
	p.post("/favourites", "kind", "customer", "item", adler, "on", "yes").leads("/customers/" + adler)
	if e := s.lastOf(entry.Change); e.Act != "create" || e.Object != "favourite" || e.Count != 1 || e.Ref != 0 || e.Fields != 0 || len(e.List) != 0 {
		t.Errorf("recorded as %+v", e)
	}
	for kind, item := range map[string]string{"order": order, "case": "990", "view": view} {
		p.post("/favourites", "kind", kind, "item", item, "on", "yes").want(http.StatusSeeOther, "")
	}
	s.disclosed()
	nav, _, _ := strings.Cut(p.get("/products").want(http.StatusOK, "Favourites</p>").body, "</aside>")
	for _, want := range []string{"/customers/" + adler, "Customer …" + adler[len(adler)-4:], "Order A-1", "/orders/" + order, "Case 990", "/cases/990", "Our Germans", "/customers?view=" + view} {
		if !strings.Contains(nav, want) {
			t.Errorf("the sidebar has no %q", want)
		}
	}
	if lines := s.disclosed(); strings.Contains(nav, "Kim") || len(lines) != 0 {
		t.Errorf("the sidebar discloses: %+v", lines)
	}
	for _, path := range []string{"/customers/" + adler, "/orders/" + order, "/customers?view=" + view} {
		p.get(path).want(http.StatusOK, `name="on" value="no"`)
	}
	p.get("/customers").lacks(`class="star"`)

	before := s.head().Size
	p.post("/favourites", "kind", "customer", "item", adler, "on", "yes").leads("/customers/" + adler)
	if now := s.head().Size; now != before {
		t.Errorf("what was so already left %d entries", now-before)
	}
	other.get("/products").lacks("Favourites</p>")
	other.post("/favourites", "kind", "view", "item", view, "on", "yes").want(http.StatusNotFound, "no such view")
	m := s.as(party.Marketer)
	m.post("/favourites", "kind", "case", "item", "990", "on", "yes").want(http.StatusForbidden, "")
	s.as(party.Operator).post("/favourites", "kind", "customer", "item", adler, "on", "yes").want(http.StatusForbidden, "")
	for _, row := range [][2]string{{"customer", "1"}, {"customer", "x"}, {"customer", "0"}, {"order", "9007199254740992"}, {"order", "5"}, {"person", "1"}, {"", ""}} {
		if a := p.post("/favourites", "kind", row[0], "item", row[1], "on", "yes"); a.status != http.StatusNotFound {
			t.Errorf("%v: status %d", row, a.status)
		}
	}

	for i := range 6 {
		p.post("/favourites", "kind", "case", "item", itoa(int64(100+i)), "on", "yes").want(http.StatusSeeOther, "")
	}
	p.post("/favourites", "kind", "case", "item", "200", "on", "yes").want(http.StatusBadRequest, "10 favourites already")
	p.post("/favourites", "kind", "customer", "item", adler, "on", "no").leads("/customers/" + adler)
	if e := s.lastOf(entry.Change); e.Act != "delete" || e.Object != "favourite" || e.Count != 1 {
		t.Errorf("recorded as %+v", e)
	}
	p.get("/products").lacks("Customer …")
	p.post("/views/"+view+"/delete").want(http.StatusSeeOther, "")
	s.pass(31e9)
	p.get("/products").want(http.StatusOK, "Order A-1").lacks("Our Germans")
}
