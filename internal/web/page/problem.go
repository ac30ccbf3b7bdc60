package page

import (
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/web/view"
)

// statuses gives the answer to each kind of failure.
var statuses = map[failure.Kind]struct {
	code    int
	heading string
}{
	failure.Internal:        {http.StatusInternalServerError, "Something went wrong here"},
	failure.Invalid:         {http.StatusBadRequest, "This cannot be understood"},
	failure.Unauthenticated: {http.StatusUnauthorized, "You are not signed in"},
	failure.Forbidden:       {http.StatusForbidden, "This is not for you"},
	failure.NotFound:        {http.StatusNotFound, "There is no such thing"},
	failure.Conflict:        {http.StatusConflict, "This contradicts what is there"},
	failure.Stale:           {http.StatusConflict, "Rights changed meanwhile"},
	failure.Limited:         {http.StatusTooManyRequests, "Too many in a short time"},
	failure.Unavailable:     {http.StatusServiceUnavailable, "Not available just now"},
	failure.Doubt:           {http.StatusServiceUnavailable, "Stopped, because something does not add up"},
}

// StatusOf gives the HTTP status of a kind of failure.
func StatusOf(k failure.Kind) int { return statuses[k].code }

// problem replaces whatever the handler had answered by what its error asks for.
func (s *Site) problem(r *Request, err error) {
	cookies := r.answer.cookies // a session that was renewed stays renewed
	r.answer.body.Reset()
	r.answer = answer{header: http.Header{}, cookies: cookies, body: r.answer.body}
	part := r.Header.Get(view.FragmentHeader) != "" // a page in its place would end up inside a page
	if !part && r.lead(err) {
		return
	}
	kind := failure.KindOf(err)
	s.note(r, kind, err)
	text, hint := failure.Public(err)
	if part {
		r.answer.status = statuses[kind].code
		_ = r.File("text/plain; charset=utf-8", []byte(text+"\n"))
		return
	}
	p := view.ErrorPage{
		Layout: r.Layout(statuses[kind].heading, ""), Status: statuses[kind].code,
		Heading: statuses[kind].heading, Text: text, Hint: hint, Reference: r.Ref,
	}
	p.Path = "/" // an address that led nowhere is not repeated
	r.show(p)
}

// show renders a page that stands in for another, or says the least that can be said.
func (r *Request) show(p view.ErrorPage) {
	r.answer.status = p.Status
	if err := r.Page(p); err != nil {
		r.Site.Log.LogAttrs(r.Ctx(), slog.LevelError, "error page", slog.String("ref", r.Ref), slog.Any("err", err))
		r.answer.body.Reset()
		_ = r.File("text/plain; charset=utf-8", []byte("Internal error. Reference: "+r.Ref+"\n"))
	}
}

// lead answers errors that only say where to go first: to sign in, or to show a code.
func (r *Request) lead(err error) bool {
	var refused *unconfirmed
	switch {
	case errors.Is(err, access.ErrConfirm):
		r.answer.status = http.StatusForbidden
		return r.Page(r.stepUp("")) == nil
	case errors.As(err, &refused):
		text, _ := failure.Public(refused.error)
		r.answer.status = statuses[failure.KindOf(refused.error)].code
		return r.Page(r.stepUp(text)) == nil
	case errors.Is(err, errFactor):
		return r.See(Step(r.Session.State)) == nil
	case !failure.Is(err, failure.Unauthenticated) || r.Route.Has(Public|WithoutFactor):
		return false
	}
	r.SetCookie(SessionCookie, "", -1)
	return r.See("/sign-in") == nil
}

// Step gives the page on which a session on its way goes on.
func Step(state access.State) string {
	switch state {
	case access.Enrol:
		return "/enrol"
	case access.Password:
		return "/sign-in/code"
	case access.Full:
		return "/"
	case access.Ended:
	}
	return "/sign-in"
}

// stepUp asks for a fresh code and carries what was about to happen.
func (r *Request) stepUp(text string) view.StepUp {
	p := view.StepUp{
		Layout: r.Layout("Confirm", ""), What: what(r.Route),
		Why: "What weighs this much needs a code that is not older than ten minutes.",
	}
	if r.Site.Demo != nil {
		p.Why += " Nobody holds the authenticators of the demo's people: sign out and come back with one click, which is as fresh."
	}
	if text != "" {
		p.Errors = view.Errors{"code": text}
	}
	if r.Method != http.MethodPost {
		p.Action, p.Return = "/confirm", r.URL.Path
		return p
	}
	p.Action, p.Return = r.URL.Path, "/"
	names := make([]string, 0, len(r.Entered))
	for name := range r.Entered {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if name == "code" || name == "return" || name == "again" || strings.HasPrefix(name, "password") {
			continue
		}
		for _, v := range r.Entered[name] {
			p.Hidden = append(p.Hidden, view.Hidden{Name: name, Value: v})
		}
	}
	return p
}

// acts says what a route with the flag Fresh does.
var acts = map[string]string{
	"POST /customers/{id}/erase": "the erasure of a customer", "POST /holds/{number}/lift": "the end of a legal hold",
	"POST /users": "the invitation of a person", "POST /users/{id}/role": "the change of a role",
	"POST /users/{id}/disable": "the end of an account", "POST /users/{id}/reinvite": "a new invitation",
	"POST /users/{id}/factor": "the reset of a second factor", "GET /me/factor": "the change of your second factor",
	"GET /me/password": "the change of your password",
	"POST /me/codes":   "new recovery codes", "POST /export": "a large export",
}

func what(r *Route) string {
	if w, ok := acts[r.Name()]; ok {
		return w
	}
	return "what you are about to do"
}

// note writes the cause into the log.
func (s *Site) note(r *Request, kind failure.Kind, err error) {
	level := slog.LevelInfo
	if kind == failure.Internal || kind == failure.Doubt {
		level = slog.LevelError
	}
	if kind == failure.Unavailable {
		level = slog.LevelWarn
	}
	s.Log.LogAttrs(r.Ctx(), level, "refused", slog.String("ref", r.Ref), slog.String("route", r.Route.Pattern),
		slog.String("kind", kind.String()), slog.Any("err", err))
}

// Nowhere answers every address that the table does not name.
func Nowhere(*Request) error {
	return failure.New(failure.NotFound, "There is no page at this address.").
		WithHint("Start from the home page.")
}

// foreign answers a form that another site sent.
func foreign(*Request) error {
	return failure.New(failure.Forbidden, "This form came from another site, so nothing was done.").
		WithHint("Open the page here and send it again.")
}
