package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/web/contract"
	"counterpart/internal/web/controls"
	"counterpart/internal/web/counter"
	"counterpart/internal/web/files"
	"counterpart/internal/web/handover"
	"counterpart/internal/web/listing"
	"counterpart/internal/web/page"
	"counterpart/internal/web/palette"
	"counterpart/internal/web/report"
	"counterpart/internal/web/setup"
	"counterpart/internal/web/watch"
)

// Who may, and why.
var (
	// desk: those who have the customer before them, and those who watch over the rights.
	desk = page.Purposes{
		party.Owner: field.Serve, party.Manager: field.Serve, party.Support: field.Serve,
		party.PrivacyOfficer: field.Rights, party.Marketer: field.Market,
	}
	writers = page.Purposes{
		party.Owner: field.Serve, party.Manager: field.Serve, party.Support: field.Serve,
		party.PrivacyOfficer: field.Rights,
	}
	sales = page.Purposes{
		party.Owner: field.Serve, party.Manager: field.Serve, party.Support: field.Serve,
		party.PrivacyOfficer: field.Rights, party.Marketer: field.Market, party.Analyst: field.Analyse,
	}
	guards   = page.Purposes{party.Owner: field.Rights, party.PrivacyOfficer: field.Rights}
	exports  = page.Purposes{party.Owner: field.Export, party.PrivacyOfficer: field.Export}
	watchers = page.Purposes{
		party.Owner: "", party.PrivacyOfficer: "", party.Manager: "", party.Operator: "",
	}
	staffers  = page.Purposes{party.Owner: "", party.PrivacyOfficer: ""}
	owners    = page.Purposes{party.Owner: ""}
	everybody = all()
)

func all() page.Purposes {
	p := page.Purposes{}
	for _, r := range party.Roles() {
		p[r] = ""
	}
	return p
}

func get(pattern string, may page.Purposes, flags page.Flags, do func(*page.Request) error) page.Route {
	return page.Route{Method: http.MethodGet, Pattern: pattern, For: may, Flags: flags, Do: do}
}

func post(pattern string, may page.Purposes, flags page.Flags, do func(*page.Request) error) page.Route {
	return page.Route{Method: http.MethodPost, Pattern: pattern, For: may, Flags: flags, Do: do}
}

// table is every route. Beside it there are only assets and /healthz, which know no data.
func table(demo bool) []page.Route {
	t := slices.Concat(gateRoutes, customerRoutes, caseRoutes, saleRoutes, evidenceRoutes, setup.Routes(), report.Routes(), files.Routes(), contract.Routes(), watch.Routes(), controls.Routes(), handover.Routes(), companyRoutes)
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
	Flags           page.Flags
}

// Matrix lists who may use which route for which purpose. What it does not list is refused.
func Matrix() []Row {
	var rows []Row
	for _, r := range table(false) {
		if r.Has(page.Public | page.WithoutFactor) {
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
		words := []string{"route", r.Name()}
		if r.Has(page.Public | page.WithoutFactor) {
			words = append(words, "anybody")
		}
		for _, role := range party.Roles() {
			p, ok := r.For[role]
			switch {
			case ok && p != "":
				words = append(words, fmt.Sprintf("%s:%s", role, p))
			case ok:
				words = append(words, string(role))
			}
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

var gateRoutes = []page.Route{
	get("/sign-in", nil, page.Public, signInForm),
	post("/sign-in", nil, page.Public, signIn),
	get("/sign-in/code", nil, page.WithoutFactor, codeForm),
	post("/sign-in/code", nil, page.WithoutFactor, code),
	get("/enrol", nil, page.WithoutFactor, enrolForm),
	get("/enrol/code.png", nil, page.WithoutFactor, enrolImage),
	post("/enrol", nil, page.WithoutFactor, enrol),
	get("/welcome/{token}", nil, page.Public, welcomeForm),
	post("/welcome/{token}", nil, page.Public, welcome),
	post("/sign-out", everybody, page.WithoutFactor, signOut),
	post("/theme", nil, page.Public, theme),
	get("/{$}", everybody, 0, home),
	post("/confirm", everybody, 0, confirm),
	get("/go", everybody, 0, palette.Go),
	get("/shortcuts", everybody, 0, palette.Shortcuts),
	post("/search", sales, 0, palette.Find),
	get("/search/{find}", sales, 0, palette.Found),
}

var customerRoutes = []page.Route{
	get("/customers", desk, 0, listing.Customers),
	post("/customers/find", desk, 0, listing.Find),
	post("/customers/equal", desk, 0, listing.Equal),
	post("/customers/tag", writers, 0, listing.Tag),
	post("/customers/export", exports, page.Slow, listing.ExportCustomers),
	post("/views", sales, 0, listing.SaveView),
	post("/views/{number}", sales, 0, listing.ChangeView),
	post("/views/{number}/delete", sales, 0, listing.DeleteView),
	post("/favourites", sales, 0, listing.Keep),
	get("/found/{find}", desk, 0, listing.Found),
	get("/customers/new", writers, 0, counter.New),
	post("/customers", writers, 0, counter.Create),
	get("/customers/{id}", desk, 0, counter.Show),
	post("/customers/{id}/reveal", desk, 0, counter.Reveal),
	get("/customers/{id}/edit", writers, 0, counter.Edit),
	post("/customers/{id}", writers, 0, counter.Update),
	post("/customers/{id}/undo", writers, 0, counter.Undo),
	get("/customers/{id}/history", writers, 0, counter.History),
	post("/customers/{id}/history", writers, 0, counter.RevealFormer),
	post("/customers/{id}/notes", writers, 0, counter.AddNote),
	post("/customers/{id}/consent", writers, 0, counter.SetConsent),
	get("/customers/{id}/privacy", guards, 0, counter.Privacy),
	post("/customers/{id}/copy", exports, page.Slow, counter.Copy),
	post("/customers/{id}/erase", guards, page.Fresh, counter.Erase),
	post("/customers/{id}/hold", guards, 0, counter.Hold),
	get("/holds", staffers, 0, counter.Holds),
	post("/holds/{number}/lift", staffers, page.Fresh, counter.Lift),
}

var saleRoutes = []page.Route{
	get("/orders", sales, 0, listing.Orders),
	post("/orders/export", exports, page.Slow, listing.ExportOrders),
	get("/orders/{id}", sales, 0, counter.Order),
	post("/orders/equal", sales, 0, listing.EqualOrders),
	post("/orders/{id}/reveal", sales, 0, counter.RevealOrder),
	get("/products", sales, 0, counter.Products),
	post("/export", exports, page.Slow, counter.Export),
}

var evidenceRoutes = []page.Route{
	get("/access", watchers, 0, accessLog),
	get("/ledger", watchers, 0, ledgerPage),
	post("/ledger/check", watchers, page.Slow, ledgerCheck),
	get("/ledger/{index}", watchers, 0, entryPage),
	get("/ledger/{index}/proof", watchers, 0, proofFile),
}

var companyRoutes = []page.Route{
	get("/users", staffers, 0, users),
	get("/users/new", owners, 0, newUser),
	post("/users", owners, page.Fresh, inviteUser),
	get("/users/{id}", staffers, 0, user),
	post("/users/{id}/role", owners, page.Fresh, setRole),
	post("/users/{id}/disable", owners, page.Fresh, disableUser),
	post("/users/{id}/reinvite", owners, page.Fresh, reinviteUser),
	post("/users/{id}/factor", owners, page.Fresh, resetFactor),
	post("/users/{id}/sign-out", owners, 0, signOutUser),
	get("/sessions", everybody, 0, sessions),
	post("/sessions/{id}/revoke", everybody, 0, revokeSession),
	post("/sessions/revoke", everybody, 0, revokeOthers),
	get("/me/password", everybody, page.Fresh, passwordForm),
	post("/me/password", everybody, 0, changePassword),
	get("/me/factor", everybody, page.Fresh, enrolForm),
	post("/me/codes", everybody, page.Fresh, newCodes),
}

var demoRoutes = []page.Route{
	get("/demo", nil, page.Public, demoStart),
	post("/demo/sign-in", nil, page.Public, demoSignIn),
	get("/demo/clock", everybody, 0, demoClock),
	post("/demo/clock", everybody, 0, demoSetClock),
	get("/demo/post", everybody, 0, demoPost),
	post("/demo/tamper", everybody, 0, demoTamper),
	post("/demo/mend", everybody, 0, demoMend),
	post("/demo/bundle", everybody, 0, demoHandOver),
	get("/dispute", everybody, 0, demoDispute),
}
