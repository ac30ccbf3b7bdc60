// Package page takes one request from its arrival to its answer.
//
// It holds the parts that every page shares: the row of the table of routes, the session, the
// buffer into which a page is rendered, the pages for errors, what this process remembers
// between two requests, and the chain around all of it. Handlers live above, in package web and
// in package counter, and get a Request; they see neither the connection nor its headers.
package page

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/access/token"
	"counterpart/internal/contract"
	"counterpart/internal/control"
	"counterpart/internal/crm"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/dossier"
	"counterpart/internal/crm/figures"
	"counterpart/internal/crm/history"
	"counterpart/internal/crm/lists"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/twin"
	"counterpart/internal/evidence/handover"
	"counterpart/internal/intake/upload"
	"counterpart/internal/ledger"
	"counterpart/internal/openlog"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
	"counterpart/internal/witness"
)

// Tenant is what the pages need to know of a retailer.
type Tenant struct {
	ID       party.Tenant
	Slug     string // short name, [a-z0-9-]; part of the session's cookie
	Name     string // the retailer
	Vendor   string // the company that hosts
	Currency string // ISO 4217
}

// Tenants lists the retailers of this installation.
type Tenants interface {
	// List gives every retailer, by id. What it answers is kept for 30 seconds.
	List(ctx context.Context) ([]Tenant, error)
}

// People ties customers to the numbers by which the ledger knows them. What it gives is sealed.
type People interface {
	// Customer reads one customer, or fails with kind NotFound.
	Customer(ctx context.Context, t party.Tenant, id party.Customer) (crm.CustomerRow, error)
	// ByOrdinals reads at most 50 customers; those who are erased are missing.
	ByOrdinals(ctx context.Context, t party.Tenant, os []party.Ordinal) ([]crm.CustomerRow, error)
}

// Erasures knows who was erased, by id alone.
type Erasures interface {
	// Erased gives the entry that records a customer's erasure in the tenant's log of today, and
	// when it was made. ok is false if nobody of this id was erased.
	Erased(ctx context.Context, t party.Tenant, id party.Customer) (index int64, at when.Instant, ok bool, err error)
}

// Exporter streams everything of one kind that a retailer owns.
type Exporter interface {
	// Kinds lists what can be exported, such as customers.
	Kinds() []string
	// Count says how many rows an export has, to decide whether it needs a fresh factor.
	Count(ctx context.Context, t party.Tenant, kind string) (int64, error)
	// Export writes rows as csv or json. Each page of rows is recorded before it is written.
	Export(ctx context.Context, p policy.Permit, kind, format string, w io.Writer) error
}

// Refusals opens rows that an import refused.
type Refusals interface {
	// OpenRefused writes what is in the sealed file of a batch, which is recorded before.
	OpenRefused(ctx context.Context, permit policy.Permit, path string, w io.Writer) error
}

// Demo is what the demo adds: one-click sign-in on loopback, a walk, a clock that can be set.
type Demo struct {
	// Start fills the start page.
	Start func(ctx context.Context) (view.DemoStart, error)
	// Member finds whom the value of a sign-in button stands for.
	Member func(user string) (party.Tenant, party.User, bool)
	// Banner stands above every page.
	Banner func() *view.Simulated
	// Walk gives the walk as it stands for a session; nil shows none.
	Walk func(p party.Principal) *view.Walk
	// Seen tells the walk that a page was shown; route is method and pattern.
	Seen func(p party.Principal, route string)
	// Clock fills the page that sets the clock, SetClock sets it.
	Clock    func() view.DemoClock
	SetClock func(ctx context.Context, value string) error
	// Post fills the page of what left by mail.
	Post func() view.DemoPost
	// Tamper changes one byte of the database behind the ledger's back; Mend puts it back.
	// Tampered says which of the two the page offers.
	Tamper, Mend func(ctx context.Context) error
	Tampered     func() bool
	// HandOver makes a file of evidence, checks it, and checks it again with one byte changed. It says
	// what both checks came to.
	HandOver func(ctx context.Context) (string, error)
	// Dispute fills the page of the example dispute: ask are the values of the address, which
	// choose the view and the readings.
	Dispute func(ask url.Values) (view.Dispute, error)
}

// Config is what the pages stand on. Access, Desk, Lists, Custody, Ledger, Seen, Reader, Keys,
// Tenants, People, Now and Log are needed.
type Config struct {
	Access     *access.Access
	Desk       *crm.Desk
	Own        *own.Shelf    // nil: no own fields and words
	Figures    *figures.Desk // nil: no figures
	Cases      *cases.Desk   // nil: no cases
	Tokens     *token.Desk   // nil: no tokens of programs
	Uploads    *upload.Desk  // nil: no import from a browser
	Maps       *upload.Maps  // saved maps of imports; nil: none
	Refused    Refusals      // rows that imports refused; nil: at the command line only
	History    *history.Desk // what changes of customers replaced
	Dossier    *dossier.Desk // a person's data; nil: nobody is given a copy
	Twins      *twin.Desk    // who may be one person; nil: nobody is warned
	Lists      *lists.Finder
	Views      *lists.Views      // nil: no views are saved
	Favourites *lists.Favourites // nil: nobody keeps any
	Contract   *contract.Desk    // nil: no agreement is kept
	Controls   *control.Desk     // nil: no control tests
	Custody    *vault.Custody
	Ledger     *ledger.Ledger
	Seen       *ledger.Seen
	Reader     ledger.Reader
	Keys       ledger.Keys
	Tenants    Tenants
	People     People
	Export     Exporter // nil: no export from a browser
	Erased     Erasures // nil: an erased customer is not known any more
	// Witnesses watch the log, OpenLog shows it to the two companies, Courier mails it; all or none.
	Witnesses *witness.Desk
	OpenLog   *openlog.Desk
	Courier   *openlog.Courier
	HandOver  *handover.Desk // nil: bundles are made at the command line only
	Now       func() when.Instant
	Log       *slog.Logger
	// TLS says that browsers reach the program by https: cookies get the __Host- prefix and
	// browsers are told never to use http.
	TLS bool
	// URL is how browsers reach the program, for the links of invitations: no slash at its end.
	URL  string
	Zone *time.Location // in which times are shown; nil is UTC
	Demo *Demo          // nil outside the demo
	// Simulated says that the clock can be set by hand, which every page then says.
	Simulated bool
}

// Site holds what handlers share. All fields but those guarded by mu are set once.
type Site struct {
	Config
	pages  *view.Templates
	routes []Route
	named  map[string]*Route // by method and pattern
	Memory *Memory

	mu      sync.Mutex // guards what follows
	tenants []Tenant
	read    when.Instant
}

// New makes the pages of a table of routes. It fails only if the templates are broken.
func New(cfg Config, routes []Route) (http.Handler, error) {
	pages, err := view.New()
	if err != nil {
		return nil, err
	}
	cfg.Zone = cmp.Or(cfg.Zone, time.UTC)
	s := &Site{Config: cfg, pages: pages, routes: routes, named: make(map[string]*Route, len(routes)), Memory: newMemory(cfg.Now)}
	for i := range routes {
		if one := &routes[i]; s.named[one.Name()] == nil {
			s.named[one.Name()] = one
		}
	}
	return s.chain(s.mux()), nil
}

const tenantsFor = 30 * time.Second

// Retailers lists the tenants, from memory for half a minute.
func (s *Site) Retailers(ctx context.Context) ([]Tenant, error) {
	s.mu.Lock()
	kept, read := s.tenants, s.read
	s.mu.Unlock()
	now := s.Now()
	if len(kept) > 0 && now >= read && now.Sub(read) < tenantsFor {
		return kept, nil
	}
	all, err := s.Tenants.List(ctx)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tenants, s.read = all, now
	return all, nil
}

// mux registers the table, and the pages for everything else.
func (s *Site) mux() *http.ServeMux {
	m := http.NewServeMux()
	for i := range s.routes {
		r := &s.routes[i]
		m.Handle(r.Method+" "+r.Pattern, s.handle(r))
	}
	m.Handle("GET "+view.AssetPrefix, view.Assets())
	m.HandleFunc("GET /healthz", healthy)
	m.Handle("/", s.handle(&Route{Pattern: "/", Flags: Public, Do: Nowhere}))
	return m
}

// healthy says that the program answers, and nothing else.
func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, "ok\n")
}

// Local gives an instant as pages show it.
func (r *Request) Local(i when.Instant) time.Time { return r.Zone().Time(i) }
