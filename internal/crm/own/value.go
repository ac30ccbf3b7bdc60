package own

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"counterpart/internal/clean"
	"counterpart/internal/field"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// Values are what there is of own fields, by field. A value of several choices is a list.
type Values map[field.ID][]vault.Text

// Set gives the fields that have a value.
func (v Values) Set() field.Set {
	var s field.Set
	for id, texts := range v {
		if len(texts) > 0 {
			s |= field.Fields(id)
		}
	}
	return s
}

const (
	firstYear = 1000
	lastYear  = 2999
)

// Clean normalises and checks what was entered for the fields of defs; others are left out. What
// is wrong is added to the checker under the field's Path. Fields of must may not be empty.
func (ds Defs) Clean(c *clean.Checker, in Values, must field.Set) Values {
	out := Values{}
	for _, d := range ds {
		texts := d.clean(c, in[d.Field])
		if len(texts) > 0 {
			out[d.Field] = texts
		} else if must.Has(d.Field) && d.Required && !wrong(c, d) {
			c.Add(d.Path(), "is missing")
		}
	}
	return out
}

func wrong(c *clean.Checker, d Def) bool {
	return slices.ContainsFunc(c.Problems, func(p clean.FieldError) bool { return p.Field == d.Path() })
}

// clean normalises the values of one field: none, one, or several choices.
func (d Def) clean(c *clean.Checker, in []vault.Text) []vault.Text {
	var out []vault.Text
	for _, t := range in {
		if v := d.one(c, t.Reveal()); v != "" && !slices.Contains(out, vault.Plain(v)) {
			out = append(out, vault.Plain(v))
		}
	}
	if d.Kind == Several {
		slices.SortFunc(out, func(a, b vault.Text) int { return d.rank(a.Reveal()) - d.rank(b.Reveal()) })
	} else if len(out) > 1 {
		c.Add(d.Path(), "has several values: expected one")
		return out[:1]
	}
	return out
}

func (d Def) rank(code string) int {
	return slices.IndexFunc(d.Choices, func(w Word) bool { return w.Code == code })
}

// one normalises one value; what is empty or cannot be taken is empty.
func (d Def) one(c *clean.Checker, s string) string {
	if d.Kind == Long {
		return c.Free(d.Path(), c.FreeText(d.Path(), s))
	}
	s = c.Line(d.Path(), s, clean.Short)
	if s == "" {
		return ""
	}
	c.Refuse(d.Path(), s)
	problem := ""
	switch d.Kind {
	case Number:
		s, problem = number(s)
	case Date:
		problem = date(s)
	case YesNo:
		s, problem = yesNo(s)
	case One, Several:
		s, problem = d.chosen(s)
	case Line, Long:
	}
	if problem != "" {
		c.Add(d.Path(), "%s", problem)
		return ""
	}
	if d.Kind == Number {
		c.Refuse(d.Path(), s) // a comma may have hidden what the point shows
	}
	return s
}

const (
	wholeDigits = 15
	fractDigits = 6
)

// number gives the one form of an exact number: no plus, no zeros at either end, a point. Behind
// the point some write a comma; where three digits follow one it may as well part thousands.
func number(s string) (canonical, problem string) {
	t := strings.Replace(strings.Replace(s, "−", "-", 1), ",", ".", 1)
	sign := ""
	switch {
	case strings.HasPrefix(t, "-"):
		sign, t = "-", t[1:]
	case strings.HasPrefix(t, "+"):
		t = t[1:]
	}
	whole, fract, point := strings.Cut(t, ".")
	if whole == "" || !digits(whole) || point && fract == "" || !digits(fract) {
		return "", "is not a number: expected digits such as 12 or 12.5"
	}
	if strings.Contains(s, ",") && len(fract) == 3 {
		return "", "can be read two ways: write thousands without a comma, or decimals behind a point"
	}
	whole, fract = strings.TrimLeft(whole, "0"), strings.TrimRight(fract, "0")
	if len(whole) > wholeDigits || len(fract) > fractDigits {
		return "", "is too long a number: at most 15 digits before and 6 behind the point"
	}
	if whole == "" {
		whole = "0"
	}
	if fract != "" {
		fract = "." + fract
	}
	if whole+fract == "0" {
		return "0", ""
	}
	return sign + whole + fract, ""
}

func digits(s string) bool {
	return strings.TrimLeft(s, "0123456789") == ""
}

func date(s string) (problem string) {
	d, err := when.ParseDate(s)
	if err != nil || d.Year < firstYear || d.Year > lastYear {
		return "is not a date: expected YYYY-MM-DD"
	}
	return ""
}

const (
	yes = "yes"
	no  = "no"
)

// answers are what people and other programs write for yes and no.
var answers = map[string]string{
	"yes": yes, "true": yes, "y": yes, "1": yes, "on": yes, "ja": yes, "oui": yes,
	"no": no, "false": no, "n": no, "0": no, "off": no, "nein": no, "non": no,
}

func yesNo(s string) (canonical, problem string) {
	if a, ok := answers[strings.ToLower(s)]; ok {
		return a, ""
	}
	return "", "is neither yes nor no"
}

// chosen gives the code of a choice that was named by its code or its label. Archived ones count:
// what was stored with them can be stored again.
func (d Def) chosen(s string) (code, problem string) {
	if w, ok := d.choice(s); ok {
		return w.Code, ""
	}
	for _, w := range d.Choices {
		if strings.EqualFold(w.Label, s) {
			return w.Code, ""
		}
	}
	return "", "is none of the choices"
}

// Show gives values as a page says them: labels of choices, Yes and No, dates in words. Masked
// values are as they are.
func (d Def) Show(values []vault.Text) []string {
	var out []string
	for _, t := range values {
		out = append(out, d.say(t.Reveal()))
	}
	return out
}

func (d Def) say(s string) string {
	switch d.Kind {
	case YesNo:
		if label, ok := map[string]string{yes: "Yes", no: "No"}[s]; ok {
			return label
		}
	case Date:
		if day, err := when.ParseDate(s); err == nil {
			return fmt.Sprintf("%d %s %d", day.Day, day.Month.String()[:3], day.Year)
		}
	case One, Several:
		if w, ok := d.choice(s); ok {
			return w.Label
		}
	case Line, Long, Number:
	}
	return s
}

// equal gives the form of a value under which it is found: in texts capitals do not count (Unicode's
// canonical caseless matching).
func (d Def) equal(s string) string {
	if d.Kind == Line {
		return strings.Map(plainly, norm.NFD.String(cases.Fold().String(norm.NFD.String(s))))
	}
	return s
}

// plainly mends what folding leaves apart: it exchanges the capital and small letters of Cherokee, and keeps
// the dotless i from the I that is its capital.
func plainly(r rune) rune {
	switch {
	case r >= 0xAB70 && r <= 0xABBF:
		return r - 0xAB70 + 0x13A0
	case r >= 0x13F8 && r <= 0x13FD:
		return r - 8
	case r == 'ı':
		return 'i'
	}
	return r
}
