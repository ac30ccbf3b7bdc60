package screen

import (
	"bytes"
	"regexp"
	"strings"
)

const (
	shortestCard, longestCard = 12, 19
	widestGap                 = 3 // separators between two digits of one number
)

var (
	cardWords = []string{
		"card", "visa", "master", "amex", "american express", "diners", "maestro", "uatp", "credit",
		"debit", "kredit", "karte", "carte", "tarjeta", "carta", "kort", "kaart", "karta", "cart\x80o",
		"pan ", "cc ",
	}
	// noCards are digits and dashes of another meaning: UUIDs and dates.
	noCards = regexp.MustCompile(`\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b` +
		`|\b(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-[0-3][0-9]\b` +
		`|\b[0-3]?[0-9][.-](?:0?[1-9]|1[0-2])[.-](?:19|20)[0-9]{2}\b`)
	// digests are numbers in base 16, if letters are among their digits.
	digests = regexp.MustCompile(`\b[0-9a-fA-F]{24,}\b`)
)

// digestLetters is how many of 24 digits in base 16 are letters at least: on average it is nine,
// and one digest in a thousand has fewer than four.
const digestLetters = 4

// Card finds the numbers of payment cards anywhere in the text: 12 to 19 digits
// with up to three spaces, dashes or dots between any two, in the range of an
// issuer, with a right check digit. Numbers that are often something else, which
// are those of Maestro up to 15 digits, article numbers (EAN-13), UATP's and 13 digits
// behind a plus, count only behind a word such as "card". A number that runs on into more
// digits, a part of an IBAN, a date, a UUID and a digest in base 16 are none.
func Card(text string) []Finding {
	f := fold(text)
	if all := groupsOf(f.b); !longRun(all) || !f.anyCard(all) {
		return nil
	}
	var found []Finding
	groups := groupsOf(f.withoutOthers())
	for i := 0; i < len(groups); {
		n := f.cardAt(groups[i:])
		if n > 0 {
			found = append(found, f.finding(CardNumber, groups[i].from, groups[i+n-1].to))
		}
		i += max(n, 1)
	}
	return found
}

// group is a run of digits; joined tells that only separators part it from the
// one before.
type group struct {
	from, to int
	joined   bool
}

func groupsOf(b []byte) []group {
	var groups []group
	for i := 0; i < len(b); i++ {
		if !isDigit(b[i]) {
			continue
		}
		from := i
		for i < len(b) && isDigit(b[i]) {
			i++
		}
		joined := len(groups) > 0 && separators(b[groups[len(groups)-1].to:from])
		groups = append(groups, group{from, i, joined})
	}
	return groups
}

// longRun tells whether anything is long enough to be looked at closely.
func longRun(groups []group) bool {
	n := 0
	for _, g := range groups {
		if !g.joined {
			n = 0
		}
		if n += g.to - g.from; n >= shortestCard {
			return true
		}
	}
	return false
}

// anyCard tells whether any digits could be a card's. Blanking what is none only takes groups
// away, so what has no card before has none after; this spares most texts the search for others.
func (f folded) anyCard(groups []group) bool {
	for i := range groups {
		if f.cardAt(groups[i:]) > 0 {
			return true
		}
	}
	return false
}

// withoutOthers blanks what is known to be no card.
func (f folded) withoutOthers() []byte {
	b := bytes.Clone(f.b)
	for _, at := range noCards.FindAllIndex(f.b, -1) {
		blank(b[at[0]:at[1]])
	}
	for _, at := range digests.FindAllIndex(f.b, -1) {
		if word := b[at[0]:at[1]]; lettersIn(word) >= digestLetters {
			blank(word)
		}
	}
	for i := range f.b {
		if i > 0 && isWord(f.b[i-1]) {
			continue
		}
		if to := f.ibanAt(i); to > 0 {
			blank(b[i:to])
		}
	}
	return b
}

func lettersIn(b []byte) int {
	n := 0
	for _, c := range b {
		if isLetter(c) {
			n++
		}
	}
	return n
}

func blank(b []byte) {
	for i := range b {
		b[i] = other
	}
}

func separators(gap []byte) bool {
	return len(gap) <= widestGap && len(strings.Trim(string(gap), " -.")) == 0
}

// cardAt gives the number of groups that make up a card number, the most that
// do, or 0.
func (f folded) cardAt(groups []group) int {
	var digits []byte
	best := 0
	for n, g := range groups {
		if n > 0 && !g.joined || len(digits)+g.to-g.from > longestCard {
			break
		}
		digits = append(digits, f.b[g.from:g.to]...)
		if f.isCard(digits, groups[0].from) {
			best = n + 1
		}
	}
	return best
}

func (f folded) isCard(digits []byte, from int) bool {
	if len(digits) < shortestCard || !luhn(digits) {
		return false
	}
	in, known := issuerOf(digits)
	if !known {
		return false
	}
	usual := in != uatp && (len(digits) > 15 || in.shortest > 12) && !ean13(digits) && !f.abroad(digits, from)
	return usual || hasWord(f.b[max(0, from-contextBefore):from], cardWords)
}

// abroad tells whether 13 digits are written as a phone with its country, such as +49 151 …: one in
// ten of those has a right check digit. Of cards only Visa's oldest have 13, and none has a plus.
func (f folded) abroad(digits []byte, from int) bool {
	return len(digits) == 13 && from > 0 && f.b[from-1] == '+'
}

// CardField is the rule for a value in a column that is mapped as or named like
// a card number: any number of 12 to 19 digits in the range of an issuer counts,
// also with a wrong check digit. It is too strict for other columns, where
// order and article numbers fall into the same ranges.
func CardField(value string) bool {
	digits, ok := onlyDigits(value)
	if !ok {
		return len(Card(value)) > 0
	}
	_, known := issuerOf(digits)
	return known
}

// onlyDigits gives the digits of a value that holds 12 to 19 of them and
// separators, nothing else.
func onlyDigits(value string) ([]byte, bool) {
	var digits []byte
	for _, c := range fold(strings.TrimSpace(value)).b {
		if isDigit(c) {
			digits = append(digits, c)
		} else if !separators([]byte{c}) {
			return nil, false
		}
	}
	return digits, len(digits) >= shortestCard && len(digits) <= longestCard
}
