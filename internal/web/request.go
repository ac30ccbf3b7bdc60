package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/web/view"
)

// request is one request while its handler runs, with the answer that grows. Nothing is sent
// before the handler has returned. It is used by one goroutine.
type request struct {
	*http.Request
	s       *server
	route   *Route
	tenant  Tenant
	session access.Session // zero on public routes without one
	ref     string         // names this request in the log and on error pages
	form    url.Values     // of the body; nil for GET
	answer  answer
	stay    *visit // the session's stay with the customer of this request, once it was asked for
}

// answer is what will be sent.
type answer struct {
	status  int // 0 is 200
	header  http.Header
	body    bytes.Buffer
	kind    string // content type
	cookies []*http.Cookie
	stream  func(http.ResponseWriter) error // instead of body: writes by itself
}

// who is the signed-in principal.
func (r *request) who() party.Principal { return r.session.Principal }

// ctx is the request's context.
func (r *request) ctx() context.Context { return r.Context() }

// value gives a form value of the body, trimmed, and nothing of the URL.
func (r *request) value(name string) string { return strings.TrimSpace(r.form.Get(name)) }

// page answers with a page. A page that fails to render answers nothing of itself.
func (r *request) page(p view.Page) error {
	r.answer.body.Reset()
	r.answer.kind = "text/html; charset=utf-8"
	return r.s.pages.Render(&r.answer.body, p)
}

// fragment answers with a part of a page.
func (r *request) fragment(p view.Page, name string) error {
	r.answer.body.Reset()
	r.answer.kind = "text/html; charset=utf-8"
	return r.s.pages.RenderFragment(&r.answer.body, p, name)
}

// file answers with bytes that are no page.
func (r *request) file(kind string, body []byte) error {
	r.answer.body.Reset()
	r.answer.kind = kind
	_, err := r.answer.body.Write(body)
	return err
}

// see answers 303 with a path of this program.
func (r *request) see(where string) error {
	r.answer.status = http.StatusSeeOther
	r.answer.header.Set("Location", where)
	return nil
}

// tell shows a notice on the session's next page.
func (r *request) tell(n view.Notice) { r.s.memory.tell(r.who().Session, n) }

// back gives the path that a form wants to return to, if it is one of this program, else the
// other one.
func back(want, otherwise string) string {
	u, err := url.Parse(want)
	if err != nil || u.Scheme != "" || u.Host != "" || u.RawQuery != "" || !strings.HasPrefix(u.Path, "/") ||
		strings.ContainsAny(want, "\\\r\n\t") || path.Clean(u.Path) != u.Path {
		return otherwise
	}
	return u.EscapedPath()
}

const (
	themeCookie   = "theme"
	sessionCookie = "session"
)

// cookieName gives a cookie's name: with TLS one that browsers accept from this host only.
func (s *server) cookieName(name string) string {
	if s.TLS {
		return "__Host-" + name
	}
	return name
}

func (r *request) setCookie(name, value string, age time.Duration) {
	seconds := int(age / time.Second)
	if age < 0 {
		seconds = -1
	}
	r.answer.cookies = append(r.answer.cookies, &http.Cookie{
		Name: r.s.cookieName(name), Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: r.s.TLS, SameSite: http.SameSiteLaxMode,
	})
}

func (r *request) cookie(name string) string {
	c, err := r.Cookie(r.s.cookieName(name))
	if err != nil {
		return ""
	}
	return c.Value
}

// enter takes over a session that a step of sign-in gave.
func (r *request) enter(t access.Ticket) {
	r.session = t.Session
	r.setCookie(sessionCookie, r.tenant.Slug+"."+t.Cookie, 0)
}

// errNobody answers whoever is not signed in.
var errNobody = failure.New(failure.Unauthenticated, "You are not signed in, or the session has ended.").
	WithHint("Sign in.")

// resolve finds tenant and session of the cookie.
func (r *request) resolve() error {
	slug, token, ok := strings.Cut(r.cookie(sessionCookie), ".")
	if !ok {
		return errNobody
	}
	t, err := r.s.tenantBySlug(r.ctx(), slug)
	if failure.Is(err, failure.NotFound) {
		return errNobody
	}
	if err != nil {
		return err
	}
	r.tenant = t
	r.session, err = r.s.Access.Resolve(r.ctx(), t.ID, token)
	return err
}

// tenantBySlug finds a retailer; an empty name finds the only one.
func (s *server) tenantBySlug(ctx context.Context, slug string) (Tenant, error) {
	all, err := s.retailers(ctx)
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

// layout gives what surrounds a page.
func (r *request) layout(title string, section view.Section) view.Layout {
	l := view.Layout{Title: title, Path: r.URL.Path}
	if t := r.cookie(themeCookie); t == "light" || t == "dark" {
		l.Theme = t
	}
	if d := r.s.Demo; d != nil && d.Banner != nil {
		l.Simulated = d.Banner()
	}
	if r.session.State != access.Full {
		return l
	}
	w := r.who()
	vendor := w.Role.Side() == party.Processor
	l.Viewer = &view.Viewer{
		Name: r.session.Name.Reveal(), Role: roleLabel(w.Role), Company: w.Company, Vendor: vendor,
		Retailer: r.tenant.Name, URL: "/sessions",
	}
	l.Nav = view.Navigation(section, r.s.visible(w.Role))
	l.Notices = r.s.memory.told(w.Session)
	return l
}

// places says which route stands behind each place of the navigation.
var places = map[view.Section]string{
	view.SectionHome: "GET /{$}", view.SectionCustomers: "GET /customers", view.SectionOrders: "GET /orders",
	view.SectionProducts: "GET /products", view.SectionImports: "GET /imports", view.SectionAccess: "GET /access",
	view.SectionLedger: "GET /ledger", view.SectionHolds: "GET /holds", view.SectionUsers: "GET /users",
	view.SectionSessions: "GET /sessions",
}

func (s *server) visible(role party.Role) func(view.Section) bool {
	return func(section view.Section) bool { return s.may(role, places[section]) }
}

var roleLabels = map[party.Role]string{
	party.Owner: "Owner", party.PrivacyOfficer: "Privacy officer", party.Manager: "Manager",
	party.Support: "Support", party.Marketer: "Marketer", party.Analyst: "Analyst",
	party.Operator: "Operator", party.System: "The program",
}

// roleLabel gives a role as pages name it; an unknown one names itself.
func roleLabel(r party.Role) string {
	if l, ok := roleLabels[r]; ok {
		return l
	}
	return string(r)
}
