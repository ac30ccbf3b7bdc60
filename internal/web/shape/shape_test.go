package shape_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/crm"
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/entry"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

var (
	utc  = shape.Zone{Location: time.UTC}
	noon = when.Of(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
)

func TestMoney(t *testing.T) {
	for _, row := range []struct {
		m    sale.Money
		want string
	}{
		{sale.Money{Minor: 241835, Currency: "EUR"}, "€ 2,418.35"},
		{sale.Money{Minor: -5, Currency: "EUR"}, "− € 0.05"},
		{sale.Money{Minor: 123456789, Currency: "JPY"}, "¥ 123,456,789"},
		{sale.Money{Minor: 1234567, Currency: "KWD"}, "KWD 1,234.567"},
		{sale.Money{}, ""},
	} {
		if got := shape.Money(row.m); got != row.want {
			t.Errorf("%+v is %q, want %q", row.m, got, row.want)
		}
	}
}

// Only what was opened in this showing is marked as open; what is masked offers its button, and
// what is empty does not.
func TestFieldsOfACustomer(t *testing.T) {
	v := crm.View{Customer: crm.Customer{ID: 7, Profile: person.Profile{
		Given: vault.Plain("Ada"), Emails: vault.Texts("ada@example.org"), Phones: vault.Texts("••• 4711", "••• 4712"),
		Addresses: []person.Address{{Street: vault.Plain("•••"), City: vault.Plain("Bonn")}},
	}}}
	masked := field.Fields(field.Emails, field.Phones, field.Addresses, field.Birth)
	p := shape.Customer(v, shape.Sight{Zone: utc, Currency: "EUR", Opened: field.Fields(field.Emails), Masked: masked})
	type state struct{ Opened, Masked bool }
	got := map[string]state{}
	for _, g := range p.Groups {
		for _, f := range g.Fields {
			got[f.Key] = state{f.Opened, f.Masked}
		}
	}
	want := map[string]state{
		"email.0": {true, false}, "phone.0": {false, true}, "phone.1": {false, true}, "address.0": {false, true},
		"name": {}, "birth": {}, "language": {}, "country": {}, "loyalty": {}, "external": {}, "tags": {},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if p.Name != "Ada" || len(p.Consents) != len(shape.Channels) || p.Consents[0].Change != nil {
		t.Errorf("page %+v", p)
	}
}

// What is kept from whoever looks is left out, not said to be none: groups, single details, cases.
func TestWhatIsShutIsLeftOut(t *testing.T) {
	v := crm.View{Customer: crm.Customer{ID: 7, Profile: person.Profile{Given: vault.Plain("Ada")}}}
	shut := field.Fields(field.Loyalty, field.External, field.Birth, field.Cases)
	p := shape.Customer(v, shape.Sight{Zone: utc, Writes: true, Shut: shut})
	var got []string
	for _, g := range p.Groups {
		for _, f := range g.Fields {
			got = append(got, f.Key)
		}
		if g.EditURL == "" {
			t.Errorf("%s cannot be edited", g.Key)
		}
	}
	if d := cmp.Diff([]string{"email.0", "phone.0", "address.0", "name", "language", "country", "tags"}, got); d != "" {
		t.Error(d)
	}
	masked := shape.Customer(v, shape.Sight{Zone: utc, Masked: field.Fields(field.Phones, field.Emails), Never: field.Fields(field.Phones)})
	if contact := masked.Groups[0].Fields; contact[0].Closed || !contact[1].Closed {
		t.Errorf("what is never revealed: %+v", contact)
	}
	if open := shape.Customer(v, shape.Sight{Zone: utc}); !p.CasesShut || open.CasesShut {
		t.Errorf("cases: %v, and %v where nothing is shut", p.CasesShut, open.CasesShut)
	}
}

// The last word on a channel counts, and the button offers the opposite.
func TestConsents(t *testing.T) {
	v := crm.View{Customer: crm.Customer{ID: 7, Profile: person.Profile{Consents: []person.Consent{
		{Channel: person.ByEmail, Given: true, At: noon, Text: vault.Plain("old words")},
		{Channel: person.ByEmail, Given: false, At: noon + 1},
		{Channel: person.ByPost, Given: true, At: noon, Text: vault.Plain("words")},
	}}}}
	p := shape.Customer(v, shape.Sight{Zone: utc, Writes: true})
	states := map[string]string{}
	for _, c := range p.Consents {
		states[c.Channel] = c.State.Text + ", " + c.Change.Hidden[1].Value
	}
	want := map[string]string{
		"E-mail": "withdrawn, true", "Text message": "never asked, true", "Post": "granted, false", "Phone": "never asked, true",
	}
	if d := cmp.Diff(want, states); d != "" {
		t.Error(d)
	}
	marks := []view.Mark{
		{Label: "E-mail", State: "withdrawn", Tone: "danger"},
		{Label: "Text message", State: "never asked"},
		{Label: "Post", State: "granted", Tone: "ok"},
		{Label: "Phone", State: "never asked"},
	}
	seen := shape.Customer(v, shape.Sight{Zone: utc, Open: field.Fields(field.ConsentText)}).Facts
	if d := cmp.Diff(marks, seen[len(seen)-2].Marks); d != "" {
		t.Error(d)
	}
}

// What was bought in another currency than the retailer's is not shown as nothing.
func TestWorth(t *testing.T) {
	order := func(minor int64, currency, status string) sale.Order {
		return sale.Order{Status: status, Total: sale.Money{Minor: minor, Currency: currency}}
	}
	for _, row := range []struct {
		name          string
		spent, count  int64
		orders        []sale.Order
		value, note   string
		average, each string
		inList        string
	}{
		{"nothing bought", 0, 0, nil, "", "", "", "", ""},
		{"in the retailer's currency", 3000, 3, []sale.Order{
			order(1000, "EUR", "paid"), order(2000, "EUR", "paid"), order(9, "GBP", "cancelled"),
		}, "€ 30.00", "", "€ 15.00", "", "€ 30.00"},
		{"in one other", 0, 2, []sale.Order{order(1000, "GBP", "paid"), order(500, "GBP", "paid")}, "£ 15.00", "", "£ 7.50", "", ""},
		{"more than are listed", 0, 9, []sale.Order{order(1000, "GBP", "paid")}, "£ 10.00", "newest 1 only", "£ 10.00", "newest 1 only", ""},
		{"in two others", 0, 2, []sale.Order{order(1000, "GBP", "paid"), order(500, "PLN", "paid")}, "£ 10.00, PLN 5.00", "", "", "", ""},
		{"mixed", 1000, 2, []sale.Order{order(1000, "EUR", "paid"), order(500, "PLN", "paid")}, "€ 10.00", "other currencies not counted", "€ 10.00", "other currencies not counted", "€ 10.00"},
		{"all cancelled", 0, 1, []sale.Order{order(1000, "EUR", "cancelled")}, "€ 0.00", "", "", "", ""},
	} {
		v := crm.View{Customer: crm.Customer{ID: 7, Orders: row.count, Spent: row.spent}, Orders: row.orders}
		var average view.KeyFact
		facts := shape.Customer(v, shape.Sight{Zone: utc, Currency: "EUR", Open: field.Fields(field.Orders)}).Facts
		for _, f := range facts {
			if f.Label == "Average order" {
				average = f
			}
		}
		got := []string{facts[0].Value, facts[0].Note, average.Value, average.Note, shape.Row(v.Customer, utc, "EUR").Value}
		if d := cmp.Diff([]string{row.value, row.note, row.average, row.each, row.inList}, got); d != "" {
			t.Errorf("%s: %s", row.name, d)
		}
	}
}

// Codes are shown as names, and a code that has none as it is.
func TestNamesForCodes(t *testing.T) {
	got := []string{
		shape.Country("GB"), shape.Country("ZZ"), shape.Country(""), shape.Language("en"), shape.Language("gsw"), shape.Language(""),
	}
	if d := cmp.Diff([]string{"United Kingdom", "ZZ", "", "English", "gsw", ""}, got); d != "" {
		t.Error(d)
	}
	p := shape.Payment(sale.Payment{Expiry: vault.Plain("2028-02")}, "", utc)
	if p.Expiry != "02/2028" {
		t.Errorf("expiry %q", p.Expiry)
	}
}

func TestTimeline(t *testing.T) {
	v := crm.View{
		Orders: []sale.Order{{ID: 9, Number: "R-1"}},
		Events: []crm.Event{
			{At: noon, Kind: "order", Ref: "R-1", Detail: "paid", Amount: sale.Money{Minor: 100, Currency: "EUR"}},
			{At: noon, Kind: "payment", Ref: "R-1", Detail: "Visa", Text: vault.Plain("4412")},
			{At: noon - when.Instant(40*24*time.Hour/time.Microsecond), Kind: "note", Text: vault.Plain("words"), Author: 3},
			{At: 1, Kind: "consent", Ref: "post withdrawn"},
			{At: 1, Kind: "consent", Ref: "email granted", Text: vault.Plain("2025-10")},
			{At: 1, Kind: "consent", Ref: "email granted", Text: vault.Plain("I agree.")},
			{At: 1, Kind: "created"},
		},
	}
	p := shape.Customer(v, shape.Sight{Zone: utc, Staff: shape.Names{3: vault.Plain("Jonas")}})
	var got []string
	for _, g := range p.Timeline {
		for _, e := range g.Events {
			got = append(got, g.Heading+": "+e.Title+"|"+e.By+"|"+e.Body+"|"+e.URL+"|"+e.Amount)
		}
	}
	want := []string{
		"March 2026: Order R-1|||/orders/9|€ 1.00", "March 2026: Payment for R-1|Visa ending 4412||/orders/9|",
		"January 2026: Note|Jonas|words||", "January 1970: Consent withdrawn: post||||",
		"January 1970: Consent granted: e-mail||Wording: 2025-10||", "January 1970: Consent granted: e-mail||I agree.||", "January 1970: Customer added||||",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestOrder(t *testing.T) {
	o := sale.Order{
		ID: 9, Number: "R-1", Customer: 7, Status: "paid", Channel: sale.Shop, Shop: "Bonn", Total: sale.Money{Minor: 30499, Currency: "EUR"},
		Lines: []sale.Line{{SKU: "W", Name: "Coat", Quantity: -2500, Price: sale.Price{Unscaled: 149995, Scale: 3}, Amount: 29999}},
	}
	p := shape.Order(o, []sale.Payment{{Status: "paid", Amount: sale.Money{Minor: 100, Currency: "EUR"}, Brand: "Visa", Last4: vault.Plain("4412")}}, "Ada", utc)
	want := []view.OrderLine{{Product: "Coat", SKU: "W", Quantity: "-2.5", Unit: "€ 149.995", Total: "€ 299.99"}}
	if d := cmp.Diff(want, p.Lines); d != "" {
		t.Error(d)
	}
	sums := []view.Sum{{Label: "Lines", Amount: "€ 299.99"}, {Label: "Other", Amount: "€ 5.00"}, {Label: "Total", Amount: "€ 304.99"}}
	if d := cmp.Diff(sums, p.Totals); d != "" {
		t.Error(d)
	}
	if p.Rounding == "" || p.Facts[2].Value != "€ 1.00" || p.Payments[0].Method != "Visa ending 4412" || p.Channel != "shop, Bonn" {
		t.Errorf("order %+v", p)
	}
}

// What a form shows and sends back is what was there.
func TestFormAndBack(t *testing.T) {
	p := person.Profile{
		Given: vault.Plain("Ada"), Family: vault.Plain("Probe"), Emails: vault.Texts("a@example.org", "b@example.org"),
		Phones: vault.Texts("+4930123"), Birth: vault.Plain("1980-01-02"), Language: "gsw", Country: "LI",
		Addresses: []person.Address{{Street: vault.Plain("Weg 1"), Postcode: vault.Plain("1"), City: vault.Plain("Vaduz"), Region: vault.Plain("Hof"), Country: vault.Plain("LI")}},
		Loyalty:   vault.Plain("L1"), External: vault.Plain("X1"), Tags: vault.Texts("vip", "loyal"),
	}
	f := shape.Form(p, "3")
	sent := url.Values{
		"given": {f.Given}, "family": {f.Family}, "birth": {f.Birth}, "language": {f.Language}, "loyalty": {f.Loyalty},
		"external": {f.External}, "tags": {f.Tags},
	}
	for i, v := range f.Emails {
		sent.Set("email."+string(rune('0'+i)), v)
	}
	for i, v := range f.Phones {
		sent.Set("phone."+string(rune('0'+i)), v)
	}
	for i, a := range f.Addresses {
		at := "address." + string(rune('0'+i)) + "."
		sent.Set(at+"street", a.Street)
		sent.Set(at+"extra", a.Extra)
		sent.Set(at+"postcode", a.Postcode)
		sent.Set(at+"city", a.City)
		sent.Set(at+"country", a.Country)
	}
	if d := cmp.Diff(p, shape.Profile(sent), cmp.Comparer(func(a, b vault.Text) bool { return a == b })); d != "" {
		t.Error(d)
	}
	offered := false
	for _, o := range f.Countries {
		offered = offered || o.Value == "LI"
	}
	if !offered || len(f.Emails) != 3 || len(f.Addresses) != 2 {
		t.Errorf("form %+v", f)
	}
}

func TestErrorsStandBesideTheirInputs(t *testing.T) {
	got := shape.Errors(base.FieldErrors{
		{Field: "emails.1", Text: "is wrong"},
		{Field: "phones", Text: "is wrong"},
		{Field: "addresses.2.region", Text: "is wrong"},
		{Field: "addresses.0", Text: "holds a card"},
		{Field: "birth", Text: "is wrong"},
		{Field: "country", Text: "is no country"},
		{Field: "consents.0", Text: "is wrong"},
	})
	for _, name := range []string{"", "email.1", "phone.0", "address.2.extra", "address.0.street", "birth", "address.0.country"} {
		if got[name] == "" {
			t.Errorf("nothing at %q in %v", name, got)
		}
	}
	if len(got) != 7 {
		t.Errorf("%d errors: %v", len(got), got)
	}
}

// The log shows a customer's id to those only who get a list of ids.
func TestAccessRows(t *testing.T) {
	line := ledger.Line{Index: 5, People: subject.Of(3), Entry: entry.Entry{
		Kind: entry.Disclosure, By: 2, Role: party.Operator, Company: "TechCorp", Purpose: field.Serve, Reason: "phone", Recorded: noon,
		Fields: field.Fields(field.Name), Masked: field.Fields(field.Name, field.Emails), Count: 1,
	}}
	v := shape.Evidence{Zone: utc, Staff: shape.Names{2: vault.Plain("Sana")}}
	row := v.Access(line)
	want := view.AccessRow{
		Entry: 5, URL: "/ledger/5", At: noon.Time(), Reader: view.Reader{Name: "Sana", Role: "operator", Company: "TechCorp", Vendor: true},
		Purpose: "Serve the customer", Reason: "Customer is on the phone", Opened: []string{"name"}, Masked: []string{"e-mail"}, Customers: 1,
	}
	if d := cmp.Diff(want, row); d != "" {
		t.Error(d)
	}
	v.Customers, v.Linked = map[party.Ordinal]party.Customer{3: 77}, true
	if row = v.Access(line); row.Subject != "77" || row.SubjectURL != "/customers/77" {
		t.Errorf("row %+v", row)
	}
	line.Entry.Act, line.Entry.Count, line.Entry.By = "none", 0, 0
	if row = v.Access(line); row.Reason != "Customer is on the phone, answer: nobody" || !row.Reader.Job {
		t.Errorf("row %+v", row)
	}
	if s := v.Summary(line.Entry); s != "none; name; masked: e-mail; The program, TechCorp" {
		t.Errorf("summary %q", s)
	}
}

// A value that did not open is told in plain words, and never as something that was shown.
func TestFindingsAreNoAccess(t *testing.T) {
	line := ledger.Line{Index: 18, People: subject.Of(3), Entry: entry.Entry{
		Kind: entry.System, Act: entry.Unopened, Object: "customer", Role: party.System, Company: "host", Purpose: field.Serve,
		Route: "GET /customers/{id}", Recorded: noon, Fields: field.Fields(field.Emails), Count: 1, Ref: 17,
	}}
	v := shape.Evidence{Zone: utc, Customers: map[party.Ordinal]party.Customer{3: 77}, Linked: true}
	want := view.AccessRow{
		Entry: 18, URL: "/ledger/18", At: noon.Time(),
		Reader:  view.Reader{Name: "The program", Role: "system", Company: "host", Vendor: true, Job: true},
		Purpose: "Serve the customer", Customers: 1, Subject: "77", SubjectURL: "/customers/77",
		Finding: "a sealed value did not open: e-mail in table customer",
	}
	if d := cmp.Diff(want, v.Access(line)); d != "" {
		t.Error(d)
	}
	if s := v.Summary(line.Entry); s != want.Finding+"; refused, nothing was shown; met for entry 17; The program, host" {
		t.Errorf("summary %q", s)
	}
}

// The list of the staff is no list of customers.
func TestStaffAreNoCustomers(t *testing.T) {
	e := entry.Entry{Kind: entry.Change, Act: "view", Object: "staff", Count: 16, By: 2, Role: party.Owner, Company: "RetailMax"}
	v := shape.Evidence{Zone: utc, Staff: shape.Names{2: vault.Plain("Sana")}}
	if s := v.Summary(e); s != "view staff; 16 people; Sana, RetailMax" {
		t.Errorf("summary %q", s)
	}
}

func TestReport(t *testing.T) {
	rep := &ledger.Report{Size: 9, Entries: 9}
	if _, verdict := shape.Report(rep); verdict.State != "ok" {
		t.Errorf("verdict %+v", verdict)
	}
	rep.Unopened = []ledger.Finding{{Index: 7, Text: "a sealed value did not open: name in table customer"}}
	rep.Earlier = 2
	found := func(c view.Check) bool {
		return c.State == "failed" && strings.Contains(c.Detail, "3 on record; the last is entry 7: a sealed value did not open: name")
	}
	if checks, verdict := shape.Report(rep); !slices.ContainsFunc(checks, found) || verdict.State != "ok" {
		t.Errorf("%+v, %+v", checks, verdict)
	}
	rep.Findings = []ledger.Finding{{Index: 4, Text: "wrong"}, {Index: -1, Text: "worse"}}
	checks, verdict := shape.Report(rep)
	if verdict.State != "failed" || checks[len(checks)-2].Label != "Entry 4" || checks[len(checks)-1].Label != "The log as a whole" {
		t.Errorf("%+v, %+v", checks, verdict)
	}
}

func TestReasons(t *testing.T) {
	known := map[string]bool{}
	for _, r := range policy.Reasons() {
		known[r.Code] = true
	}
	for _, p := range []field.Purpose{field.Serve, field.Market, field.Rights} {
		if len(shape.Reasons(p)) == 0 {
			t.Errorf("no reasons for %s", p)
		}
		for _, o := range shape.Reasons(p) {
			if !known[o.Value] {
				t.Errorf("%s offers the unknown reason %q", p, o.Value)
			}
		}
	}
}
