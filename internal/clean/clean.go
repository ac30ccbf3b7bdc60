// Package clean normalises what people type and files hold, and says what is wrong with it.
//
// A Checker collects one FieldError per value that cannot be taken, under the value's path in a form
// or row; texts of problems never hold the value. Card numbers, security codes and track data
// are refused in every text; national id numbers in free text are masked, and the writer is told.
package clean

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"counterpart/internal/when"
)

// Limits of values.
const (
	Short     = 200  // runes of a name, a street, an id
	long      = 4000 // runes of a free text
	oldest    = 1900 // year of birth; spreadsheets write 1900 for "no date"
	maxEmail  = 254
	maxLocal  = 64
	minDigits = 3
)

// FieldError says what is wrong with one value. Field is a path such as "emails.0" or
// "addresses.1.country"; Text holds no value.
type FieldError struct{ Field, Text string }

// FieldErrors is everything that is wrong with what was entered.
type FieldErrors []FieldError

// Error lists the fields.
func (p FieldErrors) Error() string {
	lines := make([]string, len(p))
	for i, f := range p {
		lines[i] = f.Field + ": " + f.Text
	}
	return strings.Join(lines, "; ")
}

// Checker normalises values and collects what is wrong with them.
type Checker struct {
	Region   string       // ISO 3166-1 alpha-2, where a phone number is read without a prefix
	Today    when.Instant // no birth date is later
	Problems FieldErrors  // what is wrong
	Masked   FieldErrors  // what was masked
}

// Add adds a problem.
func (c *Checker) Add(path, format string, args ...any) {
	c.Problems = append(c.Problems, FieldError{path, fmt.Sprintf(format, args...)})
}

// Line cleans a text of one line: NFC, runs of white space become one space, no control
// characters.
func (c *Checker) Line(path, s string, most int) string {
	if plainASCII(s) && len(s) <= most {
		return s
	}
	if !utf8.ValidString(s) {
		c.Add(path, "is not text in UTF-8")
		return ""
	}
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	if strings.ContainsFunc(s, unicode.IsControl) {
		c.Add(path, "contains a control character")
	}
	if utf8.RuneCountInString(s) > most {
		c.Add(path, "is longer than %d characters", most)
	}
	return s
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

// FreeText cleans a text of several lines; line ends become \n.
func (c *Checker) FreeText(path, s string) string {
	if !utf8.ValidString(s) {
		c.Add(path, "is not text in UTF-8")
		return ""
	}
	s = strings.TrimSpace(strings.ReplaceAll(norm.NFC.String(s), "\r\n", "\n"))
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		c.Add(path, "contains a control character")
	}
	if utf8.RuneCountInString(s) > long {
		c.Add(path, "is longer than %d characters", long)
	}
	return s
}

// Upper is for ids that people type in either case.
func (c *Checker) Upper(path, s string) string {
	return strings.ToUpper(c.Line(path, s, Short))
}

// Email gives an e-mail address in lower case.
func (c *Checker) Email(path, s string) string {
	s = strings.ToLower(c.Line(path, s, maxEmail))
	if s == "" {
		return ""
	}
	at := strings.LastIndexByte(s, '@')
	switch {
	case at < 1 || at == len(s)-1 || strings.ContainsAny(s, " <>,;"):
		c.Add(path, "is not an e-mail address: expected name@example.com")
	case at > maxLocal || strings.Contains(s[:at], ".."):
		c.Add(path, "is not an e-mail address: the part before @ cannot be delivered to")
	case !domain(s[at+1:]):
		c.Add(path, "is not an e-mail address: the part after @ is no domain such as example.com")
	}
	return s
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

// Phone gives E.164 where the number can be understood in its region, else its digits.
func (c *Checker) Phone(path, s string) string {
	s = c.Line(path, s, Short)
	if s == "" {
		return ""
	}
	n, err := phonenumbers.Parse(s, c.Region)
	abroad := strings.HasPrefix(s, "+") || strings.HasPrefix(s, "00")
	if err != nil || !abroad || !phonenumbers.IsValidNumber(n) {
		c.Refuse(path, s) // one in ten numbers such as +49 151 … has a card's form
	}
	if err == nil && phonenumbers.IsPossibleNumber(n) {
		return phonenumbers.Format(n, phonenumbers.E164)
	}
	digits := strings.Map(digit, s)
	if len(digits) < minDigits || len(digits) > 20 {
		c.Add(path, "is not a phone number")
	}
	return digits
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

// Birth checks a birth date, YYYY-MM-DD.
func (c *Checker) Birth(path, s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	d, err := when.ParseDate(s)
	switch {
	case err != nil:
		c.Add(path, "is not a date: expected YYYY-MM-DD")
	case d.Year <= oldest:
		c.Add(path, "is before %d", oldest+1)
	case d.String() > c.Today.Time().Format("2006-01-02"):
		c.Add(path, "lies in the future")
	}
	return s
}

// Country gives an ISO 3166-1 alpha-2 code in capitals.
func (c *Checker) Country(path, s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	if s == "" || countries[s] {
		return s
	}
	r, err := language.ParseRegion(s)
	if err != nil || len(s) != 2 || !r.IsCountry() {
		c.Add(path, "is not a country: expected a code of two letters such as DE")
	}
	return s
}

// countries are those that need no parser.
var countries = map[string]bool{
	"AT": true, "BE": true, "CH": true, "DE": true, "DK": true, "ES": true, "FR": true, "GB": true,
	"IE": true, "IT": true, "NL": true, "PL": true, "PT": true, "SE": true, "US": true,
}

// Language gives a BCP 47 code in its canonical form.
func (c *Checker) Language(path, s string) string {
	s = strings.TrimSpace(s)
	if s == "" || len(s) == 2 && s >= "aa" && s <= "zz" && strings.ToLower(s) == s {
		return s
	}
	tag, err := language.Parse(s)
	if err != nil {
		c.Add(path, "is not a language: expected a code such as de or pt-BR")
		return s
	}
	return tag.String()
}
