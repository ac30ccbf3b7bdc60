package web_test

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/clock"
	"counterpart/internal/crm/person"
	"counterpart/internal/party"
	"counterpart/internal/web/shape"
	"counterpart/internal/when"
)

var (
	undoForm = regexp.MustCompile(`(?s)<form method="post" action="([^"]+)" data-undo>(.*?)</form>`)
	hidden   = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)
)

// undo presses Undo in the message that a page tells, and says whether there was one.
func (p *member) undo(page string) bool {
	p.s.t.Helper()
	m := undoForm.FindStringSubmatch(p.get(page).body)
	if m == nil {
		return false
	}
	var pairs []string
	for _, h := range hidden.FindAllStringSubmatch(m[2], -1) {
		pairs = append(pairs, h[1], h[2])
	}
	if a := p.post(m[1], pairs...); a.status != http.StatusSeeOther {
		p.s.t.Fatalf("POST %s: status %d", m[1], a.status)
	}
	return true
}

// said is what a case says of itself.
type said struct {
	Facts    cases.Facts
	Status   cases.Status
	Clocks   clock.Clocks
	ClosedAt when.Instant
}

func (s *site) caseOf(path string) cases.Case {
	s.t.Helper()
	n, err := strconv.ParseInt(path[strings.LastIndex(path, "/")+1:], 10, 64)
	s.must(err)
	v, err := s.cases.Peek(s.t.Context(), s.permit(), cases.Number(n))
	s.must(err)
	return v.Case
}

func (s *site) says(path string) said {
	s.t.Helper()
	c := s.caseOf(path)
	return said{c.Facts, c.Status, c.Clocks, c.ClosedAt}
}

// Whatever offers Undo leaves the case, when it is pressed, as it was; what has left the house offers
// none.
func TestUndoOfCases(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	me := strconv.FormatUint(uint64(s.ordinal(p)), 10)
	for name, row := range map[string]struct {
		solved bool // before
		act    string
		pairs  []string
		final  bool
	}{
		"status":          {false, "/set", []string{"what", "status", "status", "waiting"}, false},
		"assignee":        {false, "/set", []string{"what", "assignee", "assignee", me}, false},
		"team":            {false, "/set", []string{"what", "team", "team", "service"}, false},
		"priority":        {false, "/set", []string{"what", "priority", "priority", "urgent"}, false},
		"kind":            {false, "/set", []string{"what", "kind", "kind", "return"}, false},
		"channel":         {false, "/set", []string{"what", "channel", "channel", "phone"}, false},
		"category":        {false, "/set", []string{"what", "category", "category", "delivery"}, false},
		"cause":           {false, "/set", []string{"what", "cause", "cause", ""}, false},
		"product":         {false, "/set", []string{"what", "product", "product", "WC-1"}, false},
		"labels":          {false, "/set", []string{"what", "labels", "label", "vip"}, false},
		"take":            {false, "/take", nil, false},
		"unlink":          {false, "/orders", []string{"has", "R-100-1", "off", "R-100-1"}, false},
		"close":           {true, "/close", nil, false},
		"close and ask":   {true, "/close", []string{"ask", "yes"}, true},
		"answer":          {false, "/reply", []string{"text", "Soon."}, true},
		"answer and wait": {false, "/reply", []string{"text", "Soon.", "then", "waiting"}, true},
		"note":            {false, "/note", []string{"text", "Hm."}, true},
		"heard":           {false, "/heard", []string{"text", "Hurry."}, true},
		"assign several":  {false, "bulk/assign", []string{"to-whom", me}, false},
		"label several":   {false, "bulk/label", []string{"add-label", "vip"}, false},
		"status several":  {false, "bulk/status", []string{"new-status", "closed"}, false},
		"reopen several":  {true, "bulk/status", []string{"new-status", "open"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			path := p.open()
			if row.solved {
				p.post(path+"/set", "what", "status", "status", "solved", "version", p.get(path).version()).leads(path)
			}
			p.get(path) // what was told before is read
			was, to, page := s.says(path), path+row.act, path
			pairs := append(slices.Clone(row.pairs), "version", strconv.FormatInt(s.caseOf(path).Revision, 10))
			if several, ok := strings.CutPrefix(row.act, "bulk/"); ok {
				to, page = "/cases/bulk/"+several, "/cases"
				pairs = append(pairs, "id", path[strings.LastIndex(path, "/")+1:])
			}
			p.post(to, pairs...).leads(page)
			now := s.says(path)
			if undone := p.undo(page); undone == row.final {
				t.Fatalf("offers to be undone: %v", undone)
			}
			if row.final {
				return
			}
			if cmp.Equal(was, now) {
				t.Error("changed nothing")
			}
			if diff := cmp.Diff(was, s.says(path)); diff != "" {
				t.Errorf("before (-) and after Undo (+):\n%s", diff)
			}
			p.undo(page)
			if diff := cmp.Diff(now, s.says(path)); diff != "" {
				t.Errorf("after the act (-) and after undoing Undo (+):\n%s", diff)
			}
		})
	}
}

// ordinal gives the number by which the ledger knows a member of staff.
func (s *site) ordinal(p *member) party.Ordinal {
	s.t.Helper()
	path := p.open("assign", "me")
	return s.caseOf(path).Assignee
}

// An Undo that comes too late changes nothing and says so.
func TestUndoThatComesTooLate(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	path := p.open()
	number := path[strings.LastIndex(path, "/")+1:]
	p.post(path+"/take", "version", "1").leads(path)
	p.post(path+"/reply", "text", "Soon.", "version", "2").leads(path)
	was := s.says(path)
	for changes, status := range map[string]int{number + ".2": http.StatusSeeOther, number + ".3": http.StatusSeeOther, "": http.StatusBadRequest, "x.y": http.StatusBadRequest, "1001": http.StatusBadRequest} {
		p.post(path+"/undo", "changes", changes).want(status, "")
		p.post("/cases/bulk/undo", "changes", changes).want(status, "")
	}
	p.post(path+"/undo", "changes", number+".2").leads(path)
	p.get(path).want(http.StatusOK, "Nothing was undone: the case changed since")
	if diff := cmp.Diff(was, s.says(path)); diff != "" {
		t.Error(diff)
	}
	s.as(party.Marketer).post(path+"/undo", "changes", number+".2").want(http.StatusForbidden, "")
}

// What is changed of a customer in place and undone is as it was.
func TestUndoOfCustomers(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	page := "/customers/" + s.canary.String()
	profile := func() (any, string) {
		c, _, err := s.desk.Show(t.Context(), s.permit(), s.canary, crm.Ask{Open: person.Sealed, Bare: true})
		s.must(err)
		return shape.Form(c.Profile, "0"), strconv.FormatInt(c.Revision, 10)
	}
	for name, pairs := range map[string][]string{
		"contact":   {"group", "contact", "email.0", "other@gelbschnabel.example"},
		"addresses": {"group", "addresses", "address.0.street", "Another 1", "address.0.postcode", "1010", "address.0.city", "Wien", "address.0.country", "AT"},
		"no place":  {"group", "addresses"},
		"person":    {"group", "person", "given", "Ada", "family", "Arnold", "language", "fr"},
		"ids":       {"group", "ids", "loyalty", "L-77", "external", "X-1"},
		"tags":      {"group", "tags", "tags", "vip, press"},
		"all": {
			"given", "Ada", "family", "Arnold", "birth", "1990-01-02", "language", "fr", "phone.0", "+4930123456", "tags", "new",
			"address.0.street", "Another 1", "address.0.postcode", "1010", "address.0.city", "Wien", "address.0.country", "AT",
		},
	} {
		t.Run(name, func(t *testing.T) {
			was, version := profile()
			p.get(page) // what was told before is read
			p.post(page, append(slices.Clone(pairs), "version", version)...).leads(page)
			now, _ := profile()
			if !p.undo(page) {
				t.Fatal("offers no Undo")
			}
			back, _ := profile()
			if cmp.Equal(was, now) {
				t.Error("changed nothing")
			}
			if diff := cmp.Diff(was, back); diff != "" {
				t.Errorf("before (-) and after Undo (+):\n%s", diff)
			}
		})
	}
}
