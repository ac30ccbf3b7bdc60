package crm

import (
	"fmt"
	"slices"
	"strings"

	"counterpart/internal/clean"
	"counterpart/internal/failure"
	"counterpart/internal/vault"
)

// FieldErrors is everything that is wrong with what was entered.
type FieldErrors = clean.FieldErrors //nolint:errname // a list

// FieldError is what is wrong with one field.
type FieldError = clean.FieldError

const maxList = 50 // e-mails, phones, addresses, tags

// checker cleans texts that are about to be sealed.
type checker struct{ clean.Checker }

func (c *checker) line(path string, t vault.Text, most int) vault.Text {
	return vault.Plain(c.Line(path, t.Reveal(), most))
}

// with makes a function on texts of one on values.
func with(fn func(path, s string) string) func(string, vault.Text) vault.Text {
	return func(path string, t vault.Text) vault.Text { return vault.Plain(fn(path, t.Reveal())) }
}

// refuse adds a problem for what must not be stored.
func (c *checker) refuse(path string, t vault.Text) { c.Refuse(path, t.Reveal()) }

func (c *checker) invalid() error {
	if len(c.Problems) == 0 {
		return nil
	}
	return failure.Wrap(c.Problems, failure.Invalid, "Some fields need attention.").
		WithHint("Nothing was saved. Each field says what is expected.")
}

// list normalises each value, leaves out empty ones and repetitions.
func (c *checker) list(path string, in []vault.Text, one func(string, vault.Text) vault.Text) []vault.Text {
	if len(in) > maxList {
		c.Add(path, "are more than %d", maxList)
		return nil
	}
	var out []vault.Text
	for i, t := range in {
		v := one(fmt.Sprintf("%s.%d", path, i), t)
		if !v.Empty() && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func (c *checker) address(i int, a Address) Address {
	path := fmt.Sprintf("addresses.%d.", i)
	return Address{
		Street:   c.line(path+"street", a.Street, clean.Short),
		Postcode: vault.Plain(strings.ToUpper(c.line(path+"postcode", a.Postcode, 20).Reveal())),
		City:     c.line(path+"city", a.City, clean.Short),
		Region:   c.line(path+"region", a.Region, clean.Short),
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
	n.Text, n.Source = vault.Plain(c.FreeText(path+"text", n.Text.Reveal())), c.line(path+"source", n.Source, clean.Short)
	return n
}

// profile normalises a whole profile.
func (c *checker) profile(p Profile) Profile {
	out := Profile{
		Given: c.line("given", p.Given, clean.Short), Family: c.line("family", p.Family, clean.Short),
		Language: c.Language("language", p.Language), Country: c.Country("country", p.Country),
	}
	if out.Country != "" && len(c.Problems) == 0 {
		c.Region = out.Country
	}
	out.Emails = c.list("emails", p.Emails, with(c.Email))
	out.Phones = c.list("phones", p.Phones, with(c.Phone))
	out.Birth = with(c.Birth)("birth", p.Birth)
	out.Loyalty, out.External = with(c.Upper)("loyalty", p.Loyalty), with(c.Upper)("external", p.External)
	out.Tags = c.list("tags", p.Tags, func(path string, t vault.Text) vault.Text { return c.line(path, t, 50) })
	if len(p.Addresses) > maxList || len(p.Consents) > 4*maxList {
		c.Add("addresses", "are more than %d", maxList)
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
