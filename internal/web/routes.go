package web

import (
	"fmt"
	"slices"

	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
)

// Flags say how a route differs from the usual: signed in, both factors, in one of the roles.
type Flags uint8

// The flags.
const (
	Public        Flags = 1 << iota // needs no session
	WithoutFactor                   // for a session that has shown only its password
	Fresh                           // needs a factor shown in the last ten minutes
	Slow                            // may take minutes: a check, an export
)

// Purposes says which roles may use a route, and for which purpose each then processes data of
// customers; an empty purpose means that the route shows none.
type Purposes map[party.Role]field.Purpose

// Route is one row of the table.
type Route struct {
	Method, Pattern string
	For             Purposes
	Flags           Flags
	fn              func(*request) error
}

// Name gives method and pattern, as entries of the ledger carry them.
func (r *Route) Name() string { return r.Method + " " + r.Pattern }

// Has reports whether a flag is set.
func (r *Route) Has(f Flags) bool { return r.Flags&f != 0 }

// Who may, and why.
var (
	// desk: those who have the customer before them, and those who watch over the rights.
	desk = Purposes{
		party.Owner: field.Serve, party.Manager: field.Serve, party.Support: field.Serve,
		party.PrivacyOfficer: field.Rights, party.Marketer: field.Market,
	}
	writers = Purposes{
		party.Owner: field.Serve, party.Manager: field.Serve, party.Support: field.Serve,
		party.PrivacyOfficer: field.Rights,
	}
	sales = Purposes{
		party.Owner: field.Serve, party.Manager: field.Serve, party.Support: field.Serve,
		party.PrivacyOfficer: field.Rights, party.Marketer: field.Market, party.Analyst: field.Analyse,
	}
	guards   = Purposes{party.Owner: field.Rights, party.PrivacyOfficer: field.Rights}
	exports  = Purposes{party.Owner: field.Export, party.PrivacyOfficer: field.Export}
	watchers = Purposes{
		party.Owner: "", party.PrivacyOfficer: "", party.Manager: "", party.Operator: "",
	}
	importers = Purposes{party.Owner: "", party.Manager: "", party.Operator: ""}
	staffers  = Purposes{party.Owner: "", party.PrivacyOfficer: ""}
	owners    = Purposes{party.Owner: ""}
	everybody = all()
)

func all() Purposes {
	p := Purposes{}
	for _, r := range party.Roles() {
		p[r] = ""
	}
	return p
}

// table is every route. Beside it there are only assets and /healthz, which know no data.
func table(demo bool) []Route {
	t := slices.Concat(gateRoutes, customerRoutes, saleRoutes, evidenceRoutes, companyRoutes)
	if demo {
		t = append(t, demoRoutes...)
	}
	return t
}

// Row is one cell of the authorisation matrix.
type Row struct {
	Method, Pattern string
	Role            party.Role    // empty for a public route
	Purpose         field.Purpose // empty if no data of customers is processed
	Flags           Flags
}

// Matrix lists who may use which route for which purpose. What it does not list is refused.
func Matrix() []Row {
	var rows []Row
	for _, r := range table(false) {
		if r.Has(Public | WithoutFactor) {
			rows = append(rows, Row{r.Method, r.Pattern, "", "", r.Flags})
		}
		for _, role := range party.Roles() {
			if p, ok := r.For[role]; ok {
				rows = append(rows, Row{r.Method, r.Pattern, role, p, r.Flags})
			}
		}
	}
	return rows
}

// Catalogue says the same in words, one line for each route, for the log's own entry about the
// meaning of what it records.
func Catalogue() []string {
	var lines []string
	for _, r := range table(false) {
		line := "route " + r.Name()
		if r.Has(Public | WithoutFactor) {
			line += " anybody"
		}
		for _, role := range party.Roles() {
			p, ok := r.For[role]
			switch {
			case ok && p != "":
				line += fmt.Sprintf(" %s:%s", role, p)
			case ok:
				line += " " + string(role)
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// may reports whether a role may use a route, named by method and pattern.
func (s *server) may(role party.Role, name string) bool {
	for i := range s.routes {
		if s.routes[i].Name() == name {
			_, ok := s.routes[i].For[role]
			return ok
		}
	}
	return false
}

// permit decides for the request's route and role. reason may be empty.
func (r *request) permit(reason string) (policy.Permit, error) {
	return r.permitFor(r.route.For[r.who().Role], reason)
}

func (r *request) permitFor(purpose field.Purpose, reason string) (policy.Permit, error) {
	return policy.Decide(policy.Request{
		Principal: r.who(), Purpose: purpose, Route: r.route.Name(), Reason: reason,
	})
}

var gateRoutes = []Route{
	{"GET", "/sign-in", nil, Public, signInForm},
	{"POST", "/sign-in", nil, Public, signIn},
	{"GET", "/sign-in/code", nil, WithoutFactor, codeForm},
	{"POST", "/sign-in/code", nil, WithoutFactor, code},
	{"GET", "/enrol", nil, WithoutFactor, enrolForm},
	{"GET", "/enrol/code.png", nil, WithoutFactor, enrolImage},
	{"POST", "/enrol", nil, WithoutFactor, enrol},
	{"GET", "/welcome/{token}", nil, Public, welcomeForm},
	{"POST", "/welcome/{token}", nil, Public, welcome},
	{"POST", "/sign-out", everybody, WithoutFactor, signOut},
	{"POST", "/theme", nil, Public, theme},
	{"GET", "/{$}", everybody, 0, home},
	{"POST", "/confirm", everybody, 0, confirm},
}

var customerRoutes = []Route{
	{"GET", "/customers", desk, 0, customers},
	{"POST", "/customers/find", desk, 0, find},
	{"GET", "/found/{find}", desk, 0, found},
	{"GET", "/customers/new", writers, 0, newCustomer},
	{"POST", "/customers", writers, 0, createCustomer},
	{"GET", "/customers/{id}", desk, 0, customer},
	{"POST", "/customers/{id}/reveal", desk, 0, reveal},
	{"GET", "/customers/{id}/edit", writers, 0, editCustomer},
	{"POST", "/customers/{id}", writers, 0, updateCustomer},
	{"POST", "/customers/{id}/notes", writers, 0, addNote},
	{"POST", "/customers/{id}/consent", writers, 0, setConsent},
	{"GET", "/customers/{id}/privacy", guards, 0, privacy},
	{"POST", "/customers/{id}/erase", guards, Fresh, erase},
	{"POST", "/customers/{id}/hold", guards, 0, hold},
	{"GET", "/holds", staffers, 0, holds},
	{"POST", "/holds/{number}/lift", staffers, Fresh, lift},
}

var saleRoutes = []Route{
	{"GET", "/orders", sales, 0, orders},
	{"GET", "/orders/{id}", sales, 0, order},
	{"GET", "/products", sales, 0, products},
	{"GET", "/imports", importers, 0, imports},
	{"POST", "/export", exports, Slow, export},
}

var evidenceRoutes = []Route{
	{"GET", "/access", watchers, 0, accessLog},
	{"GET", "/ledger", watchers, 0, ledgerPage},
	{"POST", "/ledger/check", watchers, Slow, ledgerCheck},
	{"GET", "/ledger/{index}", watchers, 0, entryPage},
	{"GET", "/ledger/{index}/proof", watchers, 0, proofFile},
}

var companyRoutes = []Route{
	{"GET", "/users", staffers, 0, users},
	{"GET", "/users/new", owners, 0, newUser},
	{"POST", "/users", owners, Fresh, inviteUser},
	{"GET", "/users/{id}", staffers, 0, user},
	{"POST", "/users/{id}/role", owners, Fresh, setRole},
	{"POST", "/users/{id}/disable", owners, Fresh, disableUser},
	{"POST", "/users/{id}/reinvite", owners, Fresh, reinviteUser},
	{"POST", "/users/{id}/factor", owners, Fresh, resetFactor},
	{"POST", "/users/{id}/sign-out", owners, 0, signOutUser},
	{"GET", "/sessions", everybody, 0, sessions},
	{"POST", "/sessions/{id}/revoke", everybody, 0, revokeSession},
	{"POST", "/sessions/revoke", everybody, 0, revokeOthers},
	{"GET", "/me/factor", everybody, Fresh, enrolForm},
	{"POST", "/me/codes", everybody, Fresh, newCodes},
}

var demoRoutes = []Route{
	{"GET", "/demo", nil, Public, demoStart},
	{"POST", "/demo/sign-in", nil, Public, demoSignIn},
	{"GET", "/demo/clock", everybody, 0, demoClock},
	{"POST", "/demo/clock", everybody, 0, demoSetClock},
	{"POST", "/demo/tamper", everybody, 0, demoTamper},
	{"POST", "/demo/mend", everybody, 0, demoMend},
}
