package shape

import (
	"cmp"
	"fmt"
	"strings"

	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"

	"counterpart/internal/crm"
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
	Masked   field.Set // asked for in masked form
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
		Facts: facts(v, s), Groups: groups(c.Profile, s), Tags: texts(c.Profile.Tags),
		Consents: consents(c, s), Timeline: timeline(v, s), OrdersTotal: int(c.Orders),
	}
	for _, o := range v.Orders {
		p.Orders = append(p.Orders, OrderRow(o, "", s.Zone))
	}
	for _, pay := range v.Payments {
		p.Payments = append(p.Payments, Payment(pay, "", s.Zone))
	}
	return p
}

func facts(v crm.View, s Sight) []view.Fact {
	c := v.Customer
	worth := worthOf(v, s.Currency)
	out := []view.Fact{worth.total, {Label: "Orders", Value: fmt.Sprint(c.Orders)}}
	last := view.Fact{Label: "Last order"}
	if c.LastOrder != 0 {
		last.Value = s.Zone.Time(c.LastOrder).Format("2 Jan 2006")
	}
	if len(v.Orders) > 0 {
		last.Note = Money(v.Orders[0].Total) + ", " + string(v.Orders[0].Channel)
	}
	out = append(out, last)
	if worth.average.Value != "" {
		out = append(out, worth.average)
	}
	return append(out,
		view.Fact{Label: "Consent", Value: granted(c.Profile.Consents)},
		view.Fact{Label: "In this system since", Value: s.Zone.Time(c.Created).Format("2 Jan 2006")})
}

func granted(all []person.Consent) string {
	var out []string
	for _, ch := range Channels {
		if n, ok := latest(all, ch.Contact); ok && n.Given {
			out = append(out, ch.Label)
		}
	}
	return strings.Join(out, ", ")
}

// groups are the details by kind.
func groups(p person.Profile, s Sight) []view.FieldGroup {
	var contact, where []view.Field
	contact = append(contact, list("email", "E-mail", field.Emails, texts(p.Emails), s)...)
	contact = append(contact, list("phone", "Phone", field.Phones, texts(p.Phones), s)...)
	for i, a := range p.Addresses {
		f := one(fmt.Sprintf("address.%d", i), nth("Address", i), field.Addresses, "", s)
		f.Lines = addressLines(a)
		where = append(where, f)
	}
	out := []view.FieldGroup{{Title: "Contact", Fields: contact}}
	if len(where) > 0 {
		out = append(out, view.FieldGroup{Title: "Addresses", Fields: where})
	}
	return append(out,
		view.FieldGroup{Title: "Person", Fields: []view.Field{
			one("birth", "Birth date", field.Birth, p.Birth.Reveal(), s),
			one("language", "Language", field.Language, Language(p.Language), s),
			one("country", "Country", field.Country, Country(p.Country), s),
		}},
		view.FieldGroup{Title: "Identifiers", Fields: []view.Field{
			one("loyalty", "Loyalty number", field.Loyalty, p.Loyalty.Reveal(), s),
			one("external", "External id", field.External, p.External.Reveal(), s),
		}})
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
	f := view.Field{Key: key, Label: label, Opened: s.Opened.Has(id), Masked: s.Masked.Has(id) && !s.Opened.Has(id)}
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
