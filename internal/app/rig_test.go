package app_test

import (
	"bytes"
	"context"
	"database/sql"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"counterpart/internal/access"
	"counterpart/internal/app"
	"counterpart/internal/crm/person"
	"counterpart/internal/field"
	"counterpart/internal/intake"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/testkit"
	"counterpart/internal/when"
)

const (
	ownerName     = "Olga Kennwortinhaber"
	ownerEmail    = "olga@kennwortinhaber.example"
	ownerPassword = "corridor mustard velvet turbine"
)

// rig is the whole program with its pages, an owner in a browser, and a way past it to its
// database.
type rig struct {
	t      *testing.T
	cfg    app.Config
	app    *app.App
	raw    *sql.DB
	log    *lines
	server *httptest.Server
	http   *http.Client
	said   strings.Builder // addresses and headers of all answers
	shift  atomic.Int64    // microseconds that the clock is ahead
}

// lines is the program's log.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write takes a line.
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.b.Bytes())
}

// rigs runs a test on both engines.
func rigs(t *testing.T, fn func(*rig)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			cfg := app.Config{Data: t.TempDir()}
			if engine == "postgres" {
				cfg.Database = testkit.Postgres(t)
			}
			fn(newRig(t, cfg))
		})
	}
}

func newRig(t *testing.T, cfg app.Config) *rig {
	t.Helper()
	founded(t, cfg)
	r := &rig{t: t, cfg: cfg.Complete(), log: &lines{}}
	r.open()
	engine, where := "pgx", r.cfg.Database
	if !strings.Contains(where, "://") {
		engine, where = "sqlite", "file:"+where+"?_pragma=busy_timeout(10000)"
	}
	var err error
	r.raw, err = sql.Open(engine, where)
	r.must(err)
	t.Cleanup(func() { _ = r.raw.Close() })
	return r
}

func (r *rig) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// open starts the program as its next start would.
func (r *rig) open() {
	r.t.Helper()
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	r.app, err = app.Open(r.t.Context(), r.cfg, app.Options{Log: log, Now: r.now})
	r.must(err)
	h, err := r.app.Handler(nil)
	r.must(err)
	r.server = httptest.NewServer(h)
	r.t.Cleanup(r.close)
}

func (r *rig) now() when.Instant { return when.Of(time.Now()) + when.Instant(r.shift.Load()) }

// pass lets time pass.
func (r *rig) pass(d time.Duration) { r.shift.Add(d.Microseconds()) }

// close ends the program; a second call does nothing.
func (r *rig) close() {
	if r.app != nil {
		r.server.Close()
		_ = r.app.Close()
		r.app = nil
	}
}

func (r *rig) job(purpose field.Purpose) policy.Permit {
	r.t.Helper()
	p, err := policy.Decide(policy.Request{Principal: party.Job(1), Purpose: purpose, Route: "test"})
	r.must(err)
	return p
}

// enter lets the owner in through the real ceremony.
func (r *rig) enter() {
	r.t.Helper()
	jar, err := cookiejar.New(nil)
	r.must(err)
	r.http = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	_, setup, err := r.app.Access.Invite(r.t.Context(), party.Job(1), access.Draft{
		Name: ownerName, Email: ownerEmail, Role: party.Owner, Company: "RetailMax", Country: "DE",
	})
	r.must(err)
	r.want(303, r.post("/welcome/r."+setup, "password", ownerPassword, "again", ownerPassword))
	page := r.want(200, r.get("/enrol"))
	secret := strings.ReplaceAll(regexp.MustCompile(`([A-Z2-7]{4} ){7}[A-Z2-7]{4}`).FindString(page.body), " ", "")
	c, err := totp.GenerateCode(secret, time.Now())
	r.must(err)
	r.want(200, r.post("/enrol", "code", c))
}

// answer is what came back.
type answer struct {
	status   int
	location string
	body     string
}

func (r *rig) get(path string) answer { return r.do(r.request(http.MethodGet, path)) }

func (r *rig) post(path string, pairs ...string) answer {
	return r.do(r.request(http.MethodPost, path, pairs...))
}

func (r *rig) request(method, path string, pairs ...string) *http.Request {
	r.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.server.URL+path, strings.NewReader(form.Encode()))
	r.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}

func (r *rig) do(req *http.Request) answer {
	r.t.Helper()
	res, err := r.http.Do(req)
	r.must(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	r.must(err)
	r.said.WriteString(req.URL.String() + "\n")
	r.must(res.Header.Write(&r.said))
	return answer{res.StatusCode, res.Header.Get("Location"), html.UnescapeString(string(b))}
}

func (r *rig) want(status int, a answer) answer {
	r.t.Helper()
	if a.status != status {
		_, main, _ := strings.Cut(a.body, "<main")
		r.t.Fatalf("status %d, want %d: %.1500s", a.status, status, main)
	}
	return a
}

// take imports delimited text.
func (r *rig) take(m, content string, o intake.Options) (*intake.Result, error) {
	r.t.Helper()
	parsed, err := mapping.Parse(m)
	r.must(err)
	return r.app.Intake.Import(r.t.Context(), r.job(field.Import), intake.Job{
		Mapping: parsed, Options: o,
		Sources: []table.Source{{Name: "a.csv", Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(content)), nil
		}}},
	})
}

// add makes a customer.
func (r *rig) add(p person.Profile) party.Customer {
	r.t.Helper()
	id, _, err := r.app.Desk.Create(r.t.Context(), r.job(field.Import), p)
	r.must(err)
	return id
}

// exec runs a statement beside the program.
func (r *rig) exec(statements ...string) {
	r.t.Helper()
	for _, s := range statements {
		_, err := r.raw.ExecContext(context.WithoutCancel(r.t.Context()), s)
		r.must(err)
	}
}

func (r *rig) embedded() bool { return !strings.Contains(r.cfg.Database, "://") }

// tables lists the tables of the database.
func (r *rig) tables() []string {
	r.t.Helper()
	q := `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`
	if r.embedded() {
		q = `SELECT name FROM sqlite_master WHERE type = 'table'`
	}
	rows, err := r.raw.QueryContext(r.t.Context(), q)
	r.must(err)
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		r.must(rows.Scan(&name))
		out = append(out, name)
	}
	r.must(rows.Err())
	return out
}

func (r *rig) path(elem ...string) string {
	return filepath.Join(append([]string{r.cfg.Data}, elem...)...)
}
