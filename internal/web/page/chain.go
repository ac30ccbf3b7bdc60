package page

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/failure"
	"counterpart/internal/party"
)

const (
	maxBody   = 256 << 10 // bytes of a form
	maxUpload = 33 << 20  // bytes of a form with a file
	usual     = 20 * time.Second
	patience  = 5 * time.Minute // for routes with the flag Slow
)

// policyHeader allows what the pages need: own files, own forms, nothing inline.
const policyHeader = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; connect-src 'self'"

// chain puts around everything what must hold everywhere.
func (s *Site) chain(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(s.handle(&Route{Pattern: "cross-origin", Flags: Public, Do: foreign}))
	inner := guard.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policyHeader)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		if s.TLS {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		inner.ServeHTTP(w, r)
	})
}

// handle makes a route's handler: it finds the session, asks the table, runs the function,
// turns its error into a page and sends what came of it, with one line in the log.
func (s *Site) handle(route *Route) http.Handler {
	limit, most := usual, int64(maxBody)
	if route.Has(Slow | Upload) {
		limit = patience
	}
	if route.Has(Upload) {
		most = maxUpload
	}
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		began := s.Now()
		ctx, cancel := context.WithTimeout(hr.Context(), limit)
		defer cancel()
		hr.Body = http.MaxBytesReader(w, hr.Body, most)
		if route.Has(Upload) { // a file may take its time; a writer that knows no deadline has none
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(patience)) //nolint:forbidigo // the connection's clock, not the program's
		}
		r := &Request{Request: hr.WithContext(ctx), Site: s, Route: route, Ref: reference()}
		r.answer.header = http.Header{}
		r.answer.body = bodies.Get().(*bytes.Buffer) //nolint:forcetypeassert // the pool holds nothing else
		defer giveBack(r.answer.body)
		if err := s.run(r); err != nil {
			s.problem(r, err)
		} else {
			s.seen(r)
		}
		status := s.send(w, r)
		s.Log.LogAttrs(ctx, slog.LevelInfo, "request",
			slog.String("ref", r.Ref), slog.String("method", hr.Method), slog.String("route", route.Pattern),
			slog.Int("status", status), slog.Duration("took", s.Now().Sub(began)))
	})
}

// bodies are the buffers of answers, used again and again: a page is rendered as a whole before any
// of it is sent.
var bodies = sync.Pool{New: func() any { return &bytes.Buffer{} }}

const largeBody = 512 << 10 // bytes from which on a buffer is not kept

func giveBack(b *bytes.Buffer) {
	if b.Cap() > largeBody {
		return
	}
	clear(b.Bytes()) // what was not sent
	b.Reset()
	bodies.Put(b)
}

// reference names a request: eight hexadecimal digits in two groups.
func reference() string {
	var b [4]byte
	_, _ = rand.Read(b[:]) // never fails since Go 1.24
	t := strings.ToUpper(hex.EncodeToString(b[:]))
	return t[:4] + "-" + t[4:]
}

// run lets a request in and runs its function; under rights that changed meanwhile, twice.
func (s *Site) run(r *Request) error {
	if err := r.parse(); err != nil {
		return err
	}
	if err := r.admit(); err != nil {
		return err
	}
	if r.Route.Has(Slow) && r.Session.State == access.Full { // what is being streamed cannot be run a second time
		if err := r.Renew(); err != nil {
			return err
		}
	}
	err := s.call(r)
	if !failure.Is(err, failure.Stale) || r.Session.State == "" {
		return err
	}
	if err := r.Renew(); err != nil {
		return err
	}
	return s.call(r)
}

// Renew reads the session anew. A handler that has taken somebody's rights calls it before it
// reads on: what it did has made its own session stale, and it must not be run a second time.
func (r *Request) Renew() error {
	session, err := r.Site.Access.Refresh(r.Ctx(), r.Session)
	if err != nil {
		return err
	}
	r.Session = session
	return r.allowed()
}

// call runs the function and turns a panic into an error that says nothing of its value, which
// may hold anything.
func (s *Site) call(r *Request) (err error) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		what := fmt.Sprintf("%T", p)
		var bug runtime.Error
		if e, ok := p.(error); ok && errors.As(e, &bug) {
			what = bug.Error()
		}
		s.Log.LogAttrs(r.Ctx(), slog.LevelError, "panic",
			slog.String("ref", r.Ref), slog.String("what", what), slog.String("stack", string(debug.Stack())))
		err = failure.New(failure.Internal, "panic: %s", what)
	}()
	return r.Route.Do(r)
}

// parse reads a form from the body. Values in the URL are not mixed into it.
func (r *Request) parse() error {
	if r.Method != http.MethodPost || r.Route.Has(Upload) {
		return nil
	}
	if kind := r.Header.Get("Content-Type"); kind != "" && !strings.HasPrefix(kind, "application/x-www-form-urlencoded") {
		return failure.New(failure.Invalid, "This address takes a form only.")
	}
	if err := r.ParseForm(); err != nil {
		return failure.New(failure.Invalid, "The form cannot be read, or is too large.")
	}
	r.Entered = r.PostForm
	return nil
}

// admit finds the session and asks the table whether it may.
func (r *Request) admit() error {
	err := r.resolve()
	if r.Route.Has(Public) {
		if failure.Is(err, failure.Unauthenticated) {
			return nil
		}
		return err
	}
	if err != nil {
		return err
	}
	if err := r.allowed(); err != nil {
		return err
	}
	if r.Route.Has(Fresh) && r.Session.State == access.Full {
		return r.Freshen()
	}
	return nil
}

// allowed asks the table. A session on its way reaches the steps of sign-in and nothing else.
func (r *Request) allowed() error {
	if r.Session.State != access.Full {
		if r.Route.Has(WithoutFactor) {
			return nil
		}
		return errFactor
	}
	if _, ok := r.Route.For[r.Who().Role]; ok || r.Route.Has(WithoutFactor) {
		return nil
	}
	return failure.New(failure.Forbidden, "This is not for the role %q.", r.Who().Role).
		WithHint("Ask an owner of the account if your work needs it.")
}

// errFactor sends a session on its way to its next step.
var errFactor = failure.New(failure.Unauthenticated, "The second factor has not been shown yet.")

// Freshen takes the code that came with the form, or asks for one.
func (r *Request) Freshen() error {
	if access.Confirmed(r.Who()) == nil {
		return nil
	}
	code := r.Value("code")
	if code == "" {
		return access.ErrConfirm
	}
	ticket, err := r.Site.Access.Confirm(r.Ctx(), r.Session, code)
	if err != nil {
		return &unconfirmed{err}
	}
	r.Enter(ticket)
	return nil
}

// unconfirmed is a fresh code that was refused.
type unconfirmed struct{ error }

// Unwrap gives the cause.
func (u *unconfirmed) Unwrap() error { return u.error }

// send writes the answer. What concerns people is not kept by any cache.
func (s *Site) send(w http.ResponseWriter, r *Request) int {
	a := &r.answer
	h := w.Header()
	maps.Copy(h, a.header)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	for _, c := range a.cookies {
		http.SetCookie(w, c)
	}
	if a.kind != "" {
		h.Set("Content-Type", a.kind)
	}
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if a.stream != nil {
		s.flow(w, r)
		return a.status
	}
	w.WriteHeader(a.status)
	if _, err := a.body.WriteTo(w); err != nil {
		s.Log.LogAttrs(r.Ctx(), slog.LevelDebug, "answer cut off", slog.String("ref", r.Ref))
	}
	return a.status
}

// flow lets an answer write itself. An error in the middle cuts the connection, so that nobody
// takes a part for the whole.
func (s *Site) flow(w http.ResponseWriter, r *Request) {
	err := r.answer.stream(w)
	if err == nil {
		return
	}
	s.Log.LogAttrs(r.Ctx(), slog.LevelError, "stream", slog.String("ref", r.Ref), slog.Any("err", err))
	panic(http.ErrAbortHandler)
}

// seen tells the demo's walk which page was shown.
func (s *Site) seen(r *Request) {
	if d := s.Demo; d != nil && d.Seen != nil && r.Session.State == access.Full && r.Who().Role != party.System {
		d.Seen(r.Who(), r.Route.Name())
	}
}
