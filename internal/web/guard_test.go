package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"counterpart/internal/crm/person"
	"counterpart/internal/entry"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/testkit"
	"counterpart/internal/vault"
	"counterpart/internal/web"
	"counterpart/internal/web/view"
)

// path fills a pattern's parts with what is there, or with what is not.
func (s *site) path(pattern string) string {
	id := "1"
	if strings.HasPrefix(pattern, "/customers/") {
		id = s.canary.String()
	}
	return strings.NewReplacer("{id}", id, "{find}", "x", "{number}", "1", "{index}", "1", "{token}", "x", "{slot}", "1", "{list}", "cause", "{$}", "").Replace(pattern)
}

type route struct{ method, pattern string }

// matrix is the table as data: which role may use which route.
func matrix() (routes []route, may map[route]map[party.Role]bool, open map[route]bool) {
	may, open = map[route]map[party.Role]bool{}, map[route]bool{}
	for _, row := range web.Matrix() {
		r := route{row.Method, row.Pattern}
		if may[r] == nil && !open[r] {
			routes = append(routes, r)
			may[r] = map[party.Role]bool{}
		}
		if row.Role == "" {
			open[r] = true
			continue
		}
		may[r][row.Role] = true
	}
	return routes, may, open
}

const refusal = "This is not for the role"

// Every route for every role: what the table does not name is refused, what it names is not.
func TestMatrix(t *testing.T) {
	s := newSite(t)
	routes, may, open := matrix()
	if len(routes) < 40 {
		t.Fatalf("only %d routes", len(routes))
	}
	for _, role := range party.Roles() {
		p := s.as(role)
		for _, r := range routes {
			if open[r] || r.pattern == "/customers/{id}/erase" && may[r][role] {
				continue // destroys what the next role looks at; has a test of its own
			}
			var a answer
			if r.method == http.MethodPost {
				a = p.post(s.path(r.pattern), "x", "y")
			} else {
				a = p.get(s.path(r.pattern))
			}
			refused := a.status == http.StatusForbidden && strings.Contains(a.body, refusal)
			if refused == may[r][role] {
				t.Errorf("%s %s as %s: status %d, allowed by the table: %v", r.method, r.pattern, role, a.status, may[r][role])
			}
			if refused {
				a.lacks(canaries...)
			}
			if a.status >= 500 {
				t.Errorf("%s %s as %s: status %d", r.method, r.pattern, role, a.status)
			}
		}
	}
}

// Whatever shows customers names a purpose, and no purpose is named that the role does not have.
func TestPagesAboutCustomersHaveAPurpose(t *testing.T) {
	about := regexp.MustCompile(`^/(customers|found|orders|products|export)`)
	for _, row := range web.Matrix() {
		if about.MatchString(row.Pattern) && (row.Purpose == "" || row.Role == "") {
			t.Errorf("%s %s for %q has no purpose", row.Method, row.Pattern, row.Role)
		}
		if row.Role == party.Operator && row.Purpose != "" {
			t.Errorf("%s %s: the vendor's operator has no data by default", row.Method, row.Pattern)
		}
	}
	lines := web.Catalogue()
	if !slices.Contains(lines, "route GET /customers/{id} owner:serve privacy-officer:rights manager:serve support:serve marketer:market") {
		t.Errorf("the catalogue does not describe the customer's page:\n%s", strings.Join(lines, "\n"))
	}
}

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Owner)
	routes, _, _ := matrix()
	for _, r := range routes {
		if r.method != http.MethodPost {
			continue
		}
		for _, h := range []http.Header{
			{"Sec-Fetch-Site": {"cross-site"}}, {"Origin": {"https://evil.example"}}, {"Sec-Fetch-Site": {"same-site"}},
		} {
			a := p.do(http.MethodPost, s.path(r.pattern), form("x", "y"), h)
			a.want(http.StatusForbidden, "This form came from another site")
		}
	}
	p.do(http.MethodPost, "/theme", form("theme", "dark", "return", "/orders"), http.Header{"Sec-Fetch-Site": {"same-origin"}}).leads("/orders")
	p.post("/theme", "theme", "dark", "return", "//evil.example/x").leads("/")
	p.post("/theme", "theme", "dark", "return", "/\\evil.example").leads("/")
}

// The cookie of somebody who has shown only a password reaches the steps of sign-in alone.
func TestAPasswordAloneReachesNothing(t *testing.T) {
	s := newSite(t)
	victim := s.signedIn(party.Owner)
	thief := &member{s: s, client: s.browser(), email: victim.email}
	thief.post("/sign-in", "email", victim.email, "password", password).leads("/sign-in/code")
	before := s.head().Size
	routes, _, open := matrix()
	for _, r := range routes {
		if open[r] {
			continue
		}
		var a answer
		if r.method == http.MethodPost {
			a = thief.post(s.path(r.pattern), "x", "y")
		} else {
			a = thief.get(s.path(r.pattern))
		}
		a.want(http.StatusSeeOther, "").leads("/sign-in/code")
		if a.body != "" {
			t.Errorf("%s %s answers %q", r.method, r.pattern, a.body)
		}
	}
	if after := s.head().Size; after != before {
		t.Errorf("%d entries were made", after-before)
	}
	thief.get("/enrol").want(http.StatusSeeOther, "").leads("/sign-in/code")
	thief.get("/enrol/code.png").lacks("PNG")
}

func (s *site) head() ledger.Head {
	s.t.Helper()
	h, err := s.ledger.Head(s.t.Context(), s.house.Tenant)
	s.must(err)
	return h
}

// While entries cannot be written, no page holds anything of a customer.
func TestNothingLeavesThatCannotBeRecorded(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Owner)
	page := "/customers/" + s.canary.String()
	p.post(page+"/reveal", "field", "all", "reason", "phone").leads(page)
	found := p.post("/customers/find", "q", canaryFamily).location
	s.store.down.Store(true)
	for _, path := range []string{"/customers", "/customers?sort=name", page, page + "/edit", page + "/privacy", found, "/orders"} {
		a := p.get(path)
		a.want(http.StatusServiceUnavailable, "Reference")
		a.lacks(canaries...)
	}
	a := p.do(http.MethodPost, "/customers/find", form("q", canaryFamily), http.Header{view.FragmentHeader: {"rows"}})
	a.want(http.StatusServiceUnavailable, "").lacks(canaries...)
	p.post(page+"/notes", "text", "x").want(http.StatusServiceUnavailable, "")
	s.store.down.Store(false)
	p.get(page).want(http.StatusOK, canaryFamily)
	s.house.Keys.SetDown(true)
}

// A page that breaks while it is made sends nothing of what it had, and the log says nothing of
// what was in it.
func TestAPanicLeaksNothing(t *testing.T) {
	s := newSite(t)
	for name, fail := range map[string]func() view.Page{
		"a panic with a value":  func() view.Page { panic("of " + canaryFamily) },
		"a panic with an error": func() view.Page { panic(fmt.Errorf("of %s", canaryFamily)) },
		"an index out of range": func() view.Page {
			list := []string{canaryFamily}
			return view.Home{Greeting: list[len(list)]}
		},
		"a template that fails half way": func() view.Page {
			p := view.Home{Greeting: canaryFamily}
			p.Nav = []view.NavGroup{{Items: []view.NavItem{{Icon: "no such icon"}}}}
			p.Viewer = &view.Viewer{Name: canaryFamily}
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			h, err := web.NewBroken(s.cfg, fail)
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/broken", nil))
			body := w.Body.String()
			if w.Code != http.StatusInternalServerError || !strings.Contains(body, "Internal error") || strings.Contains(body, canaryFamily) {
				t.Errorf("status %d: %s", w.Code, body)
			}
			ref := regexp.MustCompile(`[0-9A-F]{4}-[0-9A-F]{4}`).FindString(body)
			if ref == "" || !strings.Contains(s.log.String(), "ref="+ref) {
				t.Errorf("the page's reference %q is not in the log", ref)
			}
		})
	}
	for _, c := range canaries {
		if strings.Contains(s.log.String(), c) {
			t.Errorf("the log holds %q", c)
		}
	}
}

// Whatever is done with a customer: no redirect, header, error page or line of the log holds a
// personal value.
func TestNoPersonalValueInURLsHeadersErrorsAndLogs(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Owner)
	page := "/customers/" + s.canary.String()
	answers := []answer{
		p.post("/customers/find", "q", canaryFamily), p.post("/customers/find", "q", canaryEmail),
		p.get("/customers"), p.get("/customers?sort=name"), p.get(page), p.get(page + "/edit"),
		p.post(page+"/reveal", "field", "all", "reason", "phone"), p.get(page), p.get("/orders"),
		p.post("/customers", "given", canaryGiven, "family", canaryFamily, "email.0", canaryEmail),
		p.post(page, "version", "x", "family", canaryFamily), p.post(page, "version", "99", "family", canaryFamily),
		p.post(page+"/notes", "text", canaryFamily+" 4111 1111 1111 1111"), p.post(page+"/notes", "text", canaryFamily),
		p.post(page+"/reveal", "field", canaryFamily, "reason", canaryFamily),
		p.post("/customers/"+canaryFamily+"/notes", "text", "x"), p.get("/nowhere/" + canaryFamily),
		p.get("/found/" + canaryFamily), p.get("/orders/" + canaryFamily), p.get("/customers?after=" + canaryFamily),
		p.post("/sign-in", "email", canaryEmail, "password", canaryFamily),
		p.get("/access?customer=" + s.canary.String()), p.get("/ledger/3"), p.get("/ledger"), p.get("/holds"), p.get("/imports"),
	}
	formAgain := []string{"POST /sign-in", "POST /customers", "POST " + page}
	for _, a := range answers {
		var kept strings.Builder
		kept.WriteString(a.location)
		for k, v := range a.header {
			kept.WriteString(k + strings.Join(v, " "))
		}
		if a.status >= 400 && !slices.Contains(formAgain, a.what) {
			kept.WriteString(a.body)
		}
		if strings.HasPrefix(a.what, "GET /access") || strings.HasPrefix(a.what, "GET /ledger") {
			kept.WriteString(a.body)
		}
		for _, link := range regexp.MustCompile(`(?:href|action|src)="([^"]*)"`).FindAllString(a.body, -1) {
			kept.WriteString(link)
		}
		for _, c := range canaries {
			if strings.Contains(kept.String(), c) {
				t.Errorf("%s: %q in location, header, link or error", a.what, c)
			}
		}
		if cc := a.header.Get("Cache-Control"); cc != "no-store" {
			t.Errorf("%s: Cache-Control %q", a.what, cc)
		}
	}
	for _, c := range canaries {
		if strings.Contains(s.log.String(), c) {
			t.Errorf("the log holds %q", c)
		}
	}
	if !strings.Contains(s.log.String(), "route=/customers/{id}") {
		t.Error("the log does not name routes by pattern")
	}
}

// Looking changes nothing: GET and HEAD of every route leave entries of looking only.
func TestLookingChangesNothing(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Owner)
	from := s.head().Size
	routes, _, _ := matrix()
	for _, r := range routes {
		if r.method != http.MethodGet {
			continue
		}
		p.get(s.path(r.pattern))
		if a := p.do(http.MethodHead, s.path(r.pattern), nil, nil); a.body != "" {
			t.Errorf("HEAD %s has a body", r.pattern)
		}
	}
	lines, _, err := s.cfg.Seen.Lines(t.Context(), s.house.Tenant, 0, 1000, func(l ledger.Line) bool { return l.Index >= from })
	s.must(err)
	for _, l := range lines {
		e := l.Entry
		if e.Kind != entry.Disclosure && e.Kind != entry.Processing && e.Act != "view" {
			t.Errorf("looking made an entry of kind %s: %s %s", e.Kind, e.Act, e.Object)
		}
	}
}

func TestUnknownAddressesAndHeaders(t *testing.T) {
	s := newSite(t)
	p := s.as(party.Support)
	for _, path := range []string{"/nothing", "/customers/x", "/customers/0", "/customers/12345/edit", "/orders/x", "/ledger.txt", "/demo"} {
		p.get(path).want(http.StatusNotFound, "")
	}
	p.do(http.MethodDelete, "/customers", nil, nil).want(http.StatusNotFound, "")
	a := p.get("/customers")
	for k, v := range map[string]string{
		"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
		"Strict-Transport-Security": "",
	} {
		if got := a.header.Get(k); got != v {
			t.Errorf("%s is %q, want %q", k, got, v)
		}
	}
	csp := a.header.Get("Content-Security-Policy")
	for _, part := range []string{"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
		if !strings.Contains(csp, part) {
			t.Errorf("no %s in %s", part, csp)
		}
	}
	p.get("/healthz").want(http.StatusOK, "ok")
	if cc := p.get(view.Asset("app.css")).header.Get("Cache-Control"); !strings.Contains(cc, "immutable") {
		t.Errorf("assets: %q", cc)
	}
	long := strings.Repeat("x", 300<<10)
	p.post("/customers/find", "q", long).want(http.StatusBadRequest, "too large")
}

func TestCookiesUnderTLS(t *testing.T) {
	s := newSite(t)
	p := s.signedIn(party.Support)
	s.cfg.TLS = true
	h, err := web.New(s.cfg)
	s.must(err)
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(form("email", p.email, "password", password).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	h.ServeHTTP(w, r)
	c := w.Header().Get("Set-Cookie")
	for _, part := range []string{"__Host-session=retailmax.", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(c, part) {
			t.Errorf("no %s in the cookie %s", part, c)
		}
	}
	if w.Header().Get("Strict-Transport-Security") == "" {
		t.Error("browsers are not told to stay with https")
	}
}

// Markup in names is text, on lists and pages.
func TestMarkupInNamesIsText(t *testing.T) {
	dir := testkit.SharedData(t, "blns")
	raw, err := os.ReadFile(filepath.Join(dir, "blns.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	s := newSite(t)
	p := s.as(party.Support)
	tried := 0
	for _, text := range all {
		if !strings.ContainsAny(text, `<>"'&`) || len(text) > 150 {
			continue
		}
		id, _, err := s.desk.Create(t.Context(), s.permit(), person.Profile{
			Given: vault.Plain(text), Family: vault.Plain("Mark"), Tags: vault.Texts("<b>"),
			Addresses: []person.Address{{City: vault.Plain("<i>Bonn")}},
		})
		if err != nil {
			continue // refused on the way in
		}
		tried++
		if tried > 150 {
			break
		}
		sound(t, text, p.raw("/customers/"+id.String()))
	}
	if tried < 50 {
		t.Fatalf("only %d texts were tried", tried)
	}
	sound(t, "list", p.raw("/customers"))
	t.Logf("%d names with markup", tried)
}

// raw gives a page as it was sent.
func (p *member) raw(path string) string {
	p.s.t.Helper()
	res, err := p.client.Get(p.s.server.URL + path)
	p.s.must(err)
	defer res.Body.Close()
	var b strings.Builder
	_, err = io.Copy(&b, res.Body)
	p.s.must(err)
	if res.StatusCode != http.StatusOK {
		p.s.t.Fatalf("GET %s: status %d", path, res.StatusCode)
	}
	return b.String()
}

// Elements and attributes that the pages do not have, so that each found came from a value.
var planted = regexp.MustCompile(`(?i)<(script[^>]*>[^<]|script>|img|iframe|object|embed|b>|i>|math|style|body on|svg on|a href="?javascript)|<[^>]* on[a-z]+ *=|href="?\s*javascript:`)

func sound(t *testing.T, text, page string) {
	t.Helper()
	page = strings.ReplaceAll(page, "<b>", "") // the pages' own
	page = strings.ReplaceAll(page, "<i>", "")
	if m := planted.FindString(page); m != "" {
		t.Errorf("%q became markup: %q", text, m)
	}
}
