package person

import (
	"strconv"

	"counterpart/internal/field"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

const (
	// Table names the rows of customers in the slots of sealed values.
	Table        = "customer"
	consentParts = 5
)

// texts gives the values of a sealed field of a profile, nil if there are none.
func (p Profile) texts(f field.ID) []vault.Text {
	switch f {
	case field.Name:
		return Some(p.Given, p.Family)
	case field.Emails:
		return p.Emails
	case field.Phones:
		return p.Phones
	case field.Addresses:
		return addressTexts(p.Addresses)
	case field.Birth:
		return Some(p.Birth)
	case field.Loyalty:
		return Some(p.Loyalty)
	case field.External:
		return Some(p.External)
	case field.ConsentText:
		return consentTexts(p.Consents)
	case field.Tags:
		return p.Tags
	default:
		return p.Own[f]
	}
}

// Texts gives the values of a sealed field of a profile, nil if there are none.
func (p Profile) Texts(f field.ID) []vault.Text { return p.texts(f) }

// Sealed are the fields of a customer's own row; which of the own fields there are, the tenant's
// definitions say.
var Sealed = field.Own | field.Fields(field.Name, field.Emails, field.Phones, field.Addresses, field.Birth,
	field.Loyalty, field.External, field.ConsentText, field.Tags)

// Fields are all fields of a profile.
var Fields = Sealed | field.Fields(field.Country, field.Language)

// Only leaves out the fields that are not in a set.
func (p Profile) Only(set field.Set) Profile {
	var out Profile
	for _, f := range set.IDs() {
		switch f {
		case field.Name:
			out.Given, out.Family = p.Given, p.Family
		case field.Emails:
			out.Emails = p.Emails
		case field.Phones:
			out.Phones = p.Phones
		case field.Addresses:
			out.Addresses = p.Addresses
		case field.Birth:
			out.Birth = p.Birth
		case field.Loyalty:
			out.Loyalty = p.Loyalty
		case field.External:
			out.External = p.External
		case field.ConsentText:
			out.Consents = p.Consents
		case field.Tags:
			out.Tags = p.Tags
		case field.Country:
			out.Country = p.Country
		case field.Language:
			out.Language = p.Language
		default: // fields of other rows
		}
	}
	out.Own = p.owned(set)
	return out
}

// owned gives the values of own fields of a set, nil if there are none.
func (p Profile) owned(set field.Set) map[field.ID][]vault.Text {
	var out map[field.ID][]vault.Text
	for f, vs := range p.Own {
		if !set.Has(f) || len(vs) == 0 {
			continue
		}
		if out == nil {
			out = map[field.ID][]vault.Text{}
		}
		out[f] = vs
	}
	return out
}

// Has gives the fields of a profile that have a value.
func (p Profile) Has() field.Set {
	var s field.Set
	for _, f := range Sealed.IDs() {
		if len(p.texts(f)) > 0 {
			s |= field.Fields(f)
		}
	}
	if p.Country != "" {
		s |= field.Fields(field.Country)
	}
	if p.Language != "" {
		s |= field.Fields(field.Language)
	}
	return s
}

// Some gives the values unless all are empty.
func Some(values ...vault.Text) []vault.Text {
	for _, v := range values {
		if !v.Empty() {
			return values
		}
	}
	return nil
}

func addressTexts(as []Address) []vault.Text {
	out := make([]vault.Text, 0, vault.AddressParts*len(as))
	for _, a := range as {
		out = append(out, a.Street, a.Postcode, a.City, a.Region, a.Country)
	}
	return out
}

func consentTexts(ns []Consent) []vault.Text {
	out := make([]vault.Text, 0, consentParts*len(ns))
	for _, n := range ns {
		out = append(out, vault.Plain(string(n.Channel)), vault.Plain(strconv.FormatBool(n.Given)),
			vault.Plain(strconv.FormatInt(int64(n.At), 10)), n.Text, n.Source)
	}
	return out
}

// Seal seals the fields of a set into boxes; a field without a value loses its box.
func (p Profile) Seal(k *vault.CustomerKey, set field.Set, boxes map[field.ID][]byte) (vault.Boxes, error) {
	for _, f := range (set & Sealed).IDs() {
		values := p.texts(f)
		if len(values) == 0 {
			delete(boxes, f)
			continue
		}
		boxes[f] = k.Seal(vault.Slot{Table: Table, Field: f}, values)
	}
	return vault.Pack(boxes)
}

func addresses(texts []vault.Text) []Address {
	var out []Address
	for ; len(texts) >= vault.AddressParts; texts = texts[vault.AddressParts:] {
		out = append(out, Address{texts[0], texts[1], texts[2], texts[3], texts[4]})
	}
	return out
}

func consents(texts []vault.Text) []Consent {
	var out []Consent
	for ; len(texts) >= consentParts; texts = texts[consentParts:] {
		n, _ := strconv.ParseInt(texts[2].Reveal(), 10, 64) // what was sealed was a number
		out = append(out, Consent{
			Channel: Contact(texts[0].Reveal()), Given: texts[1].Reveal() == "true",
			At: when.Instant(n), Text: texts[3], Source: texts[4],
		})
	}
	return out
}

// Open reads the sealed fields that were opened of a customer. open says which are in full: what a
// person agreed to is not shown masked.
func Open(o vault.Opened, open field.Set) Profile {
	p := Profile{
		Emails: o.Field(field.Emails), Phones: o.Field(field.Phones), Birth: o.One(field.Birth),
		Loyalty: o.One(field.Loyalty), External: o.One(field.External), Tags: o.Field(field.Tags),
		Addresses: addresses(o.Field(field.Addresses)),
	}
	if name := o.Field(field.Name); len(name) == 2 {
		p.Given, p.Family = name[0], name[1]
	}
	if open.Has(field.ConsentText) {
		p.Consents = consents(o.Field(field.ConsentText))
	}
	for f := field.Own1; f.Owned(); f++ {
		if vs := o.Field(f); len(vs) > 0 {
			if p.Own == nil {
				p.Own = map[field.ID][]vault.Text{}
			}
			p.Own[f] = vs
		}
	}
	return p
}
