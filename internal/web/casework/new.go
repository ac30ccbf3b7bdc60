package casework

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// Find takes a search for the customer of a new case and answers with its opaque number.
func Find(r *page.Request) error {
	q := vault.Plain(r.Value("q"))
	if q.Empty() {
		return r.See("/cases/new")
	}
	return r.See("/cases/new?find=" + url.QueryEscape(r.Site.Memory.Find(r.Who().Session, q)))
}

// nobody stands in the address for a case without a customer.
const nobody = "none"

// New asks whom a case is about, and then what was said.
func New(r *page.Request) error {
	whom := r.URL.Query().Get("customer")
	if whom == "" {
		return search(r)
	}
	p, err := newPage(r, view.CaseForm{Customer: whom, Kind: string(cases.Complaint), Priority: string(cases.Normal), Mine: true}, nil)
	if err != nil {
		return err
	}
	return r.Page(p)
}

// search shows who was found.
func search(r *page.Request) error {
	p := view.CaseNew{
		Layout: r.Layout("New case", view.SectionCases), Step: true, FindAction: "/cases/find",
		WithoutURL: "/cases/new?customer=" + nobody,
	}
	q, ok := r.Site.Memory.Query(r.Who().Session, r.URL.Query().Get("find"))
	if !ok {
		return r.Page(p)
	}
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	hits, err := r.Site.Desk.Search(r.Ctx(), permit, q.Reveal())
	if err != nil {
		return err
	}
	if len(hits.Customers) == 0 {
		if err := r.Site.Access.Limit(access.ZeroHits, r.Who()); err != nil {
			return err
		}
	}
	p.Query, p.Searched, p.More = q.Reveal(), true, hits.More
	for _, c := range hits.Customers {
		p.Found = append(p.Found, found(r, c))
	}
	p.Recorded = r.Recorded(permit, hits.Entry, foundOpen&permit.Open(), foundMasked&permit.Masked(), len(hits.Customers))
	return r.Page(p)
}

// What a search shows of those it found.
const (
	foundOpen   = field.Set(1<<field.Name | 1<<field.Tags | 1<<field.Orders | 1<<field.Country | 1<<field.Language)
	foundMasked = field.Set(1<<field.Emails | 1<<field.Phones | 1<<field.Addresses)
)

func found(r *page.Request, c crm.Customer) view.CaseWho {
	row := shape.Row(c, r.Zone(), r.Tenant.Currency)
	return view.CaseWho{
		URL: "/cases/new?customer=" + c.ID.String(), Name: row.Name, Email: row.Email, Phone: row.Phone,
		Place: strings.Trim(row.City+", "+row.Country, ", "), Orders: row.Orders, State: row.State,
	}
}

// newPage shows the form of a new case.
func newPage(r *page.Request, f view.CaseForm, errs view.Errors) (view.CaseNew, error) {
	in, err := newRoom(r)
	if err != nil {
		return view.CaseNew{}, err
	}
	none := view.Option{Value: "", Label: "not known"}
	p := view.CaseNew{
		Layout: r.Layout("New case", view.SectionCases), Action: "/cases", OtherURL: "/cases/new", Form: f, Errors: errs,
		Kinds: kindOptions(), Priorities: priorityOptions(), Channels: options(in.words.Channels, f.Channel, view.Option{}),
		Categories: options(in.words.Categories, f.Category, none), Causes: options(in.words.Causes, f.Cause, none),
	}
	id, err := party.ParseCustomer(f.Customer)
	if f.Customer == nobody || f.Customer == "" {
		p.Form.Customer = ""
		return p, nil
	}
	if err != nil {
		return p, failure.Wrap(err, failure.NotFound, "There is no such customer.").WithHint("Look the person up.")
	}
	return p, about(r, id, &p)
}

// about adds the customer with their orders and open cases, under one entry.
func about(r *page.Request, id party.Customer, p *view.CaseNew) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	ask := crm.Ask{
		Open:   field.Fields(field.Name) & permit.Open(),
		Masked: field.Fields(field.Emails, field.Phones) & permit.Masked(),
	}
	v, err := r.Site.Desk.View(r.Ctx(), permit, id, ask)
	if err != nil {
		return err
	}
	who := found(r, v.Customer)
	p.Who = &who
	if r.May("GET /customers/{id}") {
		who.Link = shape.URL(id)
	}
	for _, c := range v.Cases {
		if c.Open() {
			p.Open = append(p.Open, view.CaseRow{
				Number: c.Number, URL: caseURL(cases.Number(c.Number)), Kind: "Opened",
				Subject: kindWord(cases.Kind(c.Kind)), Status: status(cases.Status(c.Status)), At: r.Local(c.Opened),
			})
		}
	}
	if len(v.Orders) > 0 {
		p.RecentOrders = []view.Option{{Value: "", Label: "none"}}
	}
	for _, o := range v.Orders {
		p.RecentOrders = append(p.RecentOrders, view.Option{
			Value: o.Number, Label: o.Number + ", " + r.Local(o.Placed).Format("2 Jan 2006") + ", " + shape.Money(o.Total),
		})
	}
	opened := (ask.Open | foundOpen | field.Fields(field.Cases, field.Activity)) &^ field.Fields(field.Tags)
	p.Recorded = r.Recorded(permit, v.Entry, opened&permit.Open(), ask.Masked, 1)
	return nil
}

// Create opens a case.
func Create(r *page.Request) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	f := view.CaseForm{
		Customer: cmp.Or(r.Value("customer"), nobody), Kind: r.Value("kind"), Channel: r.Value("channel"),
		Category: r.Value("category"), Cause: r.Value("cause"), Product: r.Value("product"), Priority: r.Value("priority"),
		Order: r.Value("order"), Subject: r.Value("subject"), Text: r.Value("text"), Mine: r.Value("assign") == "me",
	}
	draft, err := drafted(r, f)
	if err != nil {
		return err
	}
	done, err := desk(r).Create(r.Ctx(), permit, draft)
	faults, invalid := errors.AsType[base.FieldErrors](err)
	switch {
	case invalid:
		return newAgain(r, f, faultsOf(faults), http.StatusBadRequest)
	case failure.Is(err, failure.NotFound) && f.Order != "":
		return newAgain(r, f, view.Errors{"": "Nothing was saved.", "order": "There is no order of this number."}, http.StatusBadRequest)
	case err != nil:
		return err
	}
	r.Saved("Case opened", done.Place)
	for _, m := range done.Masked {
		r.Tell(view.Notice{Tone: "warn", Text: "In what you wrote " + m.Text + "."})
	}
	return r.See(caseURL(done.Number))
}

// drafted reads the form of a new case.
func drafted(r *page.Request, f view.CaseForm) (cases.Draft, error) {
	d := cases.Draft{Subject: vault.Plain(f.Subject), Text: vault.Plain(f.Text), Facts: cases.Facts{
		Kind: cases.Kind(f.Kind), Channel: f.Channel, Category: f.Category, Cause: f.Cause, Product: f.Product,
		Priority: cases.Priority(f.Priority),
	}}
	if f.Mine {
		d.Assignee = r.Who().Ordinal
	}
	if f.Order != "" {
		d.Orders = []string{f.Order}
	}
	if f.Customer == nobody {
		return d, nil
	}
	id, err := party.ParseCustomer(f.Customer)
	if err != nil {
		return d, failure.Wrap(err, failure.NotFound, "There is no such customer.").WithHint("Look the person up.")
	}
	d.Customer = id
	return d, nil
}

// newAgain shows the form with what was typed and what is wrong.
func newAgain(r *page.Request, f view.CaseForm, errs view.Errors, code int) error {
	p, err := newPage(r, f, errs)
	if err != nil {
		return err
	}
	r.Status(code)
	return r.Page(p)
}

// faultsOf names what is wrong by the names of the form's inputs.
func faultsOf(all base.FieldErrors) view.Errors {
	out := view.Errors{"": "Nothing was saved. Each field below says what is expected."}
	for _, e := range all {
		name, _, _ := strings.Cut(e.Field, ".")
		if name == "orders" {
			name = "order"
		}
		if name == "customer" || name == "assignee" {
			name = ""
		}
		if _, ok := out[name]; !ok || name == "" {
			out[name] = "This " + e.Text + "."
		}
	}
	return out
}
