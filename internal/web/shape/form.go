package shape

import (
	"fmt"
	"net/url"
	"strings"

	"counterpart/internal/crm/base"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/field"
	"counterpart/internal/vault"
	"counterpart/internal/web/view"
)

// Edited lists the fields that the form of a customer replaces.
const Edited = field.Set(1<<field.Name | 1<<field.Emails | 1<<field.Phones | 1<<field.Addresses | 1<<field.Birth |
	1<<field.Loyalty | 1<<field.External | 1<<field.Tags | 1<<field.Country | 1<<field.Language)

const maxRows = 50 // of a list in a form

// Profile reads the form of a customer.
func Profile(f url.Values) person.Profile {
	text := func(name string) vault.Text { return vault.Plain(strings.TrimSpace(f.Get(name))) }
	p := person.Profile{
		Given: text("given"), Family: text("family"), Birth: text("birth"), Language: f.Get("language"),
		Loyalty: text("loyalty"), External: text("external"),
	}
	for i := range maxRows {
		if v := text(fmt.Sprintf("email.%d", i)); !v.Empty() {
			p.Emails = append(p.Emails, v)
		}
		if v := text(fmt.Sprintf("phone.%d", i)); !v.Empty() {
			p.Phones = append(p.Phones, v)
		}
		if a := address(text, i); a.Street != (vault.Text{}) || a.Postcode != (vault.Text{}) || a.City != (vault.Text{}) {
			p.Addresses = append(p.Addresses, a)
		}
	}
	for t := range strings.SplitSeq(f.Get("tags"), ",") {
		if t = strings.TrimSpace(t); t != "" {
			p.Tags = append(p.Tags, vault.Plain(t))
		}
	}
	if len(p.Addresses) > 0 {
		p.Country = p.Addresses[0].Country.Reveal()
	}
	return p
}

func address(text func(string) vault.Text, i int) person.Address {
	part := func(name string) vault.Text { return text(fmt.Sprintf("address.%d.%s", i, name)) }
	return person.Address{
		Street: part("street"), Region: part("extra"), Postcode: part("postcode"), City: part("city"), Country: part("country"),
	}
}

// Consents reads what the form of a new customer says about each channel.
func Consents(f url.Values) []person.Consent {
	var out []person.Consent
	for _, ch := range Channels {
		state := f.Get("consent." + string(ch.Contact))
		if state != "granted" && state != "withdrawn" {
			continue
		}
		out = append(out, person.Consent{
			Channel: ch.Contact, Given: state == "granted", Text: vault.Plain(ch.Text), Source: vault.Plain("asked by staff"),
		})
	}
	return out
}

// Form fills the form of a customer, with one empty line more than there are values.
func Form(p person.Profile, version string, ds ...own.Def) view.CustomerForm {
	f := view.CustomerForm{
		Version: version, Given: p.Given.Reveal(), Family: p.Family.Reveal(), Birth: p.Birth.Reveal(),
		Language: p.Language, Languages: options(languages, p.Language), Loyalty: p.Loyalty.Reveal(),
		External: p.External.Reveal(), Tags: strings.Join(texts(p.Tags), ", "),
		Emails: append(texts(p.Emails), ""), Phones: append(texts(p.Phones), ""),
		Own: OwnInputs(ds, p.Own, nil),
	}
	country := p.Country
	for _, a := range p.Addresses {
		f.Addresses = append(f.Addresses, view.AddressForm{
			Street: a.Street.Reveal(), Extra: a.Region.Reveal(), Postcode: a.Postcode.Reveal(),
			City: a.City.Reveal(), Country: a.Country.Reveal(),
		})
		if country == "" {
			country = a.Country.Reveal()
		}
	}
	f.Countries = options(countries, country)
	for _, a := range f.Addresses {
		f.Countries = with(f.Countries, a.Country)
	}
	f.Addresses = append(f.Addresses, view.AddressForm{})
	return f
}

// NewForm adds to a form what only a new customer is asked.
func NewForm(f view.CustomerForm, entered url.Values) view.CustomerForm {
	f.New = true
	for _, ch := range Channels {
		f.Consents = append(f.Consents, view.ConsentForm{
			Channel: string(ch.Contact), Label: ch.Label, Text: ch.Text, State: entered.Get("consent." + string(ch.Contact)),
		})
	}
	return f
}

// Errors names what is wrong by the names of the form's inputs.
func Errors(all base.FieldErrors) view.Errors {
	out := view.Errors{"": "Nothing was saved. Each field below says what is expected."}
	for _, e := range all {
		name := input(e.Field)
		if _, ok := out[name]; !ok {
			out[name] = "This " + e.Text + "."
		}
	}
	return out
}

// input gives the name of the input behind a field's path, such as emails.0.
func input(path string) string {
	head, rest, _ := strings.Cut(path, ".")
	switch head {
	case "emails":
		return "email." + orFirst(rest)
	case "phones":
		return "phone." + orFirst(rest)
	case "addresses":
		i, part, ok := strings.Cut(orFirst(rest), ".")
		if !ok {
			part = "street"
		}
		if part == "region" {
			part = "extra"
		}
		return "address." + i + "." + part
	case "country":
		return "address.0.country"
	case "consents":
		return ""
	case "own":
		return path
	default:
		return head
	}
}

func orFirst(i string) string {
	if i == "" {
		return "0"
	}
	return i
}

var languages = []view.Option{
	{Value: "", Label: "not known"},
	{Value: "de", Label: "German"},
	{Value: "en", Label: "English"},
	{Value: "es", Label: "Spanish"},
	{Value: "fr", Label: "French"},
	{Value: "it", Label: "Italian"},
	{Value: "nl", Label: "Dutch"},
	{Value: "pl", Label: "Polish"},
	{Value: "pt", Label: "Portuguese"},
	{Value: "sv", Label: "Swedish"},
	{Value: "tr", Label: "Turkish"},
}

var countries = []view.Option{
	{Value: "", Label: "not known"},
	{Value: "AT", Label: "Austria"},
	{Value: "AU", Label: "Australia"},
	{Value: "BE", Label: "Belgium"},
	{Value: "CA", Label: "Canada"},
	{Value: "CH", Label: "Switzerland"},
	{Value: "CZ", Label: "Czechia"},
	{Value: "DE", Label: "Germany"},
	{Value: "DK", Label: "Denmark"},
	{Value: "ES", Label: "Spain"},
	{Value: "FI", Label: "Finland"},
	{Value: "FR", Label: "France"},
	{Value: "GB", Label: "United Kingdom"},
	{Value: "IE", Label: "Ireland"},
	{Value: "IT", Label: "Italy"},
	{Value: "LU", Label: "Luxembourg"},
	{Value: "NL", Label: "Netherlands"},
	{Value: "NO", Label: "Norway"},
	{Value: "PL", Label: "Poland"},
	{Value: "PT", Label: "Portugal"},
	{Value: "SE", Label: "Sweden"},
	{Value: "US", Label: "United States"},
}

// Country gives a country's name, or the code where it has none here.
func Country(code string) string { return labelOf(countries, code) }

// Language gives a language's name, or the tag where it has none here.
func Language(tag string) string { return labelOf(languages, tag) }

func labelOf(list []view.Option, value string) string {
	for _, o := range list {
		if o.Value == value && value != "" {
			return o.Label
		}
	}
	return value
}

func options(list []view.Option, value string) []view.Option {
	return with(append([]view.Option(nil), list...), value)
}

// with adds a value that a list does not offer, so that saving a form does not change it.
func with(list []view.Option, value string) []view.Option {
	for _, o := range list {
		if o.Value == value {
			return list
		}
	}
	return append(list, view.Option{Value: value, Label: value})
}
