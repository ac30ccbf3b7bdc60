package shape

import (
	"cmp"
	"fmt"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/history"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/twin"
	"counterpart/internal/field"
	"counterpart/internal/web/view"
)

// Rank is where a customer stands among the others: the code of a group, empty if nobody has
// ranked the customer yet, and the quintiles for how lately, how often and for how much they buy,
// 1 to 5.
type Rank struct {
	Group   string
	R, F, M int
}

// Ranks gives the groups with their words, by code.
var Ranks = map[string]struct{ Label, Text string }{
	"champions": {"Champion", "buys often, much and lately"},
	"loyal":     {"Loyal", "comes back again and again"},
	"new":       {"New", "first bought lately"},
	"at-risk":   {"At risk", "used to come, not lately"},
	"lost":      {"Lost", "has not come for long"},
	"others":    {"In between", "neither often nor lately"},
}

// facts are those at the top of the page; each stands there whether or not it has a value, so that
// one learns where to look.
func facts(v crm.View, s Sight) []view.KeyFact {
	c := v.Customer
	since := view.KeyFact{Label: "In this system since", Value: s.Zone.Time(c.Created).Format("2 Jan 2006")}
	if !s.Open.Has(field.Orders) {
		return []view.KeyFact{consentFact(c.Profile.Consents, s), since}
	}
	worth := worthOf(v, s.Currency)
	last := view.KeyFact{Label: "Last order"}
	if c.LastOrder != 0 {
		last.Value = s.Zone.Time(c.LastOrder).Format("2 Jan 2006")
	}
	if len(v.Orders) > 0 {
		last.Note = Money(v.Orders[0].Total) + ", " + string(v.Orders[0].Channel)
	}
	orders := view.KeyFact{Label: "Orders", Value: fmt.Sprint(c.Orders)}
	if c.Orders > 0 {
		orders.URL = "/orders?customer=" + c.ID.String()
	}
	out := []view.KeyFact{worth.total, orders, last, worth.average, rankFact(s.Rank)}
	if s.Open.Has(field.Cases) {
		out = append(out, casesFact(v, s))
	}
	return append(out, consentFact(c.Profile.Consents, s), since)
}

func rankFact(r Rank) view.KeyFact {
	f := view.KeyFact{Label: "Group", Value: "not ranked yet"}
	if r.Group == "" || r.R == 0 {
		return f
	}
	words := Ranks[r.Group]
	f.Value, f.Note = cmp.Or(words.Label, r.Group), words.Text
	return f
}

func casesFact(v crm.View, s Sight) view.KeyFact {
	open := 0
	for _, l := range v.Cases {
		if l.Open() {
			open++
		}
	}
	f := view.KeyFact{Label: "Open cases", Value: fmt.Sprint(open)}
	if s.Cases && len(v.Cases) > 0 {
		f.URL = CasesURL(v.Customer)
	}
	if more := len(v.Cases) - open; more > 0 {
		f.Note = fmt.Sprintf("%d closed", more)
	}
	return f
}

// CasesURL lists the cases of a customer.
func CasesURL(c crm.Customer) string { return "/cases?queue=all&customer=" + c.ID.String() }

func consentFact(all []person.Consent, s Sight) view.KeyFact {
	f := view.KeyFact{Label: "Consent"}
	if !s.Open.Has(field.ConsentText) {
		f.Value = "not for this role"
		return f
	}
	for _, ch := range Channels {
		m := view.Mark{Label: ch.Label, State: "never asked"}
		if n, asked := latest(all, ch.Contact); asked && n.Given {
			m.State, m.Tone = "granted", "ok"
		} else if asked {
			m.State, m.Tone = "withdrawn", "danger"
		}
		f.Marks = append(f.Marks, m)
	}
	return f
}

// Change shows a change of a customer, without the values that it replaced.
func Change(c history.Change, z Zone, staff Names, ds ...own.Def) view.ChangeRow {
	row := view.ChangeRow{Revision: c.Revision, At: z.Time(c.At), By: staff.Of(c.Author), How: ChangeWord(c.Act)}
	row.Fields = own.Defs(ds).Labels(c.Fields)
	if !c.Undoes {
		row.Later = "Changed again since."
	}
	return row
}

// Former shows the values that a change replaced.
func Former(was history.Former, ds ...own.Def) []view.Field {
	var out []view.Field
	for _, g := range groups(crm.Customer{Profile: was.Profile}, Sight{}) {
		for _, f := range g.Fields {
			if len(f.Lines) > 0 || was.Fields.Has(fieldOf(f.Key)) {
				out = append(out, f)
			}
		}
	}
	return append(out, OwnFields(ds, was.Profile.Own, was.Fields, 0, 0)...)
}

// fieldOf gives the field behind the key of a detail, such as email.0.
func fieldOf(key string) field.ID {
	kind, _, _ := strings.Cut(key, ".")
	return map[string]field.ID{
		"email": field.Emails, "phone": field.Phones, "address": field.Addresses, "name": field.Name, "birth": field.Birth,
		"language": field.Language, "country": field.Country, "loyalty": field.Loyalty, "external": field.External, "tags": field.Tags,
	}[kind]
}

// GroupTitle gives the title of a group of details.
func GroupTitle(key string) string {
	if key == OwnGroup {
		return "Own fields"
	}
	for _, g := range groups(crm.Customer{}, Sight{}) {
		if g.Key == key {
			return g.Title
		}
	}
	return key
}

// Alike names those who may be the same person, and why.
func Alike(all []twin.Twin) []view.Alike {
	var out []view.Alike
	for _, x := range all {
		why := "same " + x.Same.Labels()
		if x.Same&^field.Fields(field.Emails, field.Phones) != 0 {
			why = "same name, " + x.Same.Labels()
		}
		why = strings.Replace(why, field.Of(field.Addresses).Label, "postcode", 1)
		name := strings.TrimSpace(x.Given.Reveal() + " " + x.Family.Reveal())
		out = append(out, view.Alike{Name: cmp.Or(name, "no name"), URL: URL(x.Customer), Why: why})
	}
	return out
}

// Contentment puts an answer to the one question, 1 to 5, into words.
func Contentment(score int) string {
	return map[int]string{5: "Very content", 4: "Content", 3: "So-so", 2: "Discontent", 1: "Very discontent"}[score]
}
