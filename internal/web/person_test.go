package web_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"counterpart/internal/crm/person"
	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/vault"
)

// lastOf gives the newest entry of a kind.
func (s *site) lastOf(kind entry.Kind) entry.Entry {
	s.t.Helper()
	lines, _, err := s.cfg.Seen.Lines(s.t.Context(), s.house.Tenant, 0, 1, func(l ledger.Line) bool { return l.Entry.Kind == kind })
	s.must(err)
	if len(lines) == 0 {
		s.t.Fatalf("no entry of kind %s", kind)
	}
	return lines[0].Entry
}

func TestKeyFactsAndFilters(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	page := "/customers/" + s.canary.String()
	all := p.get(page).want(http.StatusOK, "Lifetime value")
	for _, fact := range []string{"Last order", "Average order", "Group", "Open cases", "Consent", "In this system since"} {
		all.want(http.StatusOK, fact)
	}
	p.post(page+"/notes", "kind", "call", "text", "wants a red one").leads(page)
	p.post(page+"/notes", "kind", "pigeon", "text", "x").want(http.StatusBadRequest, "none of note, call, visit")
	p.get(page+"?show=notes").want(http.StatusOK, "wants a red one").lacks("Payment for")
	p.get(page+"?show=orders").want(http.StatusOK, "Order R-100-1").lacks("wants a red one")
	p.get(page+"?show=cases").want(http.StatusOK, "Nothing of this kind")
	p.get(page+"?show=nothing").want(http.StatusOK, "wants a red one")
}

// What was refused is not lost: the way back leads to it.
func TestARefusedNoteIsKeptForItsWriter(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	page := "/customers/" + s.canary.String()
	a := p.post(page+"/notes", "kind", "visit", "text", "paid with 4111 1111 1111 1111").want(http.StatusBadRequest, "card number")
	back := regexp.MustCompile(`href="(/customers/[^"]*draft=[^"#]*)`).FindStringSubmatch(a.body)
	if back == nil {
		t.Fatal("no way back")
	}
	url := strings.ReplaceAll(back[1], "&amp;", "&")
	p.get(url).want(http.StatusOK, "paid with 4111 1111 1111 1111").want(http.StatusOK, "Not saved yet")
	s.as(party.Manager).get(url).want(http.StatusOK, "").lacks("4111 1111")
}

var version = regexp.MustCompile(`name="version" value="(\d+)"`)

func TestEditInPlaceUndoAndHistory(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	page := "/customers/" + s.canary.String()
	p.get(page).lacks(canaryPhone)
	form := p.get(page+"?edit=contact").want(http.StatusOK, canaryPhone).want(http.StatusOK, `name="group" value="contact"`)
	part := p.do(http.MethodGet, page+"?edit=contact", nil, http.Header{"Counterpart-Fragment": {"part"}}).want(http.StatusOK, canaryPhone)
	part.lacks("<html", "Timeline")
	if v := version.FindStringSubmatch(part.body); v == nil || v[1] != version.FindStringSubmatch(form.body)[1] {
		t.Error("the part has another version than the page")
	}
	v := version.FindStringSubmatch(form.body)[1]
	p.post(page, "group", "contact", "version", v, "email.0", "no mail").want(http.StatusBadRequest, "Each field below says").want(http.StatusBadRequest, "no mail")
	p.post(page, "group", "contact", "version", v, "email.0", "other@gelbschnabel.example", "phone.0", canaryPhone).leads(page)
	told := p.get(page).want(http.StatusOK, "Saved.").want(http.StatusOK, `name="revision"`)
	p.post(page, "group", "contact", "version", v, "email.0", "x@y.example").want(http.StatusConflict, "Somebody changed this customer meanwhile")
	p.post(page, "group", "nothing", "version", v).want(http.StatusBadRequest, "no such group")

	list := p.get(page+"/history").want(http.StatusOK, "Changed:")
	list.lacks(canaryEmail)
	revision := regexp.MustCompile(`name="revision" value="(\d+)"`).FindStringSubmatch(list.body)[1]
	if !strings.Contains(told.body, `value="`+revision+`"`) {
		t.Error("the toast undoes another change than the history")
	}
	p.post(page+"/history", "revision", revision).want(http.StatusBadRequest, "choose why")
	to := p.post(page+"/history", "revision", revision, "reason", "phone").location
	p.get(to).want(http.StatusOK, canaryEmail)
	if e := s.lastOf(entry.Disclosure); e.Fields != field.Fields(field.Emails) || e.Reason != "phone" {
		t.Errorf("revealing former values was recorded as %+v", e)
	}
	p.post(page+"/undo", "revision", revision).leads(page)
	p.get(page+"?edit=contact").want(http.StatusOK, canaryEmail)
	if e := s.lastOf(entry.Change); e.Act != "undo" || e.Fields != field.Fields(field.Emails) {
		t.Errorf("undoing was recorded as %+v", e)
	}
	p.post(page+"/undo", "revision", revision).leads(page + "/history")
	p.get(page+"/history").want(http.StatusOK, "Undo the later change first")
	p.get(page+"?show=changes").want(http.StatusOK, "Undone: e-mail")
	s.as(party.Marketer).get(page+"/history").want(http.StatusForbidden, "")
	s.as(party.Marketer).get(page + "?edit=contact").lacks(`name="group"`)
}

func TestACopyOfAPersonsData(t *testing.T) {
	s := newSite(t)
	page := "/customers/" + s.canary.String()
	s.as(party.Support).post(page+"/copy", "format", "json").want(http.StatusForbidden, "")
	p := s.as(party.PrivacyOfficer)
	p.get(page).want(http.StatusOK, "Copy of the data")
	for format, media := range map[string]string{"json": "application/json", "html": "text/html; charset=utf-8", "csv": "application/zip"} {
		a := p.post(page+"/copy", "format", format).want(http.StatusOK, "")
		if got := a.header.Get("Content-Type"); got != media || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: %s, %s", format, got, a.header.Get("Content-Disposition"))
		}
		text := a.body
		if format == "csv" {
			text = ""
			z, err := zip.NewReader(bytes.NewReader([]byte(a.body)), int64(len(a.body)))
			s.must(err)
			for _, f := range z.File {
				r, err := f.Open()
				s.must(err)
				b, err := io.ReadAll(r)
				s.must(err)
				text += string(b)
			}
		}
		for _, c := range []string{canaryGiven, canaryFamily, canaryEmail, canaryPhone[1:], canaryStreet, canaryBirth, "R-100-1", "4412"} {
			if !strings.Contains(text, c) {
				t.Errorf("%s lacks %q", format, c)
			}
		}
		if e := s.lastOf(entry.Disclosure); e.Purpose != field.Export || !e.Fields.Covers(field.Fields(field.Name, field.Emails, field.Phones, field.Addresses, field.Birth, field.Orders, field.Card)) {
			t.Errorf("%s was recorded as %+v", format, e)
		}
	}
	p.post(page+"/copy", "format", "pdf").want(http.StatusBadRequest, "json, csv or html")
}

// Names that break pages elsewhere.
func TestPagesHoldWhateverTheName(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Owner)
	for _, name := range []string{
		"Ж", "<script>alert(1)</script>", "'; DROP TABLE customer; --", "عبد الرحمن بن محمد", "\u202eevil\u202c", "👩\u200d👩\u200d👧\u200d👦 🏳️‍🌈", "{{.Name}}", "%s%n", "ﷺ",
		strings.Repeat("Ä", 100), "null", "-1", "Z̸̡̢̰̫a̵l̴g̷o",
	} {
		id, _, err := s.desk.Create(t.Context(), s.permit(), person.Profile{Family: vault.Plain(name), Tags: vault.Texts("<b>")})
		if err != nil {
			continue // what is refused is on no page
		}
		for _, path := range []string{"", "?edit=person", "/history", "?show=notes", "/edit"} {
			at := "/customers/" + id.String() + path
			p.get(at).want(http.StatusOK, "Recorded as")
			if raw := p.raw(at); strings.Contains(raw, "<script>alert") || strings.Contains(raw, "<bdi><b>") {
				t.Errorf("%s: a value is markup", at)
			}
		}
	}
	id, _, err := s.desk.Create(t.Context(), s.permit(), person.Profile{External: vault.Plain("X")})
	s.must(err)
	p.get("/customers/"+id.String()).want(http.StatusOK, "no name").want(http.StatusOK, "No orders yet")
}

func TestLikelyDuplicatesAreWarnedOf(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	page := "/customers/" + s.canary.String()
	p.get(page).want(http.StatusOK, canaryFamily).lacks("may be the same person")
	fields := []string{"given", "Other", "family", "Bird", "phone.0", canaryPhone}
	p.post("/customers", fields...).want(http.StatusConflict, "may be the same person").want(http.StatusConflict, canaryFamily).want(http.StatusConflict, "Add anyway")
	if e := s.lastOf(entry.Disclosure); e.Count != 1 || !e.Masked.Has(field.Phones) {
		t.Errorf("the warning was recorded as %+v", e)
	}
	at := p.post("/customers", append(fields, "anyway", "yes")...).location
	p.get(at).want(http.StatusOK, "may be the same person").want(http.StatusOK, canaryFamily).want(http.StatusOK, "same phone")
	p.get(page).want(http.StatusOK, "Other Bird")
	s.as(party.Marketer).get(page).want(http.StatusOK, canaryFamily).lacks("may be the same person")
}
