package screen

import (
	"bytes"
	"regexp"
	"slices"
)

var (
	track1 = regexp.MustCompile(`%[Bb][0-9 ]{12,25}\^[^\^]{0,60}\^[0-9]{4}[^?]{0,60}\??`)
	track2 = regexp.MustCompile(`;[0-9]{12,19}=[0-9]{3,40}\??`)
	code   = regexp.MustCompile(`\b(?:cvv2?|cvc2?|cvn2?|cv2|cryptogramme(?: visuel)?|kartenpr.fnummer|` +
		`card (?:security|verification) (?:code|number|value)|security code of (?:my|the) card)` +
		`(?:[ :=#(-]|code|number|no\.|nr\.|is|ist|est|es|was)*([0-9]{3,4})\b`)
)

// Track finds what is written on the magnetic stripe of a card, as a reader at
// a till sends it: %B...^...^... and ;...=...
func Track(text string) []Finding {
	f := fold(text)
	if !bytes.ContainsAny(f.b, "%;") {
		return nil
	}
	return f.all(StripeData, track1, track2)
}

// CVV finds a security code that is named as one, such as "CVV 123". The
// finding is the code without its name. A column of codes has no such words:
// see Field and Column.
func CVV(text string) []Finding {
	f := fold(text)
	for i, c := range f.b {
		f.b[i] = lowerByte(c)
	}
	named := func(part []byte) bool { return bytes.Contains(f.b, part) }
	if f.digitsIn() < 3 || !slices.ContainsFunc(codeParts, named) {
		return nil
	}
	return f.all(SecurityCode, code)
}

// codeParts are what every match of code holds one of.
var codeParts = [][]byte{[]byte("cv"), []byte("crypto"), []byte("kartenpr"), []byte("card "), []byte("security code")}

// all gives each match of each pattern, or the part of it in parentheses.
func (f folded) all(kind Kind, patterns ...*regexp.Regexp) []Finding {
	var found []Finding
	for _, pattern := range patterns {
		for _, at := range pattern.FindAllSubmatchIndex(f.b, -1) {
			found = append(found, f.finding(kind, at[len(at)-2], at[len(at)-1]))
		}
	}
	return found
}
