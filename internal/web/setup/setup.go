// Package setup holds the pages on which an owner says what the retailer adds in words of its own:
// fields of customers, orders and cases, and the lists of words; and the page on which staff write
// the own fields of an order or a case.
package setup

import (
	"errors"
	"fmt"
	"net/http"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

var (
	seers  = page.Purposes{party.Owner: "", party.Manager: ""}
	owners = page.Purposes{party.Owner: ""}
	orders = page.Purposes{
		party.Owner: field.Fulfil, party.Manager: field.Fulfil, party.Support: field.Fulfil, party.PrivacyOfficer: field.Rights,
	}
	agents = page.Purposes{
		party.Owner: field.Complain, party.Manager: field.Complain, party.Support: field.Complain, party.PrivacyOfficer: field.Rights,
	}
)

// Routes are the routes of this package.
func Routes() []page.Route {
	get := func(pattern string, may page.Purposes, do func(*page.Request) error) page.Route {
		return page.Route{Method: http.MethodGet, Pattern: pattern, For: may, Do: there(do)}
	}
	post := func(pattern string, may page.Purposes, do func(*page.Request) error) page.Route {
		return page.Route{Method: http.MethodPost, Pattern: pattern, For: may, Do: there(do)}
	}
	remove := post("/setup/fields/{slot}/remove", owners, removeField)
	remove.Flags = page.Fresh
	return []page.Route{
		get("/setup", seers, overview),
		get("/setup/fields", seers, fields),
		get("/setup/fields/new", owners, newField),
		post("/setup/fields", owners, createField),
		get("/setup/fields/{slot}", seers, showField),
		post("/setup/fields/{slot}", owners, updateField),
		post("/setup/fields/{slot}/move", owners, moveField),
		post("/setup/fields/{slot}/archive", owners, archiveField),
		post("/setup/fields/{slot}/restore", owners, restoreField),
		remove,
		get("/setup/words", seers, words),
		get("/setup/words/{list}", seers, wordList),
		post("/setup/words/{list}", owners, editWords),
		get("/orders/{id}/own", orders, orderForm),
		post("/orders/{id}/own", orders, saveOrder),
		get("/cases/{number}/own", agents, caseForm),
		post("/cases/{number}/own", agents, saveCase),
	}
}

// there answers as if there were no such page where the program has no shelf.
func there(do func(*page.Request) error) func(*page.Request) error {
	return func(r *page.Request) error {
		if r.Site.Own == nil {
			return page.Nowhere(r)
		}
		return do(r)
	}
}

// overview leads to everything that is set up.
func overview(r *page.Request) error {
	all, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	if err != nil {
		return err
	}
	p := view.Setup{Layout: r.Layout("Set-up", view.SectionSetup)}
	for _, at := range []struct {
		route string
		place view.SetupPlace
	}{
		{"GET /setup/fields", view.SetupPlace{
			Title: "Own fields", Text: "What you keep of customers, orders and cases beyond what comes with the program.", URL: "/setup/fields",
			Icon: "columns", State: fmt.Sprintf("%d of %d used", len(all), field.OwnFields),
		}},
		{"GET /setup/words", view.SetupPlace{
			Title: "Own words", Text: "Channels, categories, causes, teams and labels of cases.", URL: "/setup/words", Icon: "list",
		}},
		{"GET /setup/answers", view.SetupPlace{
			Title: "Prepared answers", Text: "Texts that come up again and again in replies to customers.", URL: "/setup/answers", Icon: "note",
		}},
		{"GET /setup/hours", view.SetupPlace{
			Title: "Business hours and targets", Text: "When you are open, and how soon a case is answered and solved.", URL: "/setup/hours", Icon: "clock",
		}},
		{"GET /users", view.SetupPlace{Title: "Users", Text: "Who works here, in which role.", URL: "/users", Icon: "person"}},
		{"GET /tokens", view.SetupPlace{Title: "Tokens", Text: "What lets tills and web shops in.", URL: "/tokens", Icon: "key"}},
	} {
		if r.May(at.route) {
			p.Places = append(p.Places, at.place)
		}
	}
	return r.Page(p)
}

// faults names what is wrong with a form by its inputs; err is given back if it says nothing of
// inputs.
func faults(r *page.Request, err error) (view.Errors, error) {
	wrong, ok := errors.AsType[base.FieldErrors](err)
	kind := failure.KindOf(err)
	if !ok && kind != failure.Invalid && kind != failure.Conflict {
		return nil, err
	}
	text, hint := failure.Public(err)
	r.Status(page.StatusOf(kind))
	out := view.Errors{"": text + " " + hint}
	for _, f := range wrong {
		if out[f.Field] == "" {
			out[f.Field] = "This " + f.Text + "."
		}
	}
	return out, nil
}

// named are the objects as pages call them.
var named = map[own.Object]struct{ one, many, example string }{
	own.Customer: {"customer", "Customers", "Others keep a shoe size, a preferred shop, allergies, a date of joining."},
	own.Order:    {"order", "Orders", "Others keep a gift message, the way of packing, a wished-for day of delivery."},
	own.Case:     {"case", "Cases", "Others keep a serial number, a claim number of the carrier, what was agreed."},
}

// kinds are the kinds as pages call them.
var kinds = []view.Option{
	{Value: string(own.Line), Label: "a line of text"},
	{Value: string(own.Long), Label: "several lines of text"},
	{Value: string(own.Number), Label: "a number"},
	{Value: string(own.Date), Label: "a date"},
	{Value: string(own.YesNo), Label: "yes or no"},
	{Value: string(own.One), Label: "one of your choices"},
	{Value: string(own.Several), Label: "several of your choices"},
}

func kindLabel(k own.Kind) string {
	for _, o := range kinds {
		if o.Value == string(k) {
			return o.Label
		}
	}
	return string(k)
}
