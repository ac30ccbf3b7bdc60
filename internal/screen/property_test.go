package screen_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"counterpart/internal/screen"

	"pgregory.net/rapid"
)

// brands are ranges with their lengths, written down apart from the package's.
var brands = []struct {
	prefix string
	length int
}{
	{"4", 16},
	{"4", 19},
	{"51", 16},
	{"55", 16},
	{"2221", 16},
	{"2720", 16},
	{"34", 15},
	{"37", 15},
	{"300", 14},
	{"36", 14},
	{"38", 14},
	{"6011", 16},
	{"644", 16},
	{"65", 16},
	{"3528", 16},
	{"3589", 16},
	{"62", 16},
	{"62", 19},
	{"6759", 16},
	{"5018", 18},
	{"2200", 16},
	{"9792", 16},
}

// pan draws a number with a right check digit.
func pan(t *rapid.T) string {
	brand := rapid.SampledFrom(brands).Draw(t, "brand")
	digits := brand.prefix
	for len(digits) < brand.length-1 {
		digits += string(rune('0' + rapid.IntRange(0, 9).Draw(t, "digit")))
	}
	sum := 0
	for i, c := range digits {
		d := int(c - '0')
		if (len(digits)-i)%2 == 1 {
			d = d*2%10 + d*2/10
		}
		sum += d
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}

var zeros = []rune{'0', '0', '0', '０', '٠', '०', '𝟎'}

// disguised writes the digits in one script with separators at random places;
// plain is the same in ASCII.
func disguised(t *rapid.T, digits string) (text, plain string) {
	zero := rapid.SampledFrom(zeros).Draw(t, "script")
	separators := []string{" ", "-", ".", "\u00a0", " - ", "–", "\u2009", "\u200b"}
	ascii := strings.NewReplacer("\u00a0", " ", "–", "-", "\u2009", " ", "\u200b", "")
	for i, c := range digits {
		if i > 0 && rapid.IntRange(0, 3).Draw(t, "gap") == 0 {
			sep := rapid.SampledFrom(separators).Draw(t, "separator")
			text += sep
			plain += ascii.Replace(sep)
		}
		text += string(zero + c - '0')
		plain += string(c)
	}
	return text, plain
}

// dateLike are groups of digits that are left alone for being a date.
var dateLike = regexp.MustCompile(`\b(19|20)\d\d-\d\d-\d\d\b|\b\d?\d[.-]\d?\d[.-](19|20)\d\d\b`)

// around draws text that neither begins nor ends within a number.
func around(t *rapid.T, name string) string {
	return rapid.StringMatching(`[a-zé€ ,:;!?()#]{0,12}([a-z]{2,9} \d{1,3}[a-z,;] ?)?[a-zé€,:;!?()]`).Draw(t, name)
}

func TestCardAlwaysFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := pan(t)
		card, plain := disguised(t, digits)
		if dateLike.MatchString(plain) {
			t.Skip("groups that read as a date")
		}
		before := around(t, "before")
		text := before + card + around(t, "after")
		for _, f := range screen.Card(text) {
			if f.Start <= len(before) && f.End >= len(before)+len(card) {
				return
			}
		}
		t.Fatalf("%q is not found in %q", digits, text)
	})
}

// TestWrongCardNeverFound: no other last digit passes.
func TestWrongCardNeverFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := []byte(pan(t))
		last := &digits[len(digits)-1]
		*last = '0' + (*last-'0'+byte(rapid.IntRange(1, 9).Draw(t, "wrong")))%10
		if found := screen.Card("card " + string(digits)); found != nil {
			t.Fatalf("%s is found", digits)
		}
	})
}

// FuzzScreen: nothing panics, places lie in the text, and masking replaces
// every letter and digit of what was found and nothing else.
func FuzzScreen(f *testing.F) {
	for _, text := range []string{
		"4111 1111 1111 1111", "DE89 3704 0044 0532 0130 00", "٤١١١ ١١١١", "078-05-1123", "cvv 123",
		"%B4111111111111111^DOE/JANE^2512?", "\xff4111\xff", "1 84 12 76 451 089 46", "AB\u200b123456C",
		"RSSMRA85T10A562S", "198712202384", "86 095 742 719",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, found := range [][]screen.Finding{screen.Card(text), screen.CVV(text), screen.Track(text)} {
			inside(t, text, found)
		}
		screen.CardField(text)
		screen.Column(text, []string{text, text})
		masked, found := screen.NationalID(text)
		inside(t, text, found)
		last := 0
		for _, f := range found {
			if f.Start < last {
				t.Fatalf("places overlap: %v", found)
			}
			before := text[last:f.Start]
			if !strings.HasPrefix(masked, before) {
				t.Fatalf("%q is changed outside of %v", text, found)
			}
			masked = hidden(t, masked[len(before):], utf8.RuneCountInString(text[f.Start:f.End]))
			last = f.End
		}
		if masked != text[last:] {
			t.Fatalf("%q is changed outside of %v", text, found)
		}
	})
}

func inside(t *testing.T, text string, found []screen.Finding) {
	for _, f := range found {
		if f.Start < 0 || f.End <= f.Start || f.End > len(text) || f.Kind == "" {
			t.Fatalf("%v in %d bytes", f, len(text))
		}
	}
}

// hidden checks the first n characters and gives what is left.
func hidden(t *testing.T, masked string, n int) string {
	for range n {
		r, width := utf8.DecodeRuneInString(masked)
		if unicode.IsDigit(r) || unicode.IsLetter(r) {
			t.Fatalf("a character is left in the open: %q", masked)
		}
		masked = masked[width:]
	}
	return masked
}
