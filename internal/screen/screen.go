// Package screen looks at text on its way in, for what must not be stored: the
// numbers of payment cards, their security codes and stripe data, clear
// passwords; and for national identity numbers, which are masked in free text.
//
// A finding says what was found and where, never the value. Digits of any
// script count, however they are separated. The package holds no state and
// decides nothing: it is the caller who refuses a row or stores the masked text.
//
// What it cannot tell: a number of 14 to 19 digits that passes the Luhn check
// and begins like an issuer's range is taken for a card, and one in ten other
// numbers in those ranges passes it by chance.
package screen

import (
	"slices"
	"unicode/utf8"
)

// Kind is what a finding is.
type Kind string

// The kinds: first what is refused, then what is masked.
const (
	CardNumber   Kind = "card"
	StripeData   Kind = "track"    // of the magnetic stripe
	SecurityCode Kind = "cvv"      // also CVC, CVN
	Secret       Kind = "password" // clear or hashed

	IBAN         Kind = "iban"
	USSSN        Kind = "us-ssn"
	UKNino       Kind = "uk-nino"
	DESteuerID   Kind = "de-steuer-id"
	PLPesel      Kind = "pl-pesel"
	ESDni        Kind = "es-dni"
	ESNie        Kind = "es-nie"
	ITFiscalCode Kind = "it-codice-fiscale"
	FRNir        Kind = "fr-nir"
	SEPersonal   Kind = "se-personnummer"
	NLBsn        Kind = "nl-bsn"
)

// How far around a number the words that belong to it are looked for, in bytes.
const contextBefore, contextAfter = 48, 24

// Finding is a place in the text that was given: the bytes Start to End.
type Finding struct {
	Kind       Kind
	Start, End int
}

func (f folded) finding(kind Kind, from, to int) Finding {
	last := f.offset(to - 1)
	_, width := utf8.DecodeRuneInString(f.text[last:])
	return Finding{Kind: kind, Start: f.offset(from), End: last + width}
}

// near tells whether a word begins within reach of the bytes from to to.
func (f folded) near(from, to int, words []string) bool {
	before := f.b[max(0, from-contextBefore):from]
	after := f.b[to:min(len(f.b), to+contextAfter)]
	return hasWord(before, words) || hasWord(after, words)
}

func hasWord(window []byte, words []string) bool {
	lower := slices.Clone(window)
	for i, c := range lower {
		lower[i] = lowerByte(c)
	}
	for i := range lower {
		if i > 0 && isLetter(lower[i-1]) {
			continue
		}
		for _, word := range words {
			if len(lower)-i >= len(word) && string(lower[i:i+len(word)]) == word {
				return true
			}
		}
	}
	return false
}
