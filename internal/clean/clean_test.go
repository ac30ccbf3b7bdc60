package clean_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/clean"
	"counterpart/internal/when"
)

const today when.Instant = 1_700_000_000_000_000 // 2023-11-14

func TestValues(t *testing.T) {
	c := &clean.Checker{}
	line := func(path, s string) string { return c.Line(path, s, 10) }
	for name, row := range map[string]struct {
		fn       func(path, s string) string
		in, want string
		problem  string // the beginning; empty if there is none
	}{
		"a plain line":           {line, "Anna B", "Anna B", ""},
		"spaces":                 {line, "  Anna \t B\n", "Anna B", ""},
		"composed":               {line, "Mu\u0308ller", "M\u00fcller", ""},
		"a line too long":        {line, "abcdefghijk", "abcdefghijk", "is longer than 10"},
		"a line not UTF-8":       {line, "\xff", "", "is not text"},
		"a line with control":    {line, "a\x00", "a\x00", "contains a control"},
		"text keeps lines":       {c.FreeText, " a\r\n\tb ", "a\n\tb", ""},
		"text too long":          {c.FreeText, strings.Repeat("x", 4001), strings.Repeat("x", 4001), "is longer than 4000"},
		"text not UTF-8":         {c.FreeText, "\xff", "", "is not text"},
		"text with control":      {c.FreeText, "a\x07", "a\x07", "contains a control"},
		"an id":                  {c.Upper, " ab-1 ", "AB-1", ""},
		"no e-mail":              {c.Email, " ", "", ""},
		"an e-mail":              {c.Email, "Anna@Example.COM", "anna@example.com", ""},
		"an e-mail abroad":       {c.Email, "anna@b\u00fccher.example", "anna@b\u00fccher.example", ""},
		"no @":                   {c.Email, "anna", "anna", "is not an e-mail"},
		"nothing before @":       {c.Email, "@example.com", "@example.com", "is not an e-mail"},
		"nothing behind @":       {c.Email, "anna@", "anna@", "is not an e-mail"},
		"two e-mails":            {c.Email, "a@b.example,c@d.example", "a@b.example,c@d.example", "is not an e-mail"},
		"two dots":               {c.Email, "a..b@example.com", "a..b@example.com", "is not an e-mail address: the part before"},
		"no dot":                 {c.Email, "a@b", "a@b", "is not an e-mail address: the part after"},
		"an empty label":         {c.Email, "a@b..example", "a@b..example", "is not an e-mail address: the part after"},
		"a hyphen at the end":    {c.Email, "a@b-.example", "a@b-.example", "is not an e-mail address: the part after"},
		"a sign in the domain":   {c.Email, "a@b_c.example", "a@b_c.example", "is not an e-mail address: the part after"},
		"no phone":               {c.Phone, "", "", ""},
		"a phone":                {c.Phone, "030 901820", "+4930901820", ""},
		"a phone abroad":         {c.Phone, "0044 20 7946 0958", "+442079460958", ""},
		"a phone like a card":    {c.Phone, "+49 151 2000 0011", "+4915120000011", ""},
		"what is no number":      {c.Phone, "ext. 12345678901234567", "12345678901234567", ""},
		"digits of another kind": {c.Phone, strings.Repeat("\u0661", 18) + "\u0662", strings.Repeat("1", 18) + "2", ""},
		"no digits":              {c.Phone, "call me", "", "is not a phone number"},
		"a card as phone":        {c.Phone, "4111 1111 1111 1111", "4111111111111111", "holds what looks like a payment card"},
		"no birth date":          {c.Birth, "", "", ""},
		"a birth date":           {c.Birth, " 1990-02-28 ", "1990-02-28", ""},
		"no such day":            {c.Birth, "1990-02-30", "1990-02-30", "is not a date"},
		"spreadsheets' zero":     {c.Birth, "1900-01-01", "1900-01-01", "is before 1901"},
		"tomorrow":               {c.Birth, "2023-11-15", "2023-11-15", "lies in the future"},
		"a country":              {c.Country, " de ", "DE", ""},
		"a far country":          {c.Country, "bt", "BT", ""},
		"a country's name":       {c.Country, "Germany", "GERMANY", "is not a country"},
		"no country":             {c.Country, "QQ", "QQ", "is not a country"},
		"a language":             {c.Language, "de", "de", ""},
		"a variety":              {c.Language, "pt-br", "pt-BR", ""},
		"no language":            {c.Language, "klingon!", "klingon!", "is not a language"},
		"a harmless note":        {c.Free, "calls back", "calls back", ""},
		"a card in a note":       {c.Free, "pay with 4111 1111 1111 1111", "pay with 4111 1111 1111 1111", "holds what looks like a payment card"},
		"a code in a note":       {c.Free, "CVV 123", "CVV 123", "holds what looks like a card's security code"},
		"track data in a note": {
			c.Free, "%B4111111111111111^DOE/J^30011010000000000?", "%B4111111111111111^DOE/J^30011010000000000?", "holds what looks like a",
		},
	} {
		t.Run(name, func(t *testing.T) {
			*c = clean.Checker{Region: "DE", Today: today}
			if got := row.fn("path", row.in); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
			switch {
			case row.problem == "" && len(c.Problems) > 0:
				t.Errorf("problems: %v", c.Problems)
			case row.problem != "" && (len(c.Problems) == 0 || c.Problems[0].Field != "path" || !strings.HasPrefix(c.Problems[0].Text, row.problem)):
				t.Errorf("problems: %v, want %q", c.Problems, row.problem)
			}
		})
	}
}

func TestTrackDataAloneIsRefused(t *testing.T) {
	c := &clean.Checker{}
	c.Refuse("note", ";1234567890123445=99011200XXXX00000000?")
	c.Refuse("note", "%B1234567890123445^PADILLA/L.^99011200000000000000**XXX******?*")
	if len(c.Problems) == 0 || !strings.Contains(c.Problems[0].Text, "track data") {
		t.Errorf("got %v", c.Problems)
	}
}

func TestNationalIDsAreMaskedAndTold(t *testing.T) {
	c := &clean.Checker{}
	got := c.Free("note", "IBAN DE89 3704 0044 0532 0130 00, calls back")
	if strings.Contains(got, "3704") || !strings.Contains(got, "calls back") {
		t.Errorf("stored: %q", got)
	}
	if len(c.Problems) != 0 || len(c.Masked) != 1 || !strings.Contains(c.Masked[0].Text, "iban") {
		t.Errorf("problems %v, masked %v", c.Problems, c.Masked)
	}
}

func TestProblemsPrintWithTheirFields(t *testing.T) {
	p := clean.FieldErrors{{"a", "is missing"}, {"b.0", "is too long"}}
	if diff := cmp.Diff("a: is missing; b.0: is too long", p.Error()); diff != "" {
		t.Error(diff)
	}
}
