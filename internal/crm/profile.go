package crm

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Limits of a profile.
const (
	maxList   = 50   // e-mails, phones, addresses, tags
	maxShort  = 200  // runes of a name, a street, an id
	maxLong   = 4000 // runes of a consent's text or of a note
	oldest    = 1900 // year of birth; spreadsheets write 1900 for "no date"
	maxEmail  = 254
	maxLocal  = 64
	minDigits = 3
)

// FieldError says what is wrong with one field of a form or a row. Field is a path such as
// "emails.0" or "addresses.1.country"; Text holds no value.
type FieldError struct{ Field, Text string }

// FieldErrors is everything that is wrong with what was entered.
type FieldErrors []FieldError

// Error lists the fields.
func (e FieldErrors) Error() string {
	lines := make([]string, len(e))
	for i, f := range e {
		lines[i] = f.Field + ": " + f.Text
	}
	return strings.Join(lines, "; ")
}

// checker normalises values and collects what is wrong with them.
type checker struct {
	errs   FieldErrors
	region string // ISO 3166-1 alpha-2, where a phone number is read without a prefix
	today  when.Instant
}

func (c *checker) add(path, format string, args ...any) {
	c.errs = append(c.errs, FieldError{path, fmt.Sprintf(format, args...)})
}

// line cleans a text of one line: NFC, runs of white space become one space, no control
// characters.
func (c *checker) line(path string, t vault.Text, most int) vault.Text {
	s := t.Reveal()
	if plainASCII(s) && len(s) <= most {
		return t
	}
	if !utf8.ValidString(s) {
		c.add(path, "is not text in UTF-8")
		return vault.Text{}
	}
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	if strings.ContainsFunc(s, unicode.IsControl) {
		c.add(path, "contains a control character")
	}
	if utf8.RuneCountInString(s) > most {
		c.add(path, "is longer than %d characters", most)
	}
	return vault.Plain(s)
}

// plainASCII reports whether there is nothing to clean.
func plainASCII(s string) bool {
	for i := range len(s) {
		b := s[i]
		if b < ' ' || b >= 0x7f || b == ' ' && (i == 0 || i == len(s)-1 || s[i+1] == ' ') {
			return false
		}
	}
	return true
}

// text cleans a text of several lines; line ends become \n.
func (c *checker) text(path string, t vault.Text) vault.Text {
	s := t.Reveal()
	if !utf8.ValidString(s) {
		c.add(path, "is not text in UTF-8")
		return vault.Text{}
	}
	s = strings.TrimSpace(strings.ReplaceAll(norm.NFC.String(s), "\r\n", "\n"))
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		c.add(path, "contains a control character")
	}
	if utf8.RuneCountInString(s) > maxLong {
		c.add(path, "is longer than %d characters", maxLong)
	}
	return vault.Plain(s)
}

// upper is for ids that people type in either case.
func (c *checker) upper(path string, t vault.Text) vault.Text {
	return vault.Plain(strings.ToUpper(c.line(path, t, maxShort).Reveal()))
}

func (c *checker) email(path string, t vault.Text) vault.Text {
	s := strings.ToLower(c.line(path, t, maxEmail).Reveal())
	if s == "" {
		return vault.Text{}
	}
	at := strings.LastIndexByte(s, '@')
	switch {
	case at < 1 || at == len(s)-1 || strings.ContainsAny(s, " <>,;"):
		c.add(path, "is not an e-mail address: expected name@example.com")
	case at > maxLocal || strings.Contains(s[:at], ".."):
		c.add(path, "is not an e-mail address: the part before @ cannot be delivered to")
	case !domain(s[at+1:]):
		c.add(path, "is not an e-mail address: the part after @ is no domain such as example.com")
	}
	return vault.Plain(s)
}

// domain reports whether s has two labels or more of letters, digits and inner hyphens.
func domain(s string) bool {
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
		for _, r := range l {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				return false
			}
		}
	}
	return len(labels) >= 2
}

// phone gives E.164 where the number can be understood in its region, else its digits.
func (c *checker) phone(path string, t vault.Text) vault.Text {
	s := c.line(path, t, maxShort).Reveal()
	if s == "" {
		return vault.Text{}
	}
	n, err := phonenumbers.Parse(s, c.region)
	abroad := strings.HasPrefix(s, "+") || strings.HasPrefix(s, "00")
	if err != nil || !abroad || !phonenumbers.IsValidNumber(n) {
		c.refuse(path, vault.Plain(s)) // one in ten numbers such as +49 151 … has a card's form
	}
	if err == nil && phonenumbers.IsPossibleNumber(n) {
		return vault.Plain(phonenumbers.Format(n, phonenumbers.E164))
	}
	digits := strings.Map(digit, s)
	if len(digits) < minDigits || len(digits) > 20 {
		c.add(path, "is not a phone number")
	}
	return vault.Plain(digits)
}

// digit keeps digits of any script, as ASCII.
func digit(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	if !unicode.IsDigit(r) {
		return -1
	}
	zero := r
	for unicode.IsDigit(zero-1) && r-zero < 9 {
		zero--
	}
	return '0' + r - zero
}

func (c *checker) birth(path string, t vault.Text) vault.Text {
	s := strings.TrimSpace(t.Reveal())
	if s == "" {
		return vault.Text{}
	}
	d, err := when.ParseDate(s)
	switch {
	case err != nil:
		c.add(path, "is not a date: expected YYYY-MM-DD")
	case d.Year <= oldest:
		c.add(path, "is before %d", oldest+1)
	case d.String() > c.today.Time().Format("2006-01-02"):
		c.add(path, "lies in the future")
	}
	return vault.Plain(s)
}

// country gives an ISO 3166-1 alpha-2 code in capitals.
func (c *checker) country(path, s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if s == "" || countries[s] {
		return s
	}
	r, err := language.ParseRegion(s)
	if err != nil || len(s) != 2 || !r.IsCountry() {
		c.add(path, "is not a country: expected a code of two letters such as DE")
	}
	return s
}

// countries are those that need no parser.
var countries = map[string]bool{
	"AT": true, "BE": true, "CH": true, "DE": true, "DK": true, "ES": true, "FR": true, "GB": true,
	"IE": true, "IT": true, "NL": true, "PL": true, "PT": true, "SE": true, "US": true,
}

func (c *checker) language(path, s string) string {
	s = strings.TrimSpace(s)
	if s == "" || len(s) == 2 && s >= "aa" && s <= "zz" && strings.ToLower(s) == s {
		return s
	}
	tag, err := language.Parse(s)
	if err != nil {
		c.add(path, "is not a language: expected a code such as de or pt-BR")
		return s
	}
	return tag.String()
}

// list normalises each value, leaves out empty ones and repetitions.
func (c *checker) list(path string, in []vault.Text, one func(string, vault.Text) vault.Text) []vault.Text {
	if len(in) > maxList {
		c.add(path, "are more than %d", maxList)
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
		Street:   c.line(path+"street", a.Street, maxShort),
		Postcode: vault.Plain(strings.ToUpper(c.line(path+"postcode", a.Postcode, 20).Reveal())),
		City:     c.line(path+"city", a.City, maxShort),
		Region:   c.line(path+"region", a.Region, maxShort),
		Country:  vault.Plain(c.country(path+"country", a.Country.Reveal())),
	}
}

func (c *checker) consent(i int, n Consent) Consent {
	path := fmt.Sprintf("consents.%d.", i)
	switch n.Channel {
	case ByEmail, BySMS, ByPost, ByPhone:
	default:
		c.add(path+"channel", "is none of email, sms, post, phone")
	}
	n.Text, n.Source = c.text(path+"text", n.Text), c.line(path+"source", n.Source, maxShort)
	return n
}

// profile normalises a whole profile.
func (c *checker) profile(p Profile) Profile {
	out := Profile{
		Given: c.line("given", p.Given, maxShort), Family: c.line("family", p.Family, maxShort),
		Language: c.language("language", p.Language), Country: c.country("country", p.Country),
	}
	if out.Country != "" && len(c.errs) == 0 {
		c.region = out.Country
	}
	out.Emails = c.list("emails", p.Emails, c.email)
	out.Phones = c.list("phones", p.Phones, c.phone)
	out.Birth = c.birth("birth", p.Birth)
	out.Loyalty, out.External = c.upper("loyalty", p.Loyalty), c.upper("external", p.External)
	out.Tags = c.list("tags", p.Tags, func(path string, t vault.Text) vault.Text { return c.line(path, t, 50) })
	if len(p.Addresses) > maxList || len(p.Consents) > 4*maxList {
		c.add("addresses", "are more than %d", maxList)
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
