package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"counterpart/internal/crm/history"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/crm/sale"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// sections are the tables in the order in which a person reads them.
func (f *file) sections() []Section {
	p := person.Open(f.opened[0], f.set)
	p.Country, p.Language = f.row.Profile.Country, f.row.Profile.Language
	return []Section{
		f.profile(p), contacts(p), addresses("addresses", "Addresses", p.Addresses), consents(p), f.own(p),
		f.noted(), f.sold(), f.lines(), f.paid(), f.cased(), f.said(), f.active(), f.former(), f.watched(),
	}
}

func (f *file) profile(p person.Profile) Section {
	c := f.row.Customer
	return Section{"profile", "Person", []string{
		"customer", "given", "family", "birth", "language", "country", "loyalty", "external", "tags", "state", "added", "changed",
	}, [][]string{{
		c.ID.String(), p.Given.Reveal(), p.Family.Reveal(), p.Birth.Reveal(), p.Language, p.Country, p.Loyalty.Reveal(),
		p.External.Reveal(), strings.Join(vault.Reveal(p.Tags), ", "), c.State, stamp(c.Created), stamp(c.Updated),
	}}}
}

func contacts(p person.Profile) Section {
	s := Section{"contacts", "E-mail and phone", []string{"kind", "value"}, nil}
	for _, v := range p.Emails {
		s.Rows = append(s.Rows, []string{"email", v.Reveal()})
	}
	for _, v := range p.Phones {
		s.Rows = append(s.Rows, []string{"phone", v.Reveal()})
	}
	return s
}

func addresses(name, title string, all []person.Address) Section {
	s := Section{name, title, []string{"street", "postcode", "city", "region", "country"}, nil}
	for _, a := range all {
		s.Rows = append(s.Rows, []string{a.Street.Reveal(), a.Postcode.Reveal(), a.City.Reveal(), a.Region.Reveal(), a.Country.Reveal()})
	}
	return s
}

func consents(p person.Profile) Section {
	s := Section{"consents", "Consent, word for word", []string{"at", "channel", "given", "text", "source"}, nil}
	for _, n := range p.Consents {
		s.Rows = append(s.Rows, []string{stamp(n.At), string(n.Channel), strconv.FormatBool(n.Given), n.Text.Reveal(), n.Source.Reveal()})
	}
	return s
}

// own shows the owner's own fields of the person, of orders and of cases.
func (f *file) own(p person.Profile) Section {
	s := Section{"own", "Other details", []string{"about", "detail", "value"}, nil}
	put := func(about string, id field.ID, values []vault.Text) {
		label, shown := field.Of(id).Label, vault.Reveal(values)
		if d, ok := f.defs.Of(id); ok {
			label, shown = d.Label, d.Show(values)
		}
		if len(values) > 0 {
			s.Rows = append(s.Rows, []string{about, label, strings.Join(shown, ", ")})
		}
	}
	for id := field.Own1; id.Owned(); id++ {
		put("person", id, p.Own[id])
	}
	numbers := map[int64]string{}
	for _, o := range f.orders {
		numbers[int64(o.ID)] = "order " + o.Number
	}
	for _, r := range f.values {
		about := numbers[r.Item]
		if d, ok := f.defs.Of(r.Field); ok && d.Object == own.Case {
			about = fmt.Sprintf("case %d", r.Item)
		}
		if about == "" {
			about = "an order that is not the person's any more"
		}
		put(about, r.Field, f.opened[0].Part(r.Part().Slot))
	}
	return s
}

func (f *file) noted() Section {
	s := Section{"notes", "Notes, calls, visits", []string{"at", "kind", "by", "text"}, nil}
	for _, n := range f.notes {
		s.Rows = append(s.Rows, []string{stamp(n.At), string(n.Kind), f.who(n.Author), f.text(n.Part())})
	}
	return s
}

func (f *file) sold() Section {
	s := Section{"orders", "Orders", []string{"number", "placed", "status", "channel", "shop", "country", "total", "currency"}, nil}
	for _, o := range f.orders {
		s.Rows = append(s.Rows, []string{
			o.Number, stamp(o.Placed), o.Status, string(o.Channel), o.Shop, o.Country, o.Total.Decimal(), o.Total.Currency,
		})
	}
	return s
}

func (f *file) lines() Section {
	s := Section{"lines", "What was ordered", []string{"order", "sku", "name", "category", "quantity", "amount", "currency"}, nil}
	for _, o := range f.orders {
		for _, l := range o.Lines {
			amount := sale.Money{Minor: l.Amount, Currency: o.Total.Currency}
			s.Rows = append(s.Rows, []string{o.Number, l.SKU, l.Name, l.Category, thousandths(l.Quantity), amount.Decimal(), o.Total.Currency})
		}
	}
	return s
}

func (f *file) paid() Section {
	s := Section{"payments", "Payments", []string{"order", "at", "status", "provider", "brand", "last4", "expiry", "amount", "currency"}, nil}
	for _, r := range f.payments {
		p := r.Opened(f.opened[0])
		s.Rows = append(s.Rows, []string{
			r.Number, stamp(p.At), p.Status, p.Provider, p.Brand, p.Last4.Reveal(), p.Expiry.Reveal(), p.Amount.Decimal(), p.Amount.Currency,
		})
	}
	return s
}

func (f *file) cased() Section {
	s := Section{"cases", "Complaints, questions, returns", []string{
		"case", "kind", "status", "channel", "category", "cause", "opened", "resolved", "closed", "satisfaction", "subject",
	}, nil}
	for _, c := range f.cases {
		score := ""
		if c.Score > 0 {
			score = strconv.Itoa(c.Score)
		}
		s.Rows = append(s.Rows, []string{
			strconv.FormatInt(c.Number, 10), c.Kind, c.Status, c.Channel, c.Category, c.Cause, stamp(c.Opened), stamp(c.Resolved),
			stamp(c.Closed), score, f.text(c.Subject),
		})
	}
	return s
}

func (f *file) said() Section {
	s := Section{"messages", "What was said in them", []string{"case", "at", "direction", "by", "text"}, nil}
	for _, c := range f.cases {
		for _, m := range c.Messages {
			by := f.who(m.Author)
			if m.Author == 0 && m.Direction != "out" {
				by = "the person"
			}
			s.Rows = append(s.Rows, []string{strconv.FormatInt(c.Number, 10), stamp(m.At), m.Direction, by, f.text(m.Text)})
		}
	}
	return s
}

func (f *file) active() Section {
	s := Section{"activity", "Activity", []string{"at", "kind", "source", "about"}, nil}
	for _, a := range f.activities {
		s.Rows = append(s.Rows, []string{stamp(a.At), a.Kind, a.Source, a.Subject})
	}
	return s
}

// former shows what changes replaced, the newest first.
func (f *file) former() Section {
	s := Section{"history", "Former values", []string{"until", "act", "by", "detail", "value"}, nil}
	for i, c := range f.changes {
		was := history.Read(f.opened[i+1], c, f.set&c.Fields)
		for _, id := range c.Fields.IDs() {
			s.Rows = append(s.Rows, []string{stamp(c.At), c.Act, f.who(c.Author), f.label(id), strings.Join(f.valueOf(was, id), ", ")})
		}
	}
	return s
}

func (f *file) label(id field.ID) string {
	if d, ok := f.defs.Of(id); ok {
		return d.Label
	}
	return field.Of(id).Label
}

// valueOf gives a field of a profile as texts.
func (f *file) valueOf(p person.Profile, id field.ID) []string {
	if id == field.Country {
		return []string{p.Country}
	}
	if id == field.Language {
		return []string{p.Language}
	}
	if id == field.Addresses {
		var out []string
		for _, row := range addresses("", "", p.Addresses).Rows {
			out = append(out, strings.Join(slices.DeleteFunc(row, func(s string) bool { return s == "" }), " "))
		}
		return out
	}
	if d, ok := f.defs.Of(id); ok {
		return d.Show(p.Own[id])
	}
	return vault.Reveal(p.Texts(id))
}

// watched says who saw the person: per day, recipient and purpose, with the fields.
func (f *file) watched() Section {
	s := Section{"seen", "Who saw this", []string{"day", "who", "purpose", "fields", "masked", "times"}, nil}
	for _, c := range f.seen {
		day := time.Unix(0, 0).UTC().AddDate(0, 0, int(c.Day)).Format(time.DateOnly)
		defs := f.defs.At(when.Of(time.Unix(0, 0).AddDate(0, 0, int(c.Day)+1)))
		s.Rows = append(s.Rows, []string{
			day, f.who(c.Reader), c.Purpose.Label(), strings.Join(defs.Labels(c.Fields), ", "), strings.Join(defs.Labels(c.Masked&^c.Fields), ", "), strconv.FormatInt(c.Entries, 10),
		})
	}
	return s
}

// who names staff by role, and recipients outside by company.
func (f *file) who(o party.Ordinal) string {
	p, ok := f.posts[o]
	switch {
	case o == 0:
		return "the program"
	case !ok:
		return "a member of staff"
	case p.Outside:
		return p.Company + " (" + strings.ToLower(p.Role) + ")"
	}
	return cmp.Or(p.Role, "a member of staff")
}

// text gives the first opened value of a part.
func (f *file) text(p vault.Part) string { return vault.First(f.opened[0].Part(p.Slot)).Reveal() }

// stamp writes an instant in UTC, nothing for none.
func stamp(i when.Instant) string {
	if i == 0 {
		return ""
	}
	return i.Time().UTC().Format(time.RFC3339)
}

// thousandths writes a quantity.
func thousandths(n int64) string {
	s := strconv.FormatInt(n/1000, 10)
	if n < 0 && n/1000 == 0 {
		s = "-" + s
	}
	if rest := n % 1000; rest != 0 {
		if rest < 0 {
			rest = -rest
		}
		s += strings.TrimRight(fmt.Sprintf(".%03d", rest), "0")
	}
	return s
}
