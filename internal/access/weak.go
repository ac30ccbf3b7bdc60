package access

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"counterpart/internal/failure"
)

//go:embed common.txt
var commonText string

// common gives the words, keyboard walks and sequences of which common passwords are made, the
// longest first.
var common = sync.OnceValue(func() []string {
	words := strings.Fields(commonText)
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
})

// MinPassword is the fewest characters of a password.
const MinPassword = 12

// What remains of a password without common words must have so many different characters.
const minDistinct = 5

// weak says what is wrong with a new password. Words of the person (name, e-mail) count as
// common. A password is common when little is left of it once the common words are taken out,
// as they stand or with digits read as letters: Password2026! and qwerty123456 are.
func weak(password string, person ...string) error {
	if utf8.RuneCountInString(password) < MinPassword {
		return failure.New(failure.Invalid, "The password is too short: it needs at least %d characters.", MinPassword).
			WithHint("Four or five words that do not belong together are good and easy to keep.")
	}
	if len(password) > maxPassword || !utf8.ValidString(password) {
		return failure.New(failure.Invalid, "The password is too long or not text: at most %d bytes.", maxPassword)
	}
	words := slices.Concat(common(), personal(person))
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	plain := strings.ToLower(norm.NFKC.String(password))
	if left(plain, words) < minDistinct || left(unleet.Replace(plain), words) < minDistinct {
		return failure.New(failure.Invalid, "The password is one of the common ones, or made of your name.").
			WithHint("Four or five words that do not belong together are good and easy to keep.")
	}
	return nil
}

var unleet = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i")

// personal takes names and addresses apart.
func personal(texts []string) []string {
	var out []string
	for _, t := range texts {
		for _, w := range strings.FieldsFunc(strings.ToLower(t), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			if utf8.RuneCountInString(w) >= 3 {
				out = append(out, w)
			}
		}
	}
	return out
}

// left counts the different characters of s outside of the words.
func left(s string, words []string) int {
	for _, w := range words {
		s = strings.ReplaceAll(s, w, " ")
	}
	distinct := map[rune]bool{}
	for _, r := range s {
		if !unicode.IsSpace(r) {
			distinct[r] = true
		}
	}
	return len(distinct)
}
