package app_test

import (
	"fmt"
	"html"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"counterpart/internal/access"
	"counterpart/internal/app"
	"counterpart/internal/crm/cases"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/testkit"
	"counterpart/internal/vault"
	"counterpart/internal/web"
	"counterpart/internal/when"
)

// mark is a value that lies nowhere else, of one field of one customer.
type mark struct {
	value string
	who   party.Customer
	ord   party.Ordinal
	field field.ID
	masks bool // the masked form shows it too, as it does a city
}

// street is the house in which crawlers walk: customers of whom every value is a mark.
type street struct {
	t     *testing.T
	app   *app.App
	srv   *httptest.Server
	marks []mark
	seeds []string                  // addresses of things that have a page
	cases map[string]party.Customer // by the path of a case's page
	// orders are by the path of an order's page.
	orders map[string]party.Customer
}

const crawled = 4 // customers

func newStreet(t *testing.T) *street {
	t.Helper()
	cfg := app.Config{Data: t.TempDir()}
	a, err := app.Open(t.Context(), cfg, app.Options{Log: slog.New(slog.DiscardHandler), Create: true, Demo: true})
	must(t, err)
	t.Cleanup(func() { _ = a.Close() })
	must(t, a.NewTenant(t.Context(), store.Tenant{ID: 1, Slug: "r", Name: "RetailMax", Vendor: "TechCorp", Country: "DE", Currency: "EUR"}))
	h, err := a.Handler(nil)
	must(t, err)
	s := &street{t: t, app: a, srv: httptest.NewServer(h), cases: map[string]party.Customer{}, orders: map[string]party.Customer{}}
	t.Cleanup(s.srv.Close)
	s.define()
	for i := range crawled {
		s.settle(i)
	}
	return s
}

// owned are the own fields of every object that are planted: one that is shown, and one that is masked.
var owned = map[own.Object][]field.ID{
	own.Customer: {field.Own1, field.Own1 + 1}, own.Order: {field.Own1 + 2, field.Own1 + 3}, own.Case: {field.Own1 + 4, field.Own1 + 5},
}

// define adds them.
func (s *street) define() {
	r := &rig{t: s.t, app: s.app}
	for _, o := range own.Objects() {
		for i, label := range []string{"Plain", "Secret"} {
			d, _, err := s.app.Own.Create(s.t.Context(), r.owner(field.Administer).Principal(), own.Draft{Object: o, Label: label, Kind: own.Line, Masked: i == 1, Searchable: true})
			must(s.t, err)
			if d.Field != owned[o][i] {
				s.t.Fatalf("%s of %s took the bit %s", label, o, d.Field)
			}
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// settle plants a customer with everything that a customer can have.
func (s *street) settle(i int) {
	t, ctx, r := s.t, s.t.Context(), &rig{t: s.t, app: s.app}
	var mine []mark
	m := func(f field.ID) vault.Text {
		v := token()
		if f == field.Loyalty || f == field.External {
			v = strings.ToUpper(v)
		}
		mine = append(mine, mark{value: v, field: f})
		return vault.Plain(v)
	}
	values := func(o own.Object) map[field.ID][]vault.Text {
		return map[field.ID][]vault.Text{owned[o][0]: {m(owned[o][0])}, owned[o][1]: {m(owned[o][1])}}
	}
	city := m(field.Addresses)
	mine[0].masks = true
	id, _, err := s.app.Desk.Create(ctx, r.job(field.Import), person.Profile{
		Given: m(field.Name), Family: m(field.Name), Loyalty: m(field.Loyalty), External: m(field.External),
		Emails: []vault.Text{vault.Plain(m(field.Emails).Reveal() + "@" + token() + ".example")},
		Addresses: []person.Address{{
			Street: m(field.Addresses), City: city, Postcode: vault.Plain("1099" + fmt.Sprint(i)), Country: vault.Plain("DE"),
		}},
		Tags: []vault.Text{m(field.Tags)}, Country: "DE", Language: "de",
		Consents: []person.Consent{{Channel: person.ByEmail, Given: true, Text: m(field.ConsentText), Source: m(field.ConsentText)}},
		Own:      values(own.Customer),
	})
	must(t, err)
	_, err = s.app.Desk.AddNote(ctx, r.job(field.Rights), id, m(field.Note))
	must(t, err)
	number := m(field.Orders).Reveal()
	order, _, err := s.app.Desk.PutOrder(ctx, r.job(field.Import), sale.Order{
		Number: number, Customer: id, Status: "paid", Channel: sale.Web, Country: "DE",
		Placed: when.Of(time.Now().AddDate(0, 0, -i)), Total: sale.Money{Currency: "EUR"},
		Lines: []sale.Line{{SKU: "WC-1", Name: "Wool coat", Quantity: 1000, Price: sale.Price{Unscaled: 14999, Scale: 2}}},
		Own:   values(own.Order),
	})
	must(t, err)
	_, err = s.app.Desk.PutPayment(ctx, r.job(field.Import), sale.Payment{
		Order: order, Provider: "stripe", Token: m(field.Token), Brand: "Visa", Last4: vault.Plain("4412"),
		Amount: sale.Money{Minor: 14999, Currency: "EUR"}, Status: "paid", At: when.Of(time.Now()), Reference: fmt.Sprint("p", i),
	})
	must(t, err)
	said, err := s.app.Cases.Create(ctx, r.job(field.Complain), cases.Draft{
		Customer: id, Facts: cases.Facts{Channel: "email", Orders: []string{number}}, Subject: m(field.Messages), Text: m(field.Messages),
	})
	must(t, err)
	_, err = s.app.Cases.AddNote(ctx, r.job(field.Complain), said.Number, m(field.Messages))
	must(t, err)
	_, err = s.app.Own.Save(ctx, r.owner(field.Complain), own.Case, int64(said.Number), values(own.Case))
	must(t, err)
	page := fmt.Sprintf("/cases/%d", said.Number)
	s.cases[page] = id
	s.seeds = append(s.seeds, page, fmt.Sprintf("/cases?queue=all&peek=%d", said.Number), "/cases/new?customer="+id.String())
	row, err := (store.CRM{DB: s.app.DB}).Customer(ctx, 1, id)
	must(t, err)
	for _, x := range mine {
		x.who, x.ord = id, row.Ordinal
		s.marks = append(s.marks, x)
	}
	bought := fmt.Sprintf("/orders/%d", order)
	s.orders[bought] = id
	s.seeds = append(s.seeds, "/customers/"+id.String(), bought, fmt.Sprintf("/orders?peek=%d", order),
		"/customers?own=1&col=own.plain&col=own.secret", "/orders?own=1&col=own.plain&col=own.secret", "/cases?queue=all&f=1&col=own.plain&col=own.secret")
}

// crawler is one member of staff who opens whatever can be opened.
type crawler struct {
	*street
	t       *testing.T
	role    party.Role
	http    *http.Client
	purpose map[string]field.Purpose // of the role's routes, by method and pattern
	mux     *http.ServeMux           // tells which route an address is of
	queue   []string
	known   map[string]bool
	shown   field.Set // of which fields a mark was seen
	typed   string    // into the search
	pages   int
}

// as gives a member of staff with a role.
func (s *street) as(t *testing.T, role party.Role) *crawler {
	t.Helper()
	company := "RetailMax"
	if role.Side() == party.Processor {
		company = "TechCorp"
	}
	user, _, err := s.app.Access.Invite(t.Context(), party.Job(1), access.Draft{
		Name: "Staff " + string(role), Email: string(role) + "@staff.example", Role: role, Company: company, Country: "DE",
	})
	must(t, err)
	ticket, err := s.app.Access.Assume(t.Context(), 1, user, "a browser")
	must(t, err)
	jar, err := cookiejar.New(nil)
	must(t, err)
	u, err := url.Parse(s.srv.URL)
	must(t, err)
	jar.SetCookies(u, []*http.Cookie{{Name: "session", Value: "r." + ticket.Cookie, Path: "/"}})
	c := &crawler{
		street: s, t: t, role: role, purpose: map[string]field.Purpose{}, mux: http.NewServeMux(), known: map[string]bool{}, typed: "\x00",
		http: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	named := map[string]bool{}
	for _, row := range web.Matrix() {
		name := row.Method + " " + row.Pattern
		if row.Role == role {
			c.purpose[name] = row.Purpose
		}
		if !named[name] {
			named[name] = true
			c.mux.Handle(name, http.NotFoundHandler())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.purpose)) {
		if path, ok := strings.CutPrefix(name, "GET "); ok && !strings.Contains(path, "{") {
			c.follow(path)
		}
	}
	c.follow("/")
	for _, path := range s.seeds {
		c.follow(path)
	}
	return c
}

// mostOfRoute is how many addresses of one route are opened: lists lead to the same things in many
// orders.
const mostOfRoute = 60

// leave are addresses that end the session, or are no pages.
var leave = regexp.MustCompile(`^/(assets|sign-out|demo|ledger/(\d+/proof|policy|continues)|handover/.*/file)`)

// follow puts an address into the queue unless it is there.
func (c *crawler) follow(path string) {
	path, _, _ = strings.Cut(path, "#")
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || leave.MatchString(path) || c.known[path] {
		return
	}
	route := c.route(http.MethodGet, path)
	if n := "count " + route; c.known[fmt.Sprint(n, mostOfRoute)] {
		return
	}
	for i := range mostOfRoute + 1 {
		if n := fmt.Sprint("count ", route, i); !c.known[n] {
			c.known[n] = true
			break
		}
	}
	c.known[path] = true
	c.queue = append(c.queue, path)
}

// route gives the pattern of an address as the ledger names it.
func (c *crawler) route(method, path string) string {
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.srv.URL+path, nil)
	must(c.t, err)
	_, pattern := c.mux.Handler(req)
	return pattern
}

var hrefs = regexp.MustCompile(`(?:href|data-peek|data-src|action)="(/[^"]*)"`)

// walk opens everything that a link leads to.
func (c *crawler) walk() {
	for len(c.queue) > 0 {
		path := c.queue[0]
		c.queue = c.queue[1:]
		c.open(http.MethodGet, path, nil)
	}
}

// open sends one request and compares what came back with what was recorded meanwhile.
func (c *crawler) open(method, path string, form url.Values) {
	t := c.t
	t.Helper()
	before := c.size()
	body, location := c.send(method, path, form)
	body = strings.ReplaceAll(body, c.typed, "") // what the reader typed is no news to them
	c.pages++
	lines, _, err := c.app.Seen.Lines(t.Context(), 1, 0, int(c.size()-before), nil)
	must(t, err)
	route := c.route(method, path)
	for _, m := range c.marks {
		if !strings.Contains(body, m.value) {
			continue
		}
		c.shown |= field.Fields(m.field)
		if !recorded(lines, m, c.purpose[route]) {
			t.Errorf("%s: %s %s shows the %s of customer %d, and no entry of this showing says so for the purpose %q",
				c.role, method, path, m.field, m.ord, c.purpose[route])
		}
	}
	for _, m := range c.marks {
		if strings.Contains(location, m.value) {
			t.Errorf("%s: %s %s leads to an address with the %s of a customer", c.role, method, path, m.field)
		}
	}
	switch {
	case location == "":
	case method == http.MethodPost: // what an act leads to is looked at, however often its route was
		c.queue = append(c.queue, strings.SplitN(location, "#", 2)[0])
	default:
		c.follow(location)
	}
	for _, m := range hrefs.FindAllStringSubmatch(body, -1) {
		c.follow(m[1])
	}
}

// recorded reports whether an entry says that a value was shown, for a purpose.
func recorded(lines []ledger.Line, m mark, purpose field.Purpose) bool {
	for _, l := range lines {
		shown := l.Entry.Fields.Has(m.field) || m.masks && l.Entry.Masked.Has(m.field)
		if l.Entry.Kind == entry.Disclosure && shown && l.Entry.Purpose == purpose && l.People.Contains(m.ord) {
			return true
		}
	}
	return false
}

func (c *crawler) size() int64 {
	h, err := c.app.Ledger.Head(c.t.Context(), 1)
	must(c.t, err)
	return h.Size
}

func (c *crawler) send(method, path string, form url.Values) (body, location string) {
	t := c.t
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, c.srv.URL+path, strings.NewReader(form.Encode()))
	must(t, err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := c.http.Do(req)
	must(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	must(t, err)
	if res.StatusCode >= http.StatusInternalServerError {
		t.Errorf("%s: %s %s: status %d", c.role, method, path, res.StatusCode)
	}
	return html.UnescapeString(string(b)), res.Header.Get("Location")
}

// ask sends the forms that show something.
func (c *crawler) ask() {
	post := func(path string, pairs ...string) {
		if _, may := c.purpose[c.route(http.MethodPost, path)]; !may {
			return
		}
		form := url.Values{}
		for i := 0; i+1 < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		c.open(http.MethodPost, path, form)
		c.walk()
	}
	reason, ok := map[party.Role]string{party.PrivacyOfficer: "request", party.Marketer: "campaign"}[c.role]
	if !ok {
		reason = "phone"
	}
	for _, m := range c.marks {
		c.typed = m.value
		post("/customers/find", "q", m.value)
		post("/cases/find", "q", m.value)
	}
	for _, m := range c.marks { // finding one does not open the other: lists show the columns that are asked for
		for o, path := range map[own.Object]string{own.Customer: "/customers/equal", own.Order: "/orders/equal", own.Case: "/cases/equal"} {
			if key := slices.Index(owned[o], m.field); key >= 0 {
				c.typed = m.value
				post(path, "own-"+[]string{"plain", "secret"}[key], m.value, "col", "own.plain", "col", "own.secret")
			}
		}
	}
	c.typed = "\x00"
	for _, m := range c.marks {
		if m.field == field.Loyalty {
			for _, key := range []string{"email.0", "phone.0", "address.0", "birth", "loyalty", "external", "all", "own.secret"} {
				post("/customers/"+m.who.String()+"/reveal", "field", key, "reason", reason)
			}
		}
	}
	for page, who := range c.cases {
		for _, key := range []string{"email", "phone", "address", "own.secret"} {
			post(page+"/reveal", "field", key, "customer", who.String())
		}
	}
	for page, who := range c.orders {
		post(page+"/reveal", "field", "own.secret", "customer", who.String(), "reason", reason)
	}
	for _, list := range []string{"/customers", "/orders", "/cases"} {
		post(list+"/export", "all", "yes", "query", "queue=all&col=own.plain&col=own.secret")
	}
	for _, kind := range []string{"customers", "orders", "payments", "cases", "messages", "everything"} {
		for _, format := range []string{"csv", "json"} {
			post("/export", "kind", kind, "format", format)
		}
	}
}

// Whatever a page, a find or an export shows of a customer is in the ledger, with the route's
// purpose: values that lie nowhere else are planted, every role opens whatever it can, and what
// was rendered is compared with what was recorded.
func TestWhateverIsShownIsRecorded(t *testing.T) {
	if testkit.Race {
		t.Skip("takes minutes under the race detector; runs without it in check's data step")
	}
	s := newStreet(t)
	for _, role := range party.Roles() {
		t.Run(string(role), func(t *testing.T) {
			c := s.as(t, role)
			c.walk()
			c.ask()
			t.Logf("%d addresses, shown: %s", c.pages, c.shown.Labels())
			if want := sees[role]; c.shown != want {
				t.Errorf("saw %s, expected %s", c.shown.Labels(), want.Labels())
			}
		})
	}
}

// sees is what each role comes to see: less means that the walk missed pages, more that the role sees too much.
var sees = map[party.Role]field.Set{
	party.Owner:          served | field.Fields(field.Token),
	party.PrivacyOfficer: served | field.Fields(field.Token),
	party.Manager:        served,
	party.Support:        served,
	party.Marketer:       field.Fields(field.Name, field.Emails, field.Addresses, field.Tags, field.ConsentText, field.Orders),
	party.Analyst:        field.Fields(field.Orders),
}

// served is what those see who have the customer before them; of the addresses a marketer sees the
// city only.
var served = field.Fields(field.Name, field.Emails, field.Addresses, field.Loyalty, field.External, field.Note,
	field.ConsentText, field.Tags, field.Orders, field.Messages) | ownPlanted

// ownPlanted are the own fields of all three kinds.
const ownPlanted = field.Set(1<<field.Own1 | 1<<(field.Own1+1) | 1<<(field.Own1+2) | 1<<(field.Own1+3) | 1<<(field.Own1+4) | 1<<(field.Own1+5))
