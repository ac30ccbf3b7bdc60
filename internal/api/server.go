package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"counterpart/internal/access/token"
	"counterpart/internal/crm"
	"counterpart/internal/crm/activity"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Config is what the API stands on. Cases and Own may be nil.
type Config struct {
	Tokens   *token.Desk
	Tenant   func(ctx context.Context, slug string) (party.Tenant, error) // NotFound if there is none
	Desk     *crm.Desk
	Own      *own.Shelf
	Activity *activity.Desk
	Cases    *cases.Desk
	// Proof gives the receipt of an entry of the ledger; nil: none.
	Proof func(ctx context.Context, t party.Tenant, index int64) ([]byte, error)
	Now   func() when.Instant
	Log   *slog.Logger
}

// server holds what handlers share.
type server struct {
	Config
	limits *limiter
}

// New makes the API. All its addresses begin with Prefix.
func New(cfg Config) http.Handler {
	s := &server{Config: cfg, limits: newLimiter()}
	m := http.NewServeMux()
	for _, r := range routes {
		m.Handle(r.method+" "+Prefix+r.path, s.handle(r))
	}
	m.HandleFunc("GET "+Prefix+"openapi.json", describe)
	m.HandleFunc(Prefix, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, problemOf(failure.New(failure.NotFound, "There is nothing at this address, or not for this method.").
			WithHint("The description is at %sopenapi.json.", Prefix), ""))
	})
	return m
}

// request is one call while its handler runs.
type request struct {
	*server
	ctx    context.Context //nolint:containedctx // lives as long as the call
	route  route
	bearer token.Bearer
	body   node
}

// patience is how long a call may take: a full batch is 500 changes.
const patience = 2 * time.Minute

func (s *server) handle(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		began := s.Now()
		ctx, cancel := context.WithTimeout(hr.Context(), patience)
		defer cancel()
		reply, err := s.call(ctx, rt, hr)
		if err != nil {
			reply = problemOf(err, "")
			if k := failure.KindOf(err); k == failure.Internal || k == failure.Doubt || k == failure.Unavailable {
				s.Log.LogAttrs(ctx, slog.LevelError, "api", slog.String("route", rt.name()), slog.Any("error", err))
			}
		}
		answer(w, reply)
		s.Log.LogAttrs(ctx, slog.LevelInfo, "api", slog.String("route", rt.name()), slog.Int("status", reply.status),
			slog.Duration("took", s.Now().Sub(began)))
	})
}

// call lets a program in, reads its body and runs the route. Under rights that changed meanwhile it
// runs once more.
func (s *server) call(ctx context.Context, rt route, hr *http.Request) (out reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.LogAttrs(ctx, slog.LevelError, "api panic", slog.String("route", rt.name()), slog.String("stack", string(debug.Stack())))
			err = failure.New(failure.Internal, "panic")
		}
	}()
	secret, tenant, err := s.knock(ctx, hr)
	if err != nil {
		return reply{}, err
	}
	r := &request{server: s, ctx: ctx, route: rt}
	if r.bearer, err = s.Tokens.Find(ctx, tenant, secret); err != nil {
		return reply{}, err
	}
	if wait := s.limits.take(limitKey{tenant, r.bearer.ID}, s.Now()); wait > 0 {
		return limited(wait), nil
	}
	if r.body, err = read(hr); err != nil {
		return reply{}, err
	}
	out, err = rt.do(r)
	if !failure.Is(err, failure.Stale) {
		return out, err
	}
	if r.bearer, err = s.Tokens.Find(ctx, tenant, secret); err != nil {
		return reply{}, err
	}
	return rt.do(r)
}

// knock finds the secret of a call and the tenant that it names.
func (s *server) knock(ctx context.Context, hr *http.Request) (string, party.Tenant, error) {
	none := failure.New(failure.Unauthenticated, "There is no token.").WithHint("Send the header Authorization: Bearer TOKEN.")
	secret, ok := strings.CutPrefix(hr.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return "", 0, none
	}
	slug, ok := token.Slug(secret)
	if !ok {
		return "", 0, none
	}
	t, err := s.Tenant(ctx, slug)
	if failure.Is(err, failure.NotFound) {
		return "", 0, none
	}
	return secret, t, err
}

// permit decides for the token's role and purpose.
func (r *request) permit() (policy.Permit, error) {
	return policy.Decide(policy.Request{Principal: r.bearer.Principal, Purpose: r.bearer.Purpose, Route: r.route.name()})
}

// read reads a body of JSON.
func read(hr *http.Request) (node, error) {
	kind, _, err := mime.ParseMediaType(hr.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return node{}, failure.New(failure.Invalid, "The body is not JSON.").WithHint("Send the header Content-Type: application/json.")
	}
	body, err := io.ReadAll(io.LimitReader(hr.Body, maxBody+1))
	if err != nil {
		return node{}, failure.Wrap(err, failure.Invalid, "The body cannot be read.")
	}
	if len(body) > maxBody {
		return node{}, failure.New(failure.Invalid, "The body is too large.").WithHint("Send at most 8 MiB and %d items at once.", maxItems)
	}
	n, f := parse(body)
	if f != nil {
		return node{}, refused(f)
	}
	return n, nil
}

// refused is the failure of a body with faults.
func refused(fs ...*fault) error {
	return failure.Wrap(faults(fs), failure.Invalid, "The body is not of the described form.").
		WithHint("Each error says where, and what is expected. Nothing was taken.")
}

// faults is everything that is wrong with a body.
type faults []*fault

// Error lists them.
func (fs faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "; ")
}

// reply is what will be sent.
type reply struct {
	status int
	kind   string // media type; empty is application/json
	body   any
	after  time.Duration // Retry-After
}

func ok(body any) reply { return reply{status: http.StatusOK, body: body} }

func limited(wait time.Duration) reply {
	out := problemOf(failure.New(failure.Limited, "Too many calls in a short time."), "")
	out.after = wait
	return out
}

func answer(w http.ResponseWriter, r reply) {
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	if r.kind != "" {
		h.Set("Content-Type", r.kind)
	}
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if r.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="counterpart"`)
	}
	if r.after > 0 {
		h.Set("Retry-After", strconv.Itoa(int(r.after/time.Second)+1))
	}
	b, err := json.Marshal(r.body)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(append(b, '\n')) // whoever has gone gets nothing
}

// problem is an error by RFC 9457. It holds no personal data.
type problem struct {
	Type   string   `json:"type"`
	Title  string   `json:"title"`
	Status int      `json:"status"`
	Detail string   `json:"detail,omitempty"`
	Errors []*fault `json:"errors,omitempty"`
}

var statuses = map[failure.Kind]int{
	failure.Internal: http.StatusInternalServerError, failure.Invalid: http.StatusUnprocessableEntity,
	failure.Unauthenticated: http.StatusUnauthorized, failure.Forbidden: http.StatusForbidden,
	failure.NotFound: http.StatusNotFound, failure.Conflict: http.StatusConflict, failure.Stale: http.StatusConflict,
	failure.Limited: http.StatusTooManyRequests, failure.Unavailable: http.StatusServiceUnavailable,
	failure.Doubt: http.StatusServiceUnavailable,
}

// problemOf gives an error as it is sent. Paths of what is wrong with a value begin with prefix.
func problemOf(err error, prefix string) reply {
	kind := failure.KindOf(err)
	title, hint := failure.Public(err)
	p := &problem{Type: "about:blank", Title: title, Status: statuses[kind], Detail: hint, Errors: faultsOf(err, prefix)}
	return reply{status: p.Status, kind: "application/problem+json", body: p}
}

// faultsOf gives what is wrong with single values.
func faultsOf(err error, prefix string) []*fault {
	if fs, ok := errors.AsType[faults](err); ok {
		return fs
	}
	var out []*fault
	for _, f := range fieldErrors(err) {
		out = append(out, &fault{Path: strings.TrimSuffix(prefix+f.Field, "."), Reason: f.Text})
	}
	return out
}
