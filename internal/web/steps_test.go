package web_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"counterpart/internal/access"
	"counterpart/internal/crm/person"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web"
)

// Rights that changed elsewhere are read anew, and the person notices nothing.
func TestRightsThatChangedMeanwhileAreReadAnew(t *testing.T) {
	s := newSite(t)
	p, guard := s.as(party.Support), s.as(party.PrivacyOfficer)
	other := s.add(person.Profile{Given: vault.Plain("Other"), Family: vault.Plain("Person")})
	page := "/customers/" + s.canary.String()
	p.get(page).want(http.StatusOK, canaryFamily)
	p.post(page+"/reveal", "field", "email.0", "reason", "phone").leads(page)
	guard.post("/customers/"+other.String()+"/erase", "erase-reason", "request", "confirm", "ERASE").leads("/customers")
	p.get(page).want(http.StatusOK, canaryEmail) // what was to be revealed is not lost on the way
	p.post(page+"/notes", "text", "still here").leads(page)
}

func TestSetupLinksAndRecoveryCodesWorkOnce(t *testing.T) {
	s := newSite(t)
	p := &member{s: s, client: s.browser(), email: "once@staff.example"}
	_, setup, err := s.access.Invite(t.Context(), party.Job(s.house.Tenant), access.Draft{
		Name: "Once", Email: p.email, Role: party.Support, Company: "RetailMax", Country: "DE",
	})
	s.must(err)
	link := "/welcome/retailmax." + setup
	p.get(link).want(http.StatusOK, "New password")
	p.post(link, "password", "short", "again", "short").want(http.StatusBadRequest, "too short")
	p.post(link, "password", password, "again", "another").want(http.StatusBadRequest, "not the same")
	p.post(link, "password", password, "again", password).leads("/enrol")
	p.get("/enrol/code.png").want(http.StatusOK, "PNG")
	p.post("/enrol", "code", "000000").want(http.StatusUnauthorized, "The code is wrong")
	p.secret = strings.ReplaceAll(regexp.MustCompile(`([A-Z2-7]{4} ){7}[A-Z2-7]{4}`).FindString(p.get("/enrol").body), " ", "")
	codes := p.post("/enrol", "code", p.code()).want(http.StatusOK, "recovery codes")
	recovery := regexp.MustCompile(`<code>([a-z2-7-]+)</code>`).FindStringSubmatch(codes.body)[1]
	p.post(link, "password", password, "again", password).want(http.StatusUnauthorized, "The setup link has been used")
	for _, want := range []int{http.StatusSeeOther, http.StatusUnauthorized} {
		q := &member{s: s, client: s.browser()}
		q.post("/sign-in", "email", p.email, "password", password).leads("/sign-in/code")
		q.get("/sign-in/code?recovery=1").want(http.StatusOK, "Recovery code")
		q.post("/sign-in/code", "code", recovery).want(want, "")
	}
	p.get("/sessions").want(http.StatusOK, `action="/me/codes"`)
	fresh := p.post("/me/codes").want(http.StatusOK, "recovery codes")
	if strings.Contains(fresh.body, recovery) {
		t.Error("an old code is shown again")
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	q := &member{s: s, client: s.browser()}
	last := 0
	for range 8 {
		if last = q.post("/sign-in", "email", p.email, "password", "wrong").status; last == http.StatusTooManyRequests {
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("status %d after eight wrong passwords", last)
	}
}

// A person changes the password behind a fresh code; the old one opens nothing any more, and no
// page carries the new one.
func TestPasswordIsChanged(t *testing.T) {
	s := newSite(t)
	p := s.signedIn(party.Support)
	other := "lantern harvest copper meadow"
	p.get("/sessions").want(http.StatusOK, `href="/me/password"`)
	s.pass(11 * 60e9)
	p.get("/me/password").want(http.StatusForbidden, "the change of your password")
	p.post("/me/password", "password", other, "again", other).leads("/me/password")
	p.post("/confirm", "code", p.code(), "return", "/me/password").leads("/me/password")
	p.get("/me/password").want(http.StatusOK, "New password")
	p.post("/me/password", "password", other, "again", "else").want(http.StatusBadRequest, "not the same").lacks(other)
	p.post("/me/password", "password", "short", "again", "short").want(http.StatusBadRequest, "New password")
	p.post("/me/password", "password", other, "again", other).leads("/sessions")
	p.get("/sessions").want(http.StatusOK, "The password was changed")
	p.post("/sign-out").leads("/sign-in")
	p.post("/sign-in", "email", p.email, "password", password).want(http.StatusUnauthorized, "wrong")
	p.post("/sign-in", "email", p.email, "password", other).leads("/sign-in/code")
}

func TestSessionsEnd(t *testing.T) {
	s := newSite(t)
	p := s.signedIn(party.Support)
	twin := &member{s: s, client: s.browser(), secret: p.secret}
	twin.post("/sign-in", "email", p.email, "password", password).leads("/sign-in/code")
	twin.post("/sign-in/code", "code", twin.code()).leads("/")
	list := p.get("/sessions").want(http.StatusOK, "this one")
	path := regexp.MustCompile(`action="(/sessions/\d+/revoke)"`).FindStringSubmatch(list.body)[1]
	s.as(party.Manager).post(path).want(http.StatusNotFound, "no such session")
	twin.get("/").want(http.StatusOK, "Home")
	p.post(path).leads("/sessions")
	twin.get("/").want(http.StatusSeeOther, "")
	part := http.Header{"Counterpart-Fragment": {"rows"}}
	twin.do(http.MethodPost, "/customers/find", form("q", "x"), part).want(http.StatusUnauthorized, "not signed in")
	p.post("/sessions/revoke").leads("/sessions")
	p.get("/").want(http.StatusOK, "Home")
}

// exports stands in for the way out: many rows, the second of which fails if it is told so.
type exports struct {
	rows int64
	fail bool
}

// Kinds lists two.
func (exports) Kinds() []string { return []string{"customers", "everything"} }

// Count gives the number that the test set.
func (e exports) Count(context.Context, party.Tenant, string) (int64, error) { return e.rows, nil }

// Export writes two rows.
func (e exports) Export(_ context.Context, p policy.Permit, _, _ string, w io.Writer) error {
	_, err := io.WriteString(w, "row for "+string(p.Purpose())+"\n")
	if e.fail {
		return errors.New("disk gone")
	}
	return err
}

func TestExport(t *testing.T) {
	s := newSite(t)
	p := s.signedIn(party.PrivacyOfficer)
	p.post("/export", "kind", "customers", "format", "csv").want(http.StatusNotFound, "command line")
	with := func(e exports) {
		s.cfg.Export = e
		h, err := web.New(s.cfg)
		s.must(err)
		s.server.Config.Handler = h
	}
	p.get("/customers").want(http.StatusOK, "Customers").lacks(`action="/export"`)
	with(exports{rows: 10})
	s.pass(11 * 60e9)
	p.get("/customers").want(http.StatusOK, `action="/export"`).want(http.StatusOK, `value="everything"`)
	s.as(party.Manager).get("/customers").want(http.StatusOK, "Customers").lacks(`action="/export"`)
	p.post("/export", "kind", "customers", "format", "csv").want(http.StatusOK, "row for export")
	p.post("/export", "kind", "secrets", "format", "csv").want(http.StatusBadRequest, "no such export")
	with(exports{rows: 100_000})
	p.post("/export", "kind", "customers", "format", "json").want(http.StatusForbidden, "Confirm with a fresh code").lacks("row for")
	a := p.post("/export", "kind", "customers", "format", "json", "code", p.code()).want(http.StatusOK, "row for export")
	if a.header.Get("Content-Disposition") == "" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", a.header)
	}
	for kind, want := range map[string]string{"customers": "text/csv; charset=utf-8", "everything": "application/zip"} {
		a := p.post("/export", "kind", kind, "format", "csv").want(http.StatusOK, "row for")
		if got := a.header.Get("Content-Type"); got != want {
			t.Errorf("%s comes as %s, want %s", kind, got, want)
		}
	}
	with(exports{rows: 1, fail: true})
	req := httptest.NewRequest(http.MethodPost, s.server.URL+"/export", strings.NewReader("kind=customers&format=csv"))
	req.RequestURI = ""
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := p.client.Do(req)
	if err == nil {
		_, err = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
	if err == nil {
		t.Error("an export that broke off looks whole")
	}
}

func TestReinviteEndsTheSession(t *testing.T) {
	s := newSite(t)
	owner, p := s.as(party.Owner), s.as(party.Support)
	id := "/users/" + strconv.FormatInt(int64(p.user), 10)
	owner.post(id+"/reinvite").want(http.StatusOK, "/welcome/retailmax.")
	p.get("/").want(http.StatusSeeOther, "")
	owner.post(id + "/factor").leads(id)
	owner.post(id + "/sign-out").leads(id)
	owner.get("/users/99999").want(http.StatusNotFound, "no such member")
	owner.post("/users", "role", "emperor").want(http.StatusBadRequest, "Choose a role")
}
