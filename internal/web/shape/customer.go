package shape

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/web/view"
)

// Names gives the name of a member of staff by ordinal.
type Names map[party.Ordinal]vault.Text

// Of names a member of staff, or says that there is no name any more. 0 is the program.
func (n Names) Of(o party.Ordinal) string {
	if o == 0 {
		return "the program"
	}
	if name, ok := n[o]; ok {
		return name.Reveal()
	}
	return fmt.Sprintf("staff %d", o)
}

// Sight is how a customer's page is looked at.
type Sight struct {
	Zone     Zone
	Currency string
	Staff    Names
	Opened   field.Set // revealed in this showing
	Writes   bool      // may change the customer
	Cases    bool      // may open cases
	Masked   field.Set // asked for in masked form
	Open     field.Set // asked for in full
	Rank     Rank
	Own      own.Defs // the own fields that the page shows
	// Shut is kept from whoever looks, and left out: nothing is known of it.
	Shut field.Set
	// Never is masked whatever the reason: it has no button that reveals it.
	Never field.Set
}

// URL gives the path of a customer's page.
func URL(id party.Customer) string { return "/customers/" + id.String() }

// Row shows a customer in a list.
func Row(c crm.Customer, z Zone, currency string) view.CustomerRow {
	r := view.CustomerRow{
		URL: URL(c.ID), Name: cmp.Or(FullName(c.Profile), "no name"), Email: first(c.Profile.Emails),
		Phone: first(c.Profile.Phones), Country: Country(c.Profile.Country), Orders: int(c.Orders),
		LastOrder: z.Time(c.LastOrder), Created: z.Time(c.Created), Tags: texts(c.Profile.Tags), State: State(c.State),
	}
	if c.Spent != 0 { // 0 says nothing: orders in other currencies are not counted
		r.Value = Money(sale.Money{Minor: c.Spent, Currency: currency})
	}
	if len(c.Profile.Addresses) > 0 {
		r.City = c.Profile.Addresses[0].City.Reveal()
	}
	return r
}

// Customer shows a customer's page, but for its links and forms.
func Customer(v crm.View, s Sight) view.Customer {
	c := v.Customer
	p := view.Customer{
		ID: c.ID.String(), Name: cmp.Or(FullName(c.Profile), "no name"), State: State(c.State),
		Facts: facts(v, s), Groups: groups(c, s), Tags: texts(c.Profile.Tags),
		Consents: consents(c, s), Timeline: timeline(v, s), OrdersTotal: int(c.Orders), CasesShut: s.Shut.Has(field.Cases),
	}
	for _, o := range v.Orders {
		p.Orders = append(p.Orders, OrderRow(o, "", s.Zone))
	}
	for _, pay := range v.Payments {
		p.Payments = append(p.Payments, Payment(pay, "", s.Zone))
	}
	for _, l := range v.Cases[:min(len(v.Cases), maxCases)] {
		p.Cases = append(p.Cases, caseLine(l, s))
	}
	return p
}

const maxCases = 8 // beside the timeline

func caseLine(l crm.CaseLine, s Sight) view.CustomerCase {
	out := view.CustomerCase{Title: caseTitle(l.Kind, l.Number), At: s.Zone.Time(l.Opened), Status: CaseStatus(l.Status)}
	if s.Cases {
		out.URL = fmt.Sprintf("/cases/%d", l.Number)
	}
	return out
}

func caseTitle(kind string, number int64) string {
	word := map[string]string{"complaint": "Complaint", "question": "Question", "return": "Return"}[kind]
	return fmt.Sprintf("%s %d", cmp.Or(word, "Case"), number)
}

// CaseStatus shows how far a case is.
func CaseStatus(status string) view.Badge {
	tones := map[string]string{"open": "accent", "waiting": "warn", "solved": "ok"}
	return view.Badge{Text: status, Tone: tones[status]}
}

// Groups are the groups of details that are edited one at a time: by key, what each replaces.
var Groups = map[string]field.Set{
	"contact":   field.Fields(field.Emails, field.Phones),
	"addresses": field.Fields(field.Addresses, field.Country),
	"person":    field.Fields(field.Name, field.Birth, field.Language),
	"ids":       field.Fields(field.Loyalty, field.External),
	"tags":      field.Fields(field.Tags),
}

// groups are the details by kind.
func groups(c crm.Customer, s Sight) []view.FieldGroup {
	p := c.Profile
	var contact, where []view.Field
	contact = append(contact, list("email", "E-mail", field.Emails, texts(p.Emails), s)...)
	contact = append(contact, list("phone", "Phone", field.Phones, texts(p.Phones), s)...)
	for i, a := range p.Addresses {
		f := one(fmt.Sprintf("address.%d", i), nth("Address", i), field.Addresses, "", s)
		f.Lines = addressLines(a)
		where = append(where, f)
	}
	if len(where) == 0 {
		where = append(where, one("address.0", "Address", field.Addresses, "", s))
		where[0].Masked = false
	}
	tags := one("tags", "Tags", field.Tags, strings.Join(texts(p.Tags), ", "), s)
	out := []view.FieldGroup{
		{Key: "contact", Title: "Contact", Fields: contact},
		{Key: "addresses", Title: "Addresses", Fields: where},
		{Key: "person", Title: "Person", Fields: []view.Field{
			one("name", "Name", field.Name, FullName(p), s),
			one("birth", "Birth date", field.Birth, p.Birth.Reveal(), s),
			one("language", "Language", field.Language, Language(p.Language), s),
			one("country", "Country", field.Country, Country(p.Country), s),
		}},
		{Key: "ids", Title: "Identifiers", Fields: []view.Field{
			one("loyalty", "Loyalty number", field.Loyalty, p.Loyalty.Reveal(), s),
			one("external", "External id", field.External, p.External.Reveal(), s),
		}},
		{Key: "tags", Title: "Tags", Fields: []view.Field{tags}},
	}
	out = without(out, s.Shut)
	if fs := OwnFields(s.Own, p.Own, s.Open|s.Opened, s.Masked, s.Opened); len(fs) > 0 {
		out = append(out, view.FieldGroup{Key: OwnGroup, Title: "Own fields", Fields: fs})
	}
	for i := range out {
		if s.Writes {
			out[i].EditURL = URL(c.ID) + "?edit=" + out[i].Key + "#group-" + out[i].Key
		}
	}
	return out
}

// without leaves out details that are shut, and groups that have none left: to say "none" of what
// may not be read would be a guess.
func without(all []view.FieldGroup, shut field.Set) []view.FieldGroup {
	var out []view.FieldGroup
	for _, g := range all {
		g.Fields = slices.DeleteFunc(g.Fields, func(f view.Field) bool { return shut.Has(fieldOf(f.Key)) })
		if len(g.Fields) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// list shows a field of several values; one that has none once.
func list(key, label string, id field.ID, values []string, s Sight) []view.Field {
	if len(values) == 0 {
		return []view.Field{one(key+".0", label, id, "", s)}
	}
	var out []view.Field
	for i, v := range values {
		out = append(out, one(fmt.Sprintf("%s.%d", key, i), nth(label, i), id, v, s))
	}
	return out
}

func nth(label string, i int) string {
	if i == 0 {
		return label
	}
	return fmt.Sprintf("%s %d", label, i+1)
}

func one(key, label string, id field.ID, value string, s Sight) view.Field {
	f := view.Field{Key: key, Label: label, Opened: s.Opened.Has(id), Masked: s.Masked.Has(id) && !s.Opened.Has(id), Closed: s.Never.Has(id)}
	if value != "" {
		f.Lines = []string{value}
	}
	if value == "" && id != field.Addresses { // whose lines come later
		f.Masked = false
	}
	return f
}

func addressLines(a person.Address) []string {
	var out []string
	for _, l := range []string{
		a.Street.Reveal(), strings.TrimSpace(a.Postcode.Reveal() + " " + a.City.Reveal()),
		a.Region.Reveal(), Country(a.Country.Reveal()),
	} {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// Channel is a channel of contact with the words for it.
type Channel struct {
	Contact person.Contact
	Label   string
	Text    string // what a customer agrees to
}

// Channels lists the channels of contact in the order of forms.
var Channels = []Channel{
	{person.ByEmail, "E-mail", "I would like to receive offers by e-mail. I can withdraw at any time."},
	{person.BySMS, "Text message", "I would like to receive offers by text message. I can withdraw at any time."},
	{person.ByPost, "Post", "I would like to receive offers by post. I can withdraw at any time."},
	{person.ByPhone, "Phone", "I may be called about offers. I can withdraw at any time."},
}

// latest finds the last word on a channel.
func latest(all []person.Consent, by person.Contact) (person.Consent, bool) {
	var out person.Consent
	found := false
	for _, n := range all {
		if n.Channel == by && (!found || n.At >= out.At) {
			out, found = n, true
		}
	}
	return out, found
}

func consents(c crm.Customer, s Sight) []view.Consent {
	var out []view.Consent
	for _, ch := range Channels {
		n, asked := latest(c.Profile.Consents, ch.Contact)
		v := view.Consent{Channel: ch.Label, State: view.Badge{Text: "never asked"}}
		act := &view.Action{URL: URL(c.ID) + "/consent", Label: "Record consent"}
		word := "true"
		if asked {
			v.State, v.At = view.Badge{Text: "withdrawn", Tone: "danger"}, s.Zone.Time(n.At)
			v.Source, v.Text = n.Source.Reveal(), wording(n.Text.Reveal())
		}
		if asked && n.Given {
			v.State, act.Label, word = view.Badge{Text: "granted", Tone: "ok"}, "Withdraw", "false"
		}
		act.Hidden = []view.Hidden{{Name: "channel", Value: string(ch.Contact)}, {Name: "given", Value: word}}
		if s.Writes {
			v.Change = act
		}
		out = append(out, v)
	}
	return out
}
