package web_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

var (
	leads = regexp.MustCompile(`<a class="row" href="/(?:customers|orders)/(\d+)">([^<]*)</a>`)
	links = regexp.MustCompile(`rel="(prev|next)" href="([^"]*)"`)
)

// rows gives the names of the rows of a list.
func (a answer) rows() (out []string) {
	_, table, _ := strings.Cut(a.body, "<tbody>")
	for _, m := range leads.FindAllStringSubmatch(table, -1) {
		out = append(out, m[2])
	}
	return out
}

// beside gives the addresses of the pages before and after.
func (a answer) beside() (prev, next string) {
	for _, m := range links.FindAllStringSubmatch(a.body, -1) {
		if m[1] == "prev" {
			prev = m[2]
		} else {
			next = m[2]
		}
	}
	return prev, next
}

// sql changes rows behind the desk's back: what other parts of the program would write.
func (s *site) sql(q string, args ...any) {
	s.t.Helper()
	s.must(s.house.DB.Engine().Alone(s.t.Context(), q, args...))
}

func day(text string) when.Instant {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return when.Of(d.Add(12 * time.Hour))
}

// town adds customers, orders, figures and cases that lists can be narrowed to.
func (s *site) town() map[string]party.Customer {
	ids := map[string]party.Customer{}
	for i, p := range []struct{ family, country string }{{"Adler", "DE"}, {"Bisson", "FR"}, {"Costa", "PT"}, {"Dahl", "DE"}} {
		ids[p.family] = s.add(person.Profile{
			Given: vault.Plain("Kim"), Family: vault.Plain(p.family), Country: p.country, Emails: vault.Texts(strings.ToLower(p.family) + "@mail.example"),
			Phones: vault.Texts(fmt.Sprintf("+49301234%04d", i+1)), Tags: vault.Texts("tag-" + p.family),
		})
	}
	for _, o := range []struct {
		number, who, status, day string
		by                       sale.Channel
		country, sku             string
		total                    int64
	}{
		{"A-1", "Adler", "completed", "2026-01-01", sale.Shop, "DE", "COAT", 10_000},
		{"A-2", "Adler", "completed", "2026-01-31", sale.Web, "DE", "SOCK", 500},
		{"B-1", "Bisson", "cancelled", "2026-02-01", sale.Web, "FR", "COAT", 9_000},
		{"C-1", "Costa", "returned", "2026-02-10", sale.Phone, "PT", "SOCK", -300},
	} {
		_, _, err := s.desk.PutOrder(s.t.Context(), s.permit(), sale.Order{
			Number: o.number, Customer: ids[o.who], Status: o.status, Channel: o.by, Country: o.country, Placed: day(o.day), Total: sale.Money{Currency: "EUR"},
			Lines: []sale.Line{{SKU: o.sku, Name: o.sku, Quantity: 1000, Price: sale.Price{Unscaled: o.total, Scale: 2}}},
		})
		s.must(err)
	}
	figure := func(who string, cohort, r, f int, group string) {
		s.sql(`INSERT INTO customer_figure (tenant, customer, first_order, first_sale, last_order, orders, spent, cohort, r, f, m, grp)
			VALUES (1, $1, 1, 1, 1, 1, 1, $2, $3, $4, 1, $5) ON CONFLICT (tenant, customer) DO UPDATE
			SET cohort = excluded.cohort, r = excluded.r, f = excluded.f, grp = excluded.grp`, ids[who], cohort, r, f, group)
	}
	figure("Adler", 2026*12, 5, 4, "champions")
	figure("Bisson", 2026*12+1, 1, 1, "lost")
	s.sql(`INSERT INTO customer_case (tenant, number, customer, kind, channel, category, cause, priority, status, assignee, team, opened,
		first_due, first_at, next_due, resolve_due, resolved_at, closed_at, paused, due, updated, revision, version, sealed)
		VALUES (1, 990, $1, 'complaint', 'web', 'x', 'x', 'normal', 'open', 0, '', 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, $2)`, ids["Costa"], []byte{})
	s.sql(`UPDATE customer SET state = 'restricted' WHERE customer = $1`, ids["Dahl"])
	return ids
}

// Every filter and order that an address can ask for.
func TestListsAreNarrowedAndSorted(t *testing.T) {
	s := newSite(t)
	ids := s.town()
	p := s.as(party.Manager)
	all := canaryGiven + " " + canaryFamily
	for _, row := range []struct {
		query string
		want  []string
	}{
		{"", []string{"Kim Dahl", "Kim Costa", "Kim Bisson", "Kim Adler", all}},
		{"sort=oldest", []string{all, "Kim Adler", "Kim Bisson", "Kim Costa", "Kim Dahl"}},
		{"country=DE&sort=oldest", []string{all, "Kim Adler", "Kim Dahl"}},
		{"state=restricted", []string{"Kim Dahl"}},
		{"rfm=54", []string{"Kim Adler"}},
		{"rfm=50", []string{"Kim Adler"}},
		{"rfm=11&country=DE", nil},
		{"group=lost", []string{"Kim Bisson"}},
		{"first=2026-01", []string{"Kim Adler"}},
		{"first=2026-02&group=lost&rfm=11&country=FR", []string{"Kim Bisson"}},
		{"since=2026-02-10&sort=last", []string{"Kim Costa", all}},
		{"least=2", []string{"Kim Adler"}},
		{"most=0", []string{"Kim Dahl"}},
		{"least=1&most=1&sort=spent-down", []string{all, "Kim Costa", "Kim Bisson"}},
		{"cases=1", []string{"Kim Costa"}},
		{"sort=orders-down&least=2", []string{"Kim Adler"}},
		{"sort=name&country=DE", []string{"Kim Adler", "Kim Dahl", all}},
		{"sort=name-down&country=DE", []string{all, "Kim Dahl", "Kim Adler"}},
	} {
		a := p.get("/customers?"+row.query).want(http.StatusOK, "Customers")
		if diff := cmp.Diff(row.want, a.rows()); diff != "" {
			t.Errorf("customers?%s (-want +got)\n%s", row.query, diff)
		}
		noun := "customers"
		if len(row.want) == 1 {
			noun = "customer"
		}
		a.want(http.StatusOK, "<span data-count>"+strconv.Itoa(len(row.want))+" "+noun)
	}
	for _, row := range []struct {
		query string
		want  []string
	}{
		{"", []string{"R-100-1", "C-1", "B-1", "A-2", "A-1"}},
		{"from=2026-01-01&to=2026-01-31", []string{"A-2", "A-1"}},
		{"from=2026-01-02&to=2026-02-01&sort=oldest", []string{"A-2", "B-1"}},
		{"status=cancelled", []string{"B-1"}},
		{"channel=web&from=2026-01-01&to=2026-12-31&country=FR", []string{"B-1"}},
		{"product=SOCK", []string{"C-1", "A-2"}},
		{"product=NONE", nil},
		{"product=COAT&status=completed", []string{"A-1"}},
		{"credit=1", []string{"C-1"}},
		{"counted=1&to=2026-06-30&from=2026-01-01", []string{"A-2", "A-1"}},
		{"customer=" + ids["Adler"].String(), []string{"A-2", "A-1"}},
		{"min=5&max=90", []string{"B-1", "A-2"}},
		{"min=90,00&max=100.00&sort=total", []string{"B-1", "A-1"}},
		{"sort=total-down&country=DE", []string{"R-100-1", "A-1", "A-2"}},
		{"currency=EUR&credit=1", []string{"C-1"}},
		{"currency=PLN", nil},
		{"number=B-1", []string{"B-1"}},
		{"number=B-2", nil},
	} {
		a := p.get("/orders?"+row.query).want(http.StatusOK, "Orders")
		if diff := cmp.Diff(row.want, a.rows()); diff != "" {
			t.Errorf("orders?%s (-want +got)\n%s", row.query, diff)
		}
	}
	for _, wrong := range []string{
		"/customers?rfm=99", "/customers?rfm=00", "/customers?first=x", "/customers?since=32", "/customers?least=-1", "/customers?state=live",
		"/customers?group=x", "/customers?country=xyz", "/customers?cases=2", "/orders?from=x", "/orders?min=1.234", "/orders?channel=x",
		"/orders?status=x", "/orders?customer=x", "/orders?credit=no", "/orders?currency=XXXX", "/customers?after=x",
	} {
		if a := p.get(wrong); a.status != http.StatusBadRequest {
			t.Errorf("%s: status %d", wrong, a.status)
		}
	}
	p.get("/customers?find=x").want(http.StatusNotFound, "This search is over")
	p.get("/customers?group=loyal").want(http.StatusOK, "No customer matches").want(http.StatusOK, "Clear all filters")
}

// A list of several pages holds everybody once, forward and back, in each order.
func TestListsPageBothWays(t *testing.T) {
	s := newSite(t)
	for i := range 119 {
		s.add(person.Profile{Given: vault.Plain("Nr"), Family: vault.Plain(fmt.Sprintf("Zeta%03d", i)), Country: "DE"})
	}
	s.sql(`UPDATE customer SET orders = ordinal % 3, spent = ordinal % 7, last_order = ordinal % 5`)
	p := s.as(party.Manager)
	for _, sort := range []string{"newest", "oldest", "name", "name-down", "spent", "spent-down", "last", "last-down", "orders", "orders-down"} {
		var on, back []string
		var a answer
		at := "/customers?country=DE&sort=" + sort
		for n := 0; at != "" && n < 5; n++ {
			a = p.get(at).want(http.StatusOK, "120 customers")
			on = append(on, a.rows()...)
			_, at = a.beside()
		}
		back = a.rows()
		for at, _ = a.beside(); at != ""; at, _ = a.beside() {
			a = p.get(at).want(http.StatusOK, "120 customers")
			back = append(a.rows(), back...)
		}
		if diff := cmp.Diff(on, back); diff != "" {
			t.Errorf("%s: back is not forward (-forward +back)\n%s", sort, diff)
		}
		slices.Sort(on)
		if n := len(slices.Compact(on)); n != 120 {
			t.Errorf("%s: %d different customers", sort, n)
		}
	}
}

// An entry names what the columns show and what filter and order tell, of whom they show it, and
// nothing else.
func TestListsRecordWhatTheyShow(t *testing.T) {
	s := newSite(t)
	ids := s.town()
	p := s.as(party.Support)
	for _, row := range []struct {
		path         string
		open, masked field.Set
		count        int64
	}{
		{"/customers?col=name", field.Fields(field.Name), 0, 5},
		{"/customers?col=phone", field.Fields(field.Name), field.Fields(field.Phones), 5},
		{"/customers?col=tags&country=DE", field.Fields(field.Name, field.Tags, field.Country), 0, 3},
		{"/customers?col=email&sort=spent-down", field.Fields(field.Name, field.Orders), field.Fields(field.Emails), 5},
		{"/customers?col=email&cases=1", field.Fields(field.Name, field.Cases), field.Fields(field.Emails), 1},
		{"/orders?col=customer", field.Fields(field.Name, field.Orders), 0, 4},
		{"/orders?col=total", field.Fields(field.Orders), 0, 4},
	} {
		s.disclosed()
		a := p.get(row.path).want(http.StatusOK, "Recorded as")
		lines := s.disclosed()
		if len(lines) != 1 {
			t.Fatalf("%s: %d entries", row.path, len(lines))
		}
		e := lines[0].Entry
		if e.Fields != row.open || e.Masked != row.masked || e.Count != row.count {
			t.Errorf("%s: entry opens %s, masked %s, of %d", row.path, e.Fields.Labels(), e.Masked.Labels(), e.Count)
		}
		if !e.Fields.Has(field.Name) {
			a.lacks("Kim", canaryFamily)
		}
		if !e.Masked.Has(field.Emails) {
			a.lacks("@")
		}
	}
	s.disclosed()
	id := ids["Costa"].String()
	a := p.do(http.MethodGet, "/customers?peek="+id, nil, http.Header{"Counterpart-Fragment": {"listpeek"}}).want(http.StatusOK, "Kim Costa")
	a.want(http.StatusOK, "Case 990").want(http.StatusOK, "C-1").lacks("<html", "Adler", "costa@mail.example")
	if lines := s.disclosed(); len(lines) != 1 || lines[0].Entry.Count != 1 || lines[0].Entry.Purpose != field.Serve {
		t.Errorf("the panel left %d entries: %+v", len(lines), lines)
	}
	p.get("/customers?peek="+id).want(http.StatusOK, `aria-current="true"`).want(http.StatusOK, "Kim Adler")
	if lines := s.disclosed(); len(lines) != 2 {
		t.Errorf("list and panel left %d entries", len(lines))
	}
	p.get("/customers?peek=1").want(http.StatusNotFound, "no such customer")
	p.get("/customers?peek=x").want(http.StatusNotFound, "no such customer")
	order := leads.FindStringSubmatch(p.get("/orders?number=A-1").body)[1]
	p.get("/orders?peek="+order).want(http.StatusOK, "COAT").want(http.StatusOK, "Payments")
	p.get("/orders?peek=1").want(http.StatusNotFound, "no such order")
	s.as(party.Marketer).get("/customers?cases=1").want(http.StatusForbidden, "may not narrow")
	s.as(party.PrivacyOfficer).get("/customers?sort=spent").want(http.StatusOK, "Customers")
}

var viewOf = regexp.MustCompile(`view=(\d+)`)

// A view is its owner's until it is shared, keeps nothing of a person, and each change is recorded.
func TestSavedViews(t *testing.T) {
	s := newSite(t)
	ids := s.town()
	p, other := s.as(party.Manager), s.as(party.Support)
	save := func(pairs ...string) string {
		t.Helper()
		a := p.post("/views", append([]string{"list", "customers"}, pairs...)...).want(http.StatusSeeOther, "")
		return viewOf.FindStringSubmatch(a.location)[1]
	}
	n := save("name", "Germans <b>", "query", "country=DE&sort=oldest&col=email&find=secret&after=abc&customer=1")
	if e := s.lastOf(entry.Change); e.Act != "create" || e.Object != "view" || itoa(e.Ref) != n || len(e.List) != 0 {
		t.Errorf("recorded as %+v", e)
	}
	mine := "/customers?view=" + n
	a := p.get(mine).want(http.StatusOK, "Germans <b>").want(http.StatusOK, "Country")
	if diff := cmp.Diff([]string{canaryGiven + " " + canaryFamily, "Kim Adler", "Kim Dahl"}, a.rows()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	a.lacks("find=secret", "after=abc")
	if got := p.get(mine + "&f=1&country=FR").rows(); !slices.Equal(got, []string{"Kim Bisson"}) {
		t.Errorf("another filter gives %v", got)
	}
	if got := p.get(mine + "&f=1").rows(); len(got) != 5 {
		t.Errorf("without its filter the view gives %v", got)
	}
	other.get(mine).want(http.StatusNotFound, "no such view").lacks("Germans")
	other.get("/customers").lacks("Germans")
	other.post("/views/"+n, "list", "customers", "name", "x").want(http.StatusNotFound, "")
	other.post("/views/"+n+"/delete").want(http.StatusNotFound, "")
	p.get("/orders?view="+n).want(http.StatusNotFound, "no such view")

	p.post("/views/"+n, "list", "customers", "name", "Ours", "shared", "yes", "first", "yes", "query", "country=FR").leads(mine)
	if got := p.get("/customers").rows(); !slices.Equal(got, []string{"Kim Bisson"}) {
		t.Errorf("what opens first is %v", got)
	}
	if got := p.get("/customers?view=0").rows(); len(got) != 5 {
		t.Errorf("all are %v", got)
	}
	other.get(mine).want(http.StatusOK, "Ours")
	if got := other.get("/customers").want(http.StatusOK, "Ours").rows(); len(got) != 5 {
		t.Errorf("another's first view opens for %v", got)
	}
	other.post("/views/"+n+"/delete").want(http.StatusForbidden, "colleague")

	for _, name := range []string{"", "   ", strings.Repeat("x", 61), "4111 1111 1111 1111", "a\x00b"} {
		if a := p.post("/views", "list", "customers", "name", name); a.status != http.StatusBadRequest {
			t.Errorf("a view named %q: status %d", name, a.status)
		}
	}
	p.post("/views", "list", "secrets", "name", "x").want(http.StatusBadRequest, "")
	p.post("/views", "list", "customers", "name", "x", "query", "col="+url.QueryEscape("<x>")).want(http.StatusBadRequest, "")
	p.post("/views", "list", "orders", "name", "Hers", "query", "customer="+ids["Adler"].String()+"&channel=web").want(http.StatusSeeOther, "")
	var stored int
	s.must(s.house.DB.Engine().Row(t.Context(), `SELECT count(*) FROM saved_view WHERE filter LIKE '%customer%' OR filter LIKE '%secret%'`).Scan(&stored))
	if stored != 0 {
		t.Error("a view keeps whose orders they are, or a search")
	}
	for _, name := range []string{"💥", "שלום", "' OR 1=1 --", strings.Repeat("ä", 60)} {
		v := save("name", name, "query", "")
		p.get("/customers?view="+v).want(http.StatusOK, name)
	}
	p.post("/views/" + n + "/delete").leads("/customers")
	if e := s.lastOf(entry.Change); e.Act != "delete" || itoa(e.Ref) != n {
		t.Errorf("recorded as %+v", e)
	}
	if got := p.get("/customers").rows(); len(got) != 5 {
		t.Errorf("a deleted view still opens first: %v", got)
	}
}

// The group of recency and frequency is a column that one chooses: shown, recorded as what somebody bought, and
// exported; it leads nowhere to sort by.
func TestTheGroupIsAColumn(t *testing.T) {
	s := newSite(t)
	ids := s.town()
	p := s.as(party.Manager)
	a := p.get("/customers?col=group&sort=name").want(http.StatusOK, "R 5 F 4").want(http.StatusOK, "R 1 F 1")
	a.lacks("sort=group")
	lines := s.disclosed()
	if e := lines[len(lines)-1].Entry; !e.Fields.Has(field.Orders) {
		t.Errorf("recorded as %+v", e)
	}
	p.get("/customers?col=country").lacks("R 5 F 4")
	p.get("/customers?rfm=54&col=group").want(http.StatusOK, "Kim Adler").lacks("Kim Bisson")
	o := s.as(party.Owner)
	o.post("/customers/export", "id", ids["Adler"].String(), "query", "col=group").want(http.StatusOK, "Kim Adler,Champion")
	o.post("/customers/export", "all", "yes", "query", "col=group&sort=name").want(http.StatusOK, "Kim Bisson,Lost")
}

// Tags go to all who are ticked under one entry; whose data may only be kept is left out and named.
func TestTagsForMany(t *testing.T) {
	s := newSite(t)
	ids := s.town()
	p := s.as(party.Support)
	ticked := func(names ...string) (out []string) {
		for _, n := range names {
			out = append(out, "id", ids[n].String())
		}
		return append(out, "query", "sort=name&after=")
	}
	a := p.post("/customers/tag", append(ticked("Adler", "Bisson", "Dahl"), "tags", "vip")...)
	a.leads("/customers?after=&sort=name")
	e := s.lastOf(entry.Change)
	if e.Act != "update" || e.Fields != field.Fields(field.Tags) || e.Count != 2 {
		t.Errorf("recorded as %+v", e)
	}
	a = p.get("/customers?col=tags").want(http.StatusOK, "2 customers tagged").want(http.StatusOK, "may only be kept: Kim Dahl")
	for name, want := range map[string]int{"Adler": 2, "Bisson": 2, "Dahl": 1} {
		id := ids[name]
		c, _, err := s.desk.Show(t.Context(), s.permit(), id, crm.Ask{Open: field.Fields(field.Tags), Bare: true})
		s.must(err)
		if got := vault.Reveal(c.Profile.Tags); len(got) != want || slices.Contains(got, "vip") != (name == "Bisson" || name == "Adler") {
			t.Errorf("%s has %q", name, got)
		}
	}
	if n := strings.Count(a.body, ">+1<"); n != 2 {
		t.Errorf("%d customers are shown with one more tag", n)
	}
	p.post("/customers/tag", append(ticked("Adler"), "tags", "vip")...).want(http.StatusSeeOther, "")
	p.get("/customers").want(http.StatusOK, "1 customer had them already")
	p.post("/customers/tag", "tags", "x").want(http.StatusBadRequest, "no row is ticked")
	p.post("/customers/tag", append(ticked("Adler"), "tags", " , ")...).want(http.StatusBadRequest, "no tag")
	p.post("/customers/tag", append(ticked("Adler"), "tags", "4111111111111111")...).want(http.StatusBadRequest, "")
	p.post("/customers/tag", "id", "x", "tags", "x").want(http.StatusBadRequest, "row is not known")
	s.as(party.Marketer).post("/customers/tag", append(ticked("Adler"), "tags", "x")...).want(http.StatusForbidden, "")
}

// An export of a list holds its columns in full, of whom it is recorded.
func TestListsAreExported(t *testing.T) {
	s := newSite(t)
	ids := s.town()
	p := s.as(party.Owner)
	s.disclosed()
	a := p.post("/customers/export", "id", ids["Adler"].String(), "id", ids["Costa"].String(), "query", "col=email&col=value&country=XX").
		want(http.StatusOK, "adler@mail.example")
	table, err := csv.NewReader(strings.NewReader(a.body)).ReadAll()
	s.must(err)
	slices.SortFunc(table[1:], slices.Compare[[]string])
	want := [][]string{{"Name", "E-mail", "Value"}, {"Kim Adler", "adler@mail.example", "105.00"}, {"Kim Costa", "costa@mail.example", "0.00"}}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	lines := s.disclosed()
	if len(lines) != 1 || lines[0].Entry.Count != 2 || lines[0].Entry.Purpose != field.Export || !lines[0].Entry.Fields.Has(field.Emails) {
		t.Errorf("recorded as %+v", lines)
	}
	a = p.post("/customers/export", "all", "yes", "query", "country=DE&sort=name&col=email").want(http.StatusOK, "dahl@mail.example")
	a.lacks("costa@", "bisson@")
	a = p.post("/orders/export", "all", "yes", "query", "from=2026-01-01&to=2026-01-31").want(http.StatusOK, "A-2")
	if a.lacks("B-1"); a.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("comes as %s", a.header.Get("Content-Type"))
	}
	p.post("/orders/export", "query", "").want(http.StatusBadRequest, "no row is ticked")
	p.get("/customers").want(http.StatusOK, "Export as CSV").want(http.StatusOK, "All of the list: 5 customers")
	s.as(party.Manager).get("/customers").want(http.StatusOK, "Add tags").lacks("Export as CSV")
	s.as(party.Manager).post("/customers/export", "all", "yes").want(http.StatusForbidden, "")
}

// A list is narrowed to an equal value of an own field without the value standing in an address, a
// saved view or the ledger; that nobody has it is recorded, and limited.
func TestListsAreNarrowedByOwnFields(t *testing.T) {
	s := newSite(t)
	s.as(party.Owner).post("/setup/fields", "object", "customer", "kind", "text", "label", "Shoe size", "days", "0", "searchable", "yes").want(http.StatusSeeOther, "")
	s.add(person.Profile{Given: vault.Plain("Kim"), Family: vault.Plain("Schuh"), Country: "DE", Own: map[field.ID][]vault.Text{field.Own1: vault.Texts("forty-two")}})
	p := s.as(party.Manager)
	name := regexp.MustCompile(`name="(own-[^"]+)"`).FindStringSubmatch(p.get("/customers").want(http.StatusOK, "Shoe size").body)
	if name == nil {
		t.Fatal("no own field is offered")
	}
	a := p.post("/customers/equal", name[1], "forty-two", "country", "DE", "sort", "name").want(http.StatusSeeOther, "")
	if strings.Contains(a.location, "forty") {
		t.Errorf("the value stands in %s", a.location)
	}
	s.disclosed()
	found := p.get(a.location).want(http.StatusOK, "Shoe size is forty-two").want(http.StatusOK, "is not saved with the view")
	if got := found.rows(); !slices.Equal(got, []string{"Kim Schuh"}) {
		t.Errorf("found %v", got)
	}
	if lines := s.disclosed(); len(lines) != 1 || !(lines[0].Entry.Fields | lines[0].Entry.Masked).Has(field.Own1) || lines[0].Entry.Count != 1 {
		t.Errorf("recorded as %+v", lines)
	}
	s.as(party.Support).get(a.location).want(http.StatusNotFound, "This search is over").lacks("forty-two")

	none := p.post("/customers/equal", name[1], "ninety").location
	s.disclosed()
	p.get(none).want(http.StatusOK, "No customer matches")
	if lines := s.disclosed(); len(lines) != 1 || lines[0].Entry.Act != "none" || !lines[0].Entry.Masked.Has(field.Own1) {
		t.Errorf("nobody is recorded as %+v", lines)
	}
	last := 0
	for range 70 {
		if last = p.get(none).status; last != http.StatusOK {
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after 70 answers of nobody the status is %d", last)
	}
	for _, own := range []string{"/customers?col=own." + strings.TrimPrefix(name[1], "own-") + "&sort=name"} {
		s.as(party.Support).get(own).want(http.StatusOK, "forty-two")
	}
}
