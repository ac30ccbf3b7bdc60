package mapping_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"counterpart/internal/intake/mapping"
)

func TestGuardIsUndoneByUnguard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[=+\-@\t\r'0-9.a]{0,6}`).Draw(t, "cell")
		g := mapping.Guard(s)
		if mapping.Unguard(g) != s {
			t.Fatalf("%q became %q, then %q", s, g, mapping.Unguard(g))
		}
		if g != "" && strings.ContainsRune("=+-@\t\r", rune(g[0])) && strings.Trim(g, "-.0123456789") != "" {
			t.Fatalf("%q is run by a spreadsheet", g)
		}
	})
}

func TestCountryCode(t *testing.T) {
	for text, want := range map[string]string{
		"de": "DE", "United Kingdom": "GB", "EIRE": "IE", "RSA": "ZA", "usa": "US", "Czech Republic": "CZ", "Narnia": "", "": "",
	} {
		if got, ok := mapping.CountryCode(text); got != want || ok != (want != "") {
			t.Errorf("CountryCode(%q) = %q, %t", text, got, ok)
		}
	}
}
