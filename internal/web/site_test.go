package web_test

import (
	"bytes"
	"context"
	"errors"
	"html"
	"io"
	"log/slog"
	"maps"
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
	"counterpart/internal/crm"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/dossier"
	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/history"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/crm/twin"
	"counterpart/internal/field"
	erasures "counterpart/internal/journal"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/store"
	"counterpart/internal/store/casebook"
	"counterpart/internal/store/listing"
	"counterpart/internal/store/shelf"
	"counterpart/internal/store/summary"
	"counterpart/internal/testkit/house"
	"counterpart/internal/vault"
	"counterpart/internal/web"
	"counterpart/internal/when"
)

// The values of the one customer who must turn up nowhere but on pages that were recorded.
const (
	canaryGiven  = "Kanarienvogel"
	canaryFamily = "Gelbschnabel"
	canaryEmail  = "kanarienvogel@gelbschnabel.example"
	canaryPhone  = "+493090182017"
	canaryStreet = "Voliere 77"
	canaryBirth  = "1981-07-13"
)

var canaries = []string{
	canaryGiven, canaryFamily, "gelbschnabel", "kanarienvogel", canaryPhone, "90182017", canaryStreet, canaryBirth,
}

// site is the pages over the real services on SQLite.
type site struct {
	t       *testing.T
	house   *house.House
	ledger  *ledger.Ledger
	access  *access.Access
	desk    *crm.Desk
	own     *own.Shelf
	cases   *cases.Desk
	post    *letters
	cfg     web.Config
	server  *httptest.Server
	log     *lines
	store   *faulty
	shift   atomic.Int64
	staff   map[party.Role]*member
	canary  party.Customer
	entries int64
}

// faulty is a store that can be made to refuse entries.
type faulty struct {
	*store.DB
	down atomic.Bool
}

var errDisk = errors.New("disk full")

// Append refuses while the store is down.
func (f *faulty) Append(ctx context.Context, tx ledger.Tx, a ledger.Addition) error {
	if f.down.Load() {
		return errDisk
	}
	return f.DB.Append(ctx, tx, a)
}

// lines is the program's log.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *lines) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *lines) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

type tenants struct{ db *store.DB }

// List gives every retailer.
func (l tenants) List(ctx context.Context) ([]web.Tenant, error) {
	all, err := l.db.Tenants(ctx)
	out := make([]web.Tenant, 0, len(all))
	for _, t := range all {
		out = append(out, web.Tenant{ID: t.ID, Slug: t.Slug, Name: t.Name, Vendor: t.Vendor, Currency: t.Currency})
	}
	return out, err
}

// erased looks into the journal.
type erased struct{ *erasures.Journal }

// Erased finds a customer's line.
func (e erased) Erased(_ context.Context, t party.Tenant, id party.Customer) (int64, when.Instant, bool, error) {
	all, err := e.Lines()
	for _, l := range all {
		if l.Word == erasures.Erased && l.Tenant == t && l.Customer == id {
			return l.Index, l.At, true, err
		}
	}
	return 0, 0, false, err
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, house: house.New(t, filepath.Join(t.TempDir(), "counterpart.db")), log: &lines{}, staff: map[party.Role]*member{}}
	h := s.house
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.store = &faulty{DB: h.DB}
	s.ledger = ledger.New(ledger.Config{
		Store: s.store, Reader: h.DB, Sealer: h.Keyring, Keys: h.Keys, Now: s.now, Log: log, OneWriter: true,
	})
	t.Cleanup(s.ledger.Close)
	rows, members, open := store.CRM{DB: h.DB}, store.Staff{DB: h.DB}, store.Sessions{DB: h.DB}
	s.access = access.New(access.Config{
		Ledger: s.ledger, Keys: h.Keyring, Now: s.now, Log: log, Embedded: true, Demo: true,
		Rows: access.Rows{
			Staff: members, StaffWrite: members, Codes: members, Sessions: open, SessionWrite: open,
			Attempts: store.Attempts{DB: h.DB},
		},
	})
	t.Cleanup(s.access.Close)
	names := vault.NewNames(vault.NamesConfig{Ledger: s.ledger, Keyring: h.Keyring, Rows: rows, Now: s.now})
	s.own = own.New(own.Config{
		Ledger: s.ledger, Keyring: h.Keyring, Rows: shelf.Rows{DB: h.DB.Engine(), Holds: store.People{DB: h.DB}}, Now: s.now,
	})
	s.desk = crm.New(crm.Config{Ledger: s.ledger, Keyring: h.Keyring, Names: names, Rows: rows, Own: s.own, Now: s.now})
	j, err := erasures.Open(filepath.Join(t.TempDir(), "journal"), true)
	s.must(err)
	people := store.People{DB: h.DB}
	s.cfg = web.Config{
		Access: s.access, Desk: s.desk, Own: s.own, History: history.New(history.Config{Ledger: s.ledger, Keyring: h.Keyring, Rows: rows, Customers: s.desk}),
		Twins: twin.New(twin.Config{Ledger: s.ledger, Keyring: h.Keyring, Names: names, Rows: rows}),
		Dossier: dossier.New(dossier.Config{
			Ledger: s.ledger, Keyring: h.Keyring, Seen: ledger.NewSeen(s.ledger, store.Seen{DB: h.DB}), Rows: rows, Sales: rows, Now: s.now,
			Posts: func(context.Context, party.Tenant) (map[party.Ordinal]dossier.Post, error) { return nil, nil },
		}), Ledger: s.ledger, Seen: ledger.NewSeen(s.ledger, store.Seen{DB: h.DB}),
		Custody: vault.NewCustody(vault.CustodyConfig{
			Keyring: h.Keyring, Ledger: s.ledger, Reader: h.DB, Wraps: store.Keys{DB: h.DB}, People: people, Holds: people,
			Journal: j, Now: s.now,
		}),
		Lists:      lists.NewFinder(listing.Lists{DB: h.DB.Engine()}, names),
		Views:      lists.NewViews(lists.ViewsConfig{Ledger: s.ledger, Rows: listing.Lists{DB: h.DB.Engine()}}),
		Favourites: lists.NewFavourites(s.ledger, listing.Lists{DB: h.DB.Engine()}),
		Reader:     h.DB, Keys: h.Keys, Tenants: tenants{h.DB}, People: rows, Now: s.now, Log: log, Erased: erased{j},
	}
	s.watched(h)
	s.post = &letters{}
	s.cases = cases.New(cases.Config{
		Ledger: s.ledger, Keyring: h.Keyring, Rows: casebook.Rows{DB: h.DB.Engine()}, Customers: rows, Own: s.own, Post: s.post,
		URL: "https://crm.retailmax.example", Now: s.now,
	})
	s.cfg.Cases = s.cases
	s.cfg.Figures = figures.New(figures.Config{Rows: summary.Rows{SQL: h.DB.Engine()}, Ledger: s.ledger, Now: s.now})
	s.contracted()
	handler, err := web.New(s.cfg)
	s.must(err)
	s.server = httptest.NewServer(handler)
	t.Cleanup(s.server.Close)
	s.plant()
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) now() when.Instant { return when.Of(time.Now()) + when.Instant(s.shift.Load()) }

func (s *site) pass(d time.Duration) { s.shift.Add(d.Microseconds()) }

// permit lets a job write customers.
func (s *site) permit() policy.Permit {
	s.t.Helper()
	p, err := policy.Decide(policy.Request{Principal: party.Job(s.house.Tenant), Purpose: field.Import, Route: "test"})
	s.must(err)
	return p
}

func (s *site) add(p person.Profile) party.Customer {
	s.t.Helper()
	id, _, err := s.desk.Create(s.t.Context(), s.permit(), p)
	s.must(err)
	return id
}

// plant adds the canary, with a note, an order and a payment.
func (s *site) plant() {
	ctx := s.t.Context()
	s.canary = s.add(person.Profile{
		Given: vault.Plain(canaryGiven), Family: vault.Plain(canaryFamily), Emails: vault.Texts(canaryEmail),
		Phones: vault.Texts(canaryPhone), Birth: vault.Plain(canaryBirth), Country: "DE", Language: "de",
		Addresses: []person.Address{{Street: vault.Plain(canaryStreet), Postcode: vault.Plain("10999"), City: vault.Plain("Berlin"), Country: vault.Plain("DE")}},
	})
	order, _, err := s.desk.PutOrder(ctx, s.permit(), sale.Order{
		Number: "R-100-1", Customer: s.canary, Status: "paid", Channel: sale.Web, Country: "DE", Placed: s.now(),
		Total: sale.Money{Currency: "EUR"},
		Lines: []sale.Line{{SKU: "WC-1", Name: "Wool coat", Quantity: 2000, Price: sale.Price{Unscaled: 149995, Scale: 3}}},
	})
	s.must(err)
	_, err = s.desk.PutPayment(ctx, s.permit(), sale.Payment{
		Order: order, Provider: "stripe", Token: vault.Plain("tok_abcdef"), Brand: "Visa", Last4: vault.Plain("4412"),
		Expiry: vault.Plain("2029-09"), Amount: sale.Money{Minor: 30000, Currency: "EUR"}, Status: "paid", At: s.now(), Reference: "p1",
	})
	s.must(err)
}

// member is a member of staff with a browser.
type member struct {
	s      *site
	role   party.Role
	user   party.User
	email  string
	secret string
	client *http.Client
}

const password = "corridor mustard velvet turbine"

func (s *site) browser() *http.Client {
	jar, err := cookiejar.New(nil)
	s.must(err)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// as gives a member of staff with a role, let in as the demo does. See signedIn for the way with
// password and factor.
func (s *site) as(role party.Role) *member {
	s.t.Helper()
	if p, ok := s.staff[role]; ok {
		return p
	}
	p, _ := s.invite(role)
	ticket, err := s.access.Assume(s.t.Context(), s.house.Tenant, p.user, "Firefox on Linux")
	s.must(err)
	u, err := url.Parse(s.server.URL)
	s.must(err)
	p.client.Jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: "retailmax." + ticket.Cookie, Path: "/"}})
	s.staff[role] = p
	return p
}

// signedIn gives a member of staff who came in through the real ceremony.
func (s *site) signedIn(role party.Role) *member {
	s.t.Helper()
	p, setup := s.invite(role)
	p.post("/welcome/retailmax."+setup, "password", password, "again", password).leads("/enrol")
	p.secret = strings.ReplaceAll(regexp.MustCompile(`([A-Z2-7]{4} ){7}[A-Z2-7]{4}`).FindString(p.get("/enrol").body), " ", "")
	p.post("/enrol", "code", p.code()).want(http.StatusOK, "recovery codes")
	s.staff[role] = p
	return p
}

func (s *site) invite(role party.Role) (p *member, setup string) {
	s.t.Helper()
	p = &member{s: s, role: role, email: string(role) + "@staff.example", client: s.browser()}
	company := "RetailMax"
	if role.Side() == party.Processor {
		company = "TechCorp"
	}
	var err error
	p.user, setup, err = s.access.Invite(s.t.Context(), party.Job(s.house.Tenant), access.Draft{
		Name: "Staff " + string(role), Email: p.email, Role: role, Company: company, Country: "DE",
	})
	s.must(err)
	return p, setup
}

// code gives the authenticator's code of this moment, moving the clock on so that it is a new one.
func (p *member) code() string {
	p.s.t.Helper()
	p.s.pass(30 * time.Second)
	c, err := totp.GenerateCode(p.secret, p.s.now().Time())
	p.s.must(err)
	return c
}

// answer is what came back.
type answer struct {
	t        *testing.T
	what     string
	status   int
	location string
	header   http.Header
	body     string
}

func (p *member) get(path string) answer { return p.do(http.MethodGet, path, nil, nil) }

func (p *member) post(path string, pairs ...string) answer {
	return p.do(http.MethodPost, path, form(pairs...), nil)
}

func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func (p *member) do(method, path string, f url.Values, header http.Header) answer {
	t := p.s.t
	t.Helper()
	var body io.Reader
	if f != nil {
		body = strings.NewReader(f.Encode())
	}
	req, err := http.NewRequestWithContext(t.Context(), method, p.s.server.URL+path, body)
	p.s.must(err)
	maps.Copy(req.Header, header)
	if f != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := p.client.Do(req)
	p.s.must(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	p.s.must(err)
	return answer{t, method + " " + path, res.StatusCode, res.Header.Get("Location"), res.Header, html.UnescapeString(string(b))}
}

// want checks status and a part of the text.
func (a answer) want(status int, text string) answer {
	a.t.Helper()
	if a.status != status || !strings.Contains(a.body, text) {
		a.t.Fatalf("%s: status %d, want %d with %q in\n%s", a.what, a.status, status, text, shortened(a.body))
	}
	return a
}

// leads checks where an answer sends a browser.
func (a answer) leads(where string) {
	a.t.Helper()
	if a.location != where {
		a.t.Fatalf("%s: leads to %q, want %q", a.what, a.location, where)
	}
}

// lacks checks that none of the texts is there.
func (a answer) lacks(texts ...string) {
	a.t.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			a.t.Errorf("%s: the page holds %q", a.what, text)
		}
	}
}

func shortened(s string) string {
	if _, main, ok := strings.Cut(s, "<main"); ok {
		s = main
	}
	return s[:min(len(s), 3000)]
}

// disclosed gives the disclosures that were recorded since the last call, the newest first.
func (s *site) disclosed() []ledger.Line {
	s.t.Helper()
	lines, _, err := s.cfg.Seen.Lines(s.t.Context(), s.house.Tenant, 0, 1000, func(l ledger.Line) bool {
		return l.Index >= s.entries && l.Entry.Kind == "disclosure"
	})
	s.must(err)
	h, err := s.ledger.Head(s.t.Context(), s.house.Tenant)
	s.must(err)
	s.entries = h.Size
	return lines
}
