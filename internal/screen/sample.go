package screen

import "strings"

// sample is what the values of a column have in common.
type sample struct {
	filled int // values that are not blank
	tracks int
	cards  int // numbers of issuers with a right check digit
	ranges int // numbers of issuers of 14 digits and more, right or not
	long   []string
}

// shortestLong is longer than article numbers are.
const shortestLong = 14

func newSample(values []string) sample {
	var s sample
	for _, value := range values {
		if value = strings.TrimSpace(value); value == "" {
			continue
		}
		s.filled++
		if len(Track(value)) > 0 {
			s.tracks++
		}
		if len(Card(value)) > 0 {
			s.cards++
		}
		digits, ok := onlyDigits(value)
		if !ok || len(digits) < shortestLong {
			continue
		}
		s.long = append(s.long, string(digits))
		if _, known := issuerOf(digits); known {
			s.ranges++
		}
	}
	return s
}

// clustered recognises made-up card numbers, which have neither issuer nor
// check digit: all are of one length from 14 digits, the first four are few and
// not years, what follows is anything. Numbers that are counted up or made of
// dates agree in what follows as well.
func (s sample) clustered() bool {
	if s.filled < 20 || len(s.long) != s.filled {
		return false
	}
	whole, heads, next := map[string]bool{}, map[string]bool{}, map[string]bool{}
	years := 0
	for _, n := range s.long {
		if len(n) != len(s.long[0]) {
			return false
		}
		if n[:2] == "19" || n[:2] == "20" {
			years++
		}
		whole[n], heads[n[:4]], next[n[4:6]] = true, true, true
	}
	return len(heads) > 1 && len(heads)*4 <= s.filled && years*2 < s.filled &&
		len(next) >= min(s.filled/2, 40) && len(whole)*5 >= s.filled*4
}
