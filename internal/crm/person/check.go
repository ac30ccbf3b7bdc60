package person

import (
	"fmt"
	"strconv"
	"strings"

	"counterpart/internal/clean"
	"counterpart/internal/crm/base"
	"counterpart/internal/field"
	"counterpart/internal/vault"
)

// checker has the methods that Check is made of.
type checker struct{ base.Checker }

// Check normalises a profile and refuses what must not be stored in any of its texts; national id
// numbers in free text are masked. What is wrong gathers in c. Own values are left out: only their
// definitions can check them.
func Check(c *base.Checker, p Profile) Profile {
	k := &checker{*c}
	out := k.profile(p)
	k.screen(&out)
	*c = k.Checker
	return out
}

func (c *checker) address(i int, a Address) Address {
	path := fmt.Sprintf("addresses.%d.", i)
	return Address{
		Street:   c.Text(path+"street", a.Street, clean.Short),
		Postcode: vault.Plain(strings.ToUpper(c.Text(path+"postcode", a.Postcode, 20).Reveal())),
		City:     c.Text(path+"city", a.City, clean.Short),
		Region:   c.Text(path+"region", a.Region, clean.Short),
		Country:  vault.Plain(c.Country(path+"country", a.Country.Reveal())),
	}
}

func (c *checker) consent(i int, n Consent) Consent {
	path := fmt.Sprintf("consents.%d.", i)
	switch n.Channel {
	case ByEmail, BySMS, ByPost, ByPhone:
	default:
		c.Add(path+"channel", "is none of email, sms, post, phone")
	}
	n.Text, n.Source = vault.Plain(c.FreeText(path+"text", n.Text.Reveal())), c.Text(path+"source", n.Source, clean.Short)
	return n
}

// profile normalises a whole profile.
func (c *checker) profile(p Profile) Profile {
	out := Profile{
		Given: c.Text("given", p.Given, clean.Short), Family: c.Text("family", p.Family, clean.Short),
		Language: c.Language("language", p.Language), Country: c.Country("country", p.Country),
	}
	if out.Country != "" && len(c.Problems) == 0 {
		c.Region = out.Country
	}
	out.Emails = c.List("emails", p.Emails, base.With(c.Email))
	out.Phones = c.List("phones", p.Phones, base.With(c.Phone))
	out.Birth = base.With(c.Birth)("birth", p.Birth)
	out.Loyalty, out.External = base.With(c.Upper)("loyalty", p.Loyalty), base.With(c.Upper)("external", p.External)
	out.Tags = c.List("tags", p.Tags, func(path string, t vault.Text) vault.Text { return c.Text(path, t, 50) })
	if len(p.Addresses) > base.MaxList || len(p.Consents) > 4*base.MaxList {
		c.Add("addresses", "are more than %d", base.MaxList)
		return out
	}
	for i, a := range p.Addresses {
		if a = c.address(i, a); a != (Address{}) {
			out.Addresses = append(out.Addresses, a)
		}
	}
	for i, n := range p.Consents {
		out.Consents = append(out.Consents, c.consent(i, n))
	}
	return out
}

// Bare reports whether there is nothing by which to know the person: no name, e-mail, phone or id.
func (p Profile) Bare() bool {
	return p.Given.Empty() && p.Family.Empty() && len(p.Emails) == 0 && len(p.Phones) == 0 &&
		p.Loyalty.Empty() && p.External.Empty()
}

// screen refuses what must not be stored in any text, and masks national ids in free ones. A
// phone was looked at as it was typed.
func (c *checker) screen(q *Profile) {
	for _, f := range []struct {
		path string
		list []vault.Text
	}{
		{"given", []vault.Text{q.Given}},
		{"family", []vault.Text{q.Family}},
		{"emails", q.Emails},
		{"loyalty", []vault.Text{q.Loyalty}},
		{"external", []vault.Text{q.External}},
		{"tags", q.Tags},
	} {
		for i, t := range f.list {
			c.RefuseText(at(f.path, i, len(f.list)), t)
		}
	}
	for i, a := range q.Addresses {
		for _, part := range []vault.Text{a.Street, a.Postcode, a.City, a.Region} {
			c.RefuseText(fmt.Sprintf("addresses.%d", i), part)
		}
	}
	for i := range q.Consents {
		n := &q.Consents[i]
		path := fmt.Sprintf("consents.%d", i)
		c.RefuseText(path, n.Source)
		n.Text = base.With(c.Free)(path, n.Text)
	}
}

func at(path string, i, n int) string {
	if n == 1 {
		return path
	}
	return fmt.Sprintf("%s.%d", path, i)
}

// Canonical writes a profile so that only equal ones give equal texts. One without own values gives
// what it gave before there were any.
func (p Profile) Canonical() string {
	var b strings.Builder
	put := func(values ...string) {
		b.WriteString(strconv.Itoa(len(values)))
		for _, v := range values {
			b.WriteByte(' ')
			b.WriteString(strconv.Itoa(len(v)))
			b.WriteByte(':')
			b.WriteString(v)
		}
		b.WriteByte('\n')
	}
	put(p.Given.Reveal(), p.Family.Reveal(), p.Birth.Reveal(), p.Language, p.Country, p.Loyalty.Reveal(), p.External.Reveal())
	put(vault.Reveal(p.Emails)...)
	put(vault.Reveal(p.Phones)...)
	put(vault.Reveal(p.Tags)...)
	put(vault.Reveal(addressTexts(p.Addresses))...)
	put(vault.Reveal(consentTexts(p.Consents))...)
	for f := field.Own1; f.Owned(); f++ {
		if vs := p.Own[f]; len(vs) > 0 {
			put(append([]string{f.String()}, vault.Reveal(vs)...)...)
		}
	}
	return b.String()
}
