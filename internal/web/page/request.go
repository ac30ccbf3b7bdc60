package page

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/web/view"
)

// Request is one request while its handler runs, with the answer that grows. Nothing is sent
// before the handler has returned. It is used by one goroutine.
type Request struct {
	*http.Request
	Site    *Site
	Route   *Route
	Tenant  Tenant
	Session access.Session // zero on public routes without one
	Ref     string         // names this request in the log and on error pages
	Entered url.Values     // the form in the body; nil for GET
	answer  answer
	told    []view.Notice // kept, as the route's function may run again
	sent    *[]Sent       // what came with the form, kept for the same reason
}

// answer is what will be sent.
type answer struct {
	status  int // 0 is 200
	header  http.Header
	body    *bytes.Buffer
	kind    string // content type
	cookies []*http.Cookie
	stream  func(io.Writer) error // instead of body: writes by itself
}

// Who is the signed-in principal.
func (r *Request) Who() party.Principal { return r.Session.Principal }

// Ctx is the request's context.
func (r *Request) Ctx() context.Context { return r.Context() }

// Value gives a form value of the body, trimmed, and nothing of the URL.
func (r *Request) Value(name string) string { return strings.TrimSpace(r.Entered.Get(name)) }

// Page answers with a page. A page that fails to render answers nothing of itself.
func (r *Request) Page(p view.Page) error {
	r.answer.body.Reset()
	r.answer.kind = "text/html; charset=utf-8"
	return r.Site.pages.Render(r.answer.body, p)
}

// Fragment answers with a part of a page.
func (r *Request) Fragment(p view.Page, name string) error {
	r.answer.body.Reset()
	r.answer.kind = "text/html; charset=utf-8"
	return r.Site.pages.RenderFragment(r.answer.body, p, name)
}

// File answers with bytes that are no page.
func (r *Request) File(kind string, body []byte) error {
	r.answer.body.Reset()
	r.answer.kind = kind
	_, err := r.answer.body.Write(body)
	return err
}

// See answers 303 with a path of this program.
func (r *Request) See(where string) error {
	r.answer.status = http.StatusSeeOther
	r.answer.header.Set("Location", where)
	return nil
}

// Tell shows a notice on the session's next page.
func (r *Request) Tell(n view.Notice) { r.Site.Memory.Tell(r.Who().Session, n) }

// Status sets the status of the answer; without it, it is 200.
func (r *Request) Status(code int) { r.answer.status = code }

// Head sets a header of the answer.
func (r *Request) Head(name, value string) { r.answer.header.Set(name, value) }

// Stream answers by a function that writes by itself. What it writes before an error has left;
// the connection is cut then, so that nobody takes a part for the whole.
func (r *Request) Stream(kind string, fn func(io.Writer) error) {
	r.answer.kind, r.answer.stream = kind, fn
}

// Back gives the path that a form wants to return to, if it is one of this program, else the
// other one.
func Back(want, otherwise string) string {
	u, err := url.Parse(want)
	if err != nil || u.Scheme != "" || u.Host != "" || u.RawQuery != "" || !strings.HasPrefix(u.Path, "/") ||
		strings.ContainsAny(want, "\\\r\n\t") || path.Clean(u.Path) != u.Path {
		return otherwise
	}
	return u.EscapedPath()
}

const (
	// ThemeCookie keeps the choice of colours.
	ThemeCookie = "theme"
	// SessionCookie keeps short name of the retailer and token of the session.
	SessionCookie = "session"
)

// cookieName gives a cookie's name: with TLS one that browsers accept from this host only.
func (s *Site) cookieName(name string) string {
	if s.TLS {
		return "__Host-" + name
	}
	return name
}

// SetCookie keeps a value in the browser: for an age, until it closes if that is 0, or no longer
// if it is negative.
func (r *Request) SetCookie(name, value string, age time.Duration) {
	seconds := int(age / time.Second)
	if age < 0 {
		seconds = -1
	}
	r.answer.cookies = append(r.answer.cookies, &http.Cookie{ //nolint:gosec // Secure where browsers come by https
		Name: r.Site.cookieName(name), Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: r.Site.TLS, SameSite: http.SameSiteLaxMode,
	})
}

// CookieValue gives the value of one of this program's cookies, empty if it is not there.
func (r *Request) CookieValue(name string) string {
	c, err := r.Cookie(r.Site.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// Enter takes over a session that a step of sign-in gave.
func (r *Request) Enter(t access.Ticket) {
	r.Session = t.Session
	r.SetCookie(SessionCookie, r.Tenant.Slug+"."+t.Cookie, 0)
}

// errNobody answers whoever is not signed in.
var errNobody = failure.New(failure.Unauthenticated, "You are not signed in, or the session has ended.").
	WithHint("Sign in.")

// resolve finds tenant and session of the cookie.
func (r *Request) resolve() error {
	slug, token, ok := strings.Cut(r.CookieValue(SessionCookie), ".")
	if !ok {
		return errNobody
	}
	t, err := r.Site.TenantBySlug(r.Ctx(), slug)
	if failure.Is(err, failure.NotFound) {
		return errNobody
	}
	if err != nil {
		return err
	}
	r.Tenant = t
	r.Session, err = r.Site.Access.Resolve(r.Ctx(), t.ID, token)
	return err
}

// TenantBySlug finds a retailer; an empty name finds the only one.
func (s *Site) TenantBySlug(ctx context.Context, slug string) (Tenant, error) {
	all, err := s.Retailers(ctx)
	if err != nil {
		return Tenant{}, err
	}
	if slug == "" && len(all) == 1 {
		return all[0], nil
	}
	for _, t := range all {
		if t.Slug == slug && slug != "" {
			return t, nil
		}
	}
	return Tenant{}, failure.New(failure.NotFound, "There is no such retailer.")
}

// Layout gives what surrounds a page.
func (r *Request) Layout(title string, section view.Section) view.Layout {
	l := view.Layout{Title: title, Path: r.URL.Path}
	if t := r.CookieValue(ThemeCookie); t == "light" || t == "dark" {
		l.Theme = t
	}
	if d := r.Site.Demo; d != nil && d.Banner != nil {
		l.Simulated = d.Banner()
	} else if r.Site.Simulated {
		l.Simulated = &view.Simulated{Now: r.Site.Now().Time()}
	}
	if r.Session.State != access.Full {
		return l
	}
	w := r.Who()
	vendor := w.Role.Side() == party.Processor
	l.Viewer = &view.Viewer{
		Name: r.Session.Name.Reveal(), Role: RoleLabel(w.Role), Company: w.Company, Vendor: vendor,
		Retailer: r.Tenant.Name, URL: "/sessions",
	}
	l.Nav = view.Navigation(section, r.Site.visible(w.Role))
	if kept := r.shortcuts(); len(kept) > 0 {
		l.Nav = slices.Insert(l.Nav, min(1, len(l.Nav)), view.NavGroup{Title: "Favourites", Items: kept})
	}
	l.Find = r.May("POST /search")
	r.told = append(r.told, r.Site.Memory.Told(w.Session)...)
	l.Notices = slices.Clone(r.told)
	return l
}

// places says which route stands behind each place of the navigation.
var places = map[view.Section]string{
	view.SectionHome: "GET /{$}", view.SectionCustomers: "GET /customers", view.SectionOrders: "GET /orders",
	view.SectionProducts: "GET /products", view.SectionImports: "GET /imports", view.SectionAccess: "GET /access",
	view.SectionLedger: "GET /ledger", view.SectionHolds: "GET /holds", view.SectionUsers: "GET /users",
	view.SectionSessions: "GET /sessions", view.SectionDispute: "GET /dispute",
	view.SectionCases: "GET /cases", view.SectionSales: "GET /sales", view.SectionComplaints: "GET /complaints",
	view.SectionHandOver: "GET /handover", view.SectionContract: "GET /contract", view.SectionStanding: "GET /standing",
	view.SectionSetup: "GET /setup", view.SectionTokens: "GET /tokens",
}

func (s *Site) visible(role party.Role) func(view.Section) bool {
	return func(section view.Section) bool { return s.may(role, places[section]) }
}

// RoleLabels gives roles as pages name them.
var RoleLabels = map[party.Role]string{
	party.Owner: "Owner", party.PrivacyOfficer: "Privacy officer", party.Manager: "Manager",
	party.Support: "Support", party.Marketer: "Marketer", party.Analyst: "Analyst",
	party.Operator: "Operator", party.System: "The program",
}

// RoleLabel gives a role as pages name it; an unknown one names itself.
func RoleLabel(r party.Role) string {
	if l, ok := RoleLabels[r]; ok {
		return l
	}
	return string(r)
}
