package openlog

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/tlog"
)

// Prefix is what every address of a log begins with.
const Prefix = "/log/"

// call is a request that was let in.
type call struct {
	tenant Tenant
	head   ledger.Head
	rest   string // of the address, behind the log's
}

// Handler serves the logs. All its addresses begin with Prefix.
func (d *Desk) Handler() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET "+Prefix+"{slug}/{rest...}", d.serve)
	return m
}

// answer is what is sent.
type answer struct {
	kind string
	body []byte
	// For ever says that the same address will always give the same.
	forEver bool
}

const (
	plain  = "text/plain; charset=utf-8"
	octets = "application/octet-stream"
	usual  = 20 * time.Second
)

func (d *Desk) serve(w http.ResponseWriter, r *http.Request) {
	began := d.cfg.Now()
	ctx, cancel := context.WithTimeout(r.Context(), usual)
	defer cancel()
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	a, what, err := d.take(ctx, r)
	status := http.StatusOK
	if err != nil {
		status = d.refuse(ctx, w, err)
	} else {
		h.Set("Content-Type", a.kind)
		if a.forEver {
			h.Set("Cache-Control", "private, max-age=31536000, immutable")
		}
		_, _ = w.Write(a.body) // whoever has gone gets nothing
	}
	d.cfg.Log.LogAttrs(ctx, slog.LevelInfo, "log", slog.String("what", what), slog.Int("status", status), slog.Duration("took", d.cfg.Now().Sub(began)))
}

var statuses = map[failure.Kind]int{
	failure.Unauthenticated: http.StatusUnauthorized, failure.NotFound: http.StatusNotFound,
	failure.Invalid: http.StatusBadRequest, failure.Conflict: http.StatusConflict,
	failure.Unavailable: http.StatusServiceUnavailable, failure.Doubt: http.StatusServiceUnavailable,
}

func (d *Desk) refuse(ctx context.Context, w http.ResponseWriter, err error) int {
	status, known := statuses[failure.KindOf(err)]
	if !known {
		status = http.StatusInternalServerError
	}
	if status >= http.StatusInternalServerError {
		d.cfg.Log.LogAttrs(ctx, slog.LevelError, "log", slog.Any("error", err))
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="counterpart"`)
	}
	text, _ := failure.Public(err)
	http.Error(w, text, status)
	return status
}

// take lets a request in and answers it. Whoever has no token learns nothing, not even which
// retailers there are.
func (d *Desk) take(ctx context.Context, r *http.Request) (answer, string, error) {
	secret, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return answer{}, "", errToken
	}
	t, err := d.cfg.Port.Tenant(ctx, r.PathValue("slug"))
	if failure.Is(err, failure.NotFound) || failure.Is(err, failure.Invalid) {
		return answer{}, "", errToken
	}
	if err != nil {
		return answer{}, "", err
	}
	if err := d.admit(ctx, t, secret); err != nil {
		return answer{}, "", err
	}
	number, rest, err := place(r.PathValue("rest"))
	if err != nil {
		return answer{}, "", err
	}
	head, err := d.log(ctx, t.ID, number)
	if err != nil {
		return answer{}, "", err
	}
	return d.answer(ctx, call{t, head, rest})
}

// place takes the number of a log off the rest of an address; 0 is the open log.
func place(rest string) (int64, string, error) {
	first, after, ok := strings.Cut(rest, "/")
	n, err := strconv.ParseInt(first, 10, 64)
	if err != nil {
		return 0, rest, nil //nolint:nilerr // no number: the open log
	}
	if !ok || n < 1 || strconv.FormatInt(n, 10) != first {
		return 0, "", errNoLog
	}
	return n, after, nil
}

func (d *Desk) answer(ctx context.Context, c call) (answer, string, error) {
	kind, arg, _ := strings.Cut(c.rest, "/")
	switch {
	case c.rest == "checkpoint":
		b, err := d.checkpoint(ctx, c.head)
		return answer{plain, b, false}, kind, err
	case c.rest == "policy":
		b, err := d.policy(ctx, c.tenant, c.head)
		return answer{plain, b, false}, kind, err
	case kind == "proof":
		n, err := strconv.ParseInt(arg, 10, 64)
		if err != nil {
			return answer{}, kind, failure.New(failure.NotFound, "There is no such entry of the ledger.")
		}
		b, err := d.proof(ctx, c.head, n)
		return answer{plain, b, false}, kind, err
	case kind == "tile":
		n, err := tlog.ParseTilePath(c.rest)
		if err != nil {
			return answer{}, kind, failure.New(failure.NotFound, "This is not the address of a tile.")
		}
		b, err := d.tile(ctx, c.head, n)
		return answer{octets, b, true}, kind, err
	}
	return answer{}, "", failure.New(failure.NotFound, "There is nothing at this address.")
}

// verifier gives the key of a log.
func (d *Desk) verifier(ctx context.Context, h ledger.Head) (note.Verifier, error) {
	key, err := d.cfg.Port.LogKey(ctx, h.Tenant, h.Origin)
	if err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(key)
	if err != nil {
		return nil, failure.Wrap(err, failure.Unavailable, "The key of the log cannot be read.")
	}
	return v, nil
}
