package screen

import "strings"

// fiscalOdd are the values of the characters in odd places of an Italian
// codice fiscale, 0 to 9 and A to Z; those in even places count as they are.
var fiscalOdd = [36]int{
	1, 0, 5, 7, 9, 13, 15, 17, 19, 21,
	1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
}

// validFiscalCode allows the letters that stand in for digits when two people
// would have the same code.
func validFiscalCode(v id) bool {
	p := v.plain
	digits := make([]byte, 0, 7)
	for _, i := range []int{6, 7, 9, 10, 12, 13, 14} {
		c := p[i]
		if !isDigit(c) {
			at := strings.IndexByte("LMNPQRSTUV", c)
			if at < 0 {
				return false
			}
			c = '0' + byte(at)
		}
		digits = append(digits, c)
	}
	day := number(digits[2:4]) % 40
	if strings.IndexByte("ABCDEHLMPRST", p[8]) < 0 || day < 1 || day > 31 {
		return false
	}
	sum := 0
	for i := range 15 {
		sum += fiscalValue(i, base36(p[i]))
	}
	return p[15] == 'A'+byte(sum%26)
}

func fiscalValue(place, v int) int {
	if place%2 == 0 { // the first place is odd
		return fiscalOdd[v]
	}
	if v >= 10 {
		return v - 10
	}
	return v
}

// base36 is 0 to 9 for digits, 10 to 35 for A to Z.
func base36(c byte) int {
	if isDigit(c) {
		return int(c - '0')
	}
	return int(c-'A') + 10
}

// ibanCountries lists the countries by the length of their account numbers.
var ibanCountries = map[int]string{
	15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI",
	20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA",
	23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST",
	26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HU LB NI PL SV",
	29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
}

var ibanLengths = func() map[[2]byte]int {
	lengths := map[[2]byte]int{}
	for length, countries := range ibanCountries {
		for country := range strings.FieldsSeq(countries) {
			lengths[[2]byte{country[0], country[1]}] = length
		}
	}
	return lengths
}()

// ibanAt gives the end of an IBAN that begins at i, or 0. One space or dash may
// part any two of its characters.
func (f folded) ibanAt(i int) int {
	length := f.ibanLength(i)
	if length == 0 {
		return 0
	}
	plain := make([]byte, 0, length)
	to := i
	for len(plain) < length {
		if to < len(f.b) && len(plain) > 0 && (f.b[to] == ' ' || f.b[to] == '-') {
			to++
		}
		if to >= len(f.b) || !fits('x', f.b[to]) {
			return 0
		}
		plain = append(plain, upperByte(f.b[to]))
		to++
	}
	if to < len(f.b) && isWord(f.b[to]) || !mod97(plain) {
		return 0
	}
	return to
}

// ibanLength goes by the country, two letters in front of check digits.
func (f folded) ibanLength(i int) int {
	if i+4 > len(f.b) || !isLetter(f.b[i]) || !isDigit(f.b[i+2]) && f.b[i+2] != ' ' {
		return 0
	}
	return ibanLengths[[2]byte{upperByte(f.b[i]), upperByte(f.b[i+1])}]
}

func mod97(plain []byte) bool {
	rest := 0
	for i := range plain {
		v := base36(plain[(i+4)%len(plain)])
		if v >= 10 {
			rest *= 10
		}
		rest = (rest*10 + v) % 97
	}
	return rest == 1
}
