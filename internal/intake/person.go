package intake

import (
	"context"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/own"
	"counterpart/internal/crm/person"
	"counterpart/internal/field"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// link reads by what an order names its customer.
func (d *decoder) link(rec *record) {
	rec.external = d.text(mapping.External)
	if vs := texts(d.values(mapping.Email)); len(vs) > 0 {
		rec.email = vs[0].Reveal()
	}
}

func (d *decoder) customer(rec *record) {
	d.link(rec)
	if rec.external == "" && rec.email == "" {
		if d.p.m.Kind == mapping.Customers && len(d.faults) == 0 {
			d.fault(0, "", "neither an external id nor an e-mail", "one of them, so that the customer can be found again")
		}
		return
	}
	pr := &rec.profile
	pr.External = vault.Plain(rec.external)
	pr.Given, pr.Family = d.name()
	pr.Emails = d.emails()
	pr.Phones = texts(d.values(mapping.Phone))
	pr.Addresses = d.addresses()
	if birth := d.date(mapping.Birth); birth != 0 {
		pr.Birth = vault.Plain(birth.Time().Format("2006-01-02"))
	}
	pr.Language = strings.ToLower(d.text(mapping.Language))
	pr.Loyalty = vault.Plain(d.text(mapping.Loyalty))
	pr.Tags = texts(d.values(mapping.Tag))
	pr.Consents = d.consents()
	pr.Own = d.owned(own.Customer)
	pr.Country = d.p.m.Country
	if len(pr.Addresses) > 0 && !pr.Addresses[0].Country.Empty() {
		pr.Country = pr.Addresses[0].Country.Reveal()
	}
}

func (d *decoder) name() (given, family vault.Text) {
	g, f := d.text(mapping.Given), d.text(mapping.Family)
	v := d.one(mapping.Name)
	if v.text == "" || g != "" || f != "" {
		return vault.Plain(g), vault.Plain(f)
	}
	g, f = splitName(v.text, v.from != nil && v.from.Last)
	return vault.Plain(g), vault.Plain(f)
}

// splitName parts a full name: at the comma, else at the last space; family-first at the first.
func splitName(s string, familyFirst bool) (given, family string) {
	if before, after, comma := strings.Cut(s, ","); comma {
		return strings.TrimSpace(after), strings.TrimSpace(before)
	}
	if familyFirst {
		before, after, _ := strings.Cut(s, " ")
		return strings.TrimSpace(after), before
	}
	at := strings.LastIndexByte(s, ' ')
	if at < 0 {
		return "", s
	}
	return strings.TrimSpace(s[:at]), s[at+1:]
}

func (d *decoder) emails() []vault.Text {
	vs := d.values(mapping.Email)
	for _, v := range vs {
		at := strings.LastIndexByte(v.text, '@')
		if v.text != "" && (at < 1 || at == len(v.text)-1 || strings.ContainsAny(v.text, " \t\r\n,;<>") || len(v.text) > 254) {
			d.fault(v.column, mapping.Email, "not an e-mail address", "name@domain")
		}
	}
	return texts(vs)
}

// addresses puts the parts that came side by side together.
func (d *decoder) addresses() []person.Address {
	parts := [6][]value{
		d.values(mapping.Street), d.values(mapping.Street2), d.values(mapping.Postcode),
		d.values(mapping.City), d.values(mapping.Region), d.values(mapping.Country),
	}
	n := 0
	for _, vs := range parts {
		n = max(n, len(vs))
	}
	at := func(part, i int) value {
		if i < len(parts[part]) {
			return parts[part][i]
		}
		return value{}
	}
	var out []person.Address
	for i := range n {
		street := at(0, i).text
		if second := at(1, i).text; second != "" {
			street = strings.TrimPrefix(street+", "+second, ", ")
		}
		country := d.country(at(5, i), mapping.Country)
		a := person.Address{
			Street: vault.Plain(street), Postcode: vault.Plain(at(2, i).text), City: vault.Plain(at(3, i).text),
			Region: vault.Plain(at(4, i).text),
		}
		if a != (person.Address{}) || country != "" && i == 0 {
			a.Country = vault.Plain(country)
			if country == "" {
				a.Country = vault.Plain(d.p.m.Country)
			}
			out = append(out, a)
		}
	}
	return out
}

func (d *decoder) country(v value, f mapping.Field) string {
	if v.text == "" {
		return ""
	}
	code, ok := mapping.CountryCode(v.text)
	if !ok {
		d.fault(v.column, f, "a country that is not known", "its ISO 3166 code or English name, or a replace in the mapping")
	}
	return code
}

// consents reads yes or no for each channel that is mapped.
func (d *decoder) consents() []person.Consent {
	channels := []struct {
		f mapping.Field
		c person.Contact
	}{
		{mapping.OptEmail, person.ByEmail},
		{mapping.OptSMS, person.BySMS},
		{mapping.OptPost, person.ByPost},
		{mapping.OptPhone, person.ByPhone},
	}
	var out []person.Consent
	var wording, source vault.Text
	var at when.Instant
	for _, ch := range channels {
		v := d.one(ch.f)
		if v.text == "" {
			continue
		}
		if out == nil {
			wording, source = vault.Plain(d.text(mapping.OptText)), vault.Plain(d.text(mapping.OptSource))
			at = d.date(mapping.OptAt)
		}
		given := d.word(v, ch.f)
		out = append(out, person.Consent{Channel: ch.c, Given: given == "yes", Text: wording, Source: source, At: at})
	}
	return out
}

// words are what other programs write for the words of the catalogue.
var words = map[string]string{
	"true": "yes", "1": "yes", "y": "yes", "ja": "yes", "oui": "yes", "tak": "yes", "subscribed": "yes",
	"false": "no", "0": "no", "n": "no", "nein": "no", "non": "no", "nie": "no", "unsubscribed": "no",
	"complete": "completed", "fulfilled": "completed", "delivered": "completed", "closed": "completed", "done": "completed",
	"canceled": "cancelled", "voided": "cancelled", "unavailable": "cancelled",
	"refunded": "returned", "partially_refunded": "returned", "return": "returned",
	"pending": "open", "processing": "open", "unfulfilled": "open", "created": "open", "new": "open", "on-hold": "open",
	"approved": "paid", "invoiced": "paid", "succeeded": "paid", "captured": "paid", "success": "paid",
	"declined": "failed", "error": "failed", "rejected": "failed",
	"online": "web", "website": "web", "ecommerce": "web", "internet": "web", "store": "shop", "retail": "shop", "pos": "shop",
	"telephone": "phone", "tel": "phone",
	"resolved": "solved", "complaints": "complaint", "reklamation": "complaint",
}

// word reads one of a closed list, or what other programs write for it.
func (d *decoder) word(v value, f mapping.Field) string {
	info, _ := mapping.Of(f)
	text := strings.ToLower(v.text)
	for _, w := range []string{text, words[text]} {
		for _, known := range info.Words {
			if w == known {
				return known
			}
		}
	}
	d.fault(v.column, f, "a word that is not known", "one of "+strings.Join(info.Words, ", ")+", or a replace in the mapping")
	return ""
}

// whom is how a row names a customer: by external id, else by e-mail.
type whom struct{ external, email string }

func (r *record) whom() whom {
	if r.external != "" {
		return whom{external: strings.ToUpper(r.external)}
	}
	return whom{email: strings.ToLower(r.email)}
}

func (w whom) nobody() bool { return w == whom{} }

func (w whom) key() key { return keyOf("c", w.external, w.email) }

// people finds customers. Those of whom nothing is known are left out.
func (s *Service) people(ctx context.Context, r *run, ws []whom) (map[whom]crm.Match, error) {
	out := make(map[whom]crm.Match, len(ws))
	var externals []vault.Text
	byText := map[vault.Text]whom{}
	var values [][]byte
	byValue := map[string]whom{}
	for _, w := range ws {
		if w.external != "" {
			t := vault.Plain(w.external)
			externals, byText[t] = append(externals, t), w
			continue
		}
		blinds, err := s.cfg.Keyring.Blind(ctx, r.tenant, field.Emails, w.email)
		if err != nil {
			return nil, err
		}
		for _, b := range blinds {
			values, byValue[string(b)] = append(values, b), w
		}
	}
	if len(externals) > 0 {
		found, err := s.cfg.Desk.Match(ctx, r.tenant, r.batch, externals)
		if err != nil {
			return nil, err
		}
		for t, m := range found {
			out[byText[t]] = m
		}
	}
	if len(values) == 0 {
		return out, nil
	}
	found, several, err := s.cfg.Mails.MatchMails(ctx, r.tenant, values)
	for v, m := range found {
		out[byValue[v]] = m
	}
	for v := range several {
		out[byValue[v]] = crm.Match{Revision: ambiguous}
	}
	return out, err
}

// ambiguous as the revision of a match says that several customers have the e-mail.
const ambiguous = -1
