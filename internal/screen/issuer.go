package screen

import "strconv"

// issuer is a range of first digits, both ends included, and the numbers of
// digits that cards in it have.
type issuer struct {
	first, last      int
	shortest, longer int
}

// issuers are the ranges that are in use, Maestro's from 12 digits on.
var issuers = []issuer{
	{4, 4, 13, 13}, {4, 4, 16, 16}, {4, 4, 19, 19}, // Visa
	{51, 55, 16, 16}, {2221, 2720, 16, 16}, // Mastercard
	{34, 34, 15, 15}, {37, 37, 15, 15}, // American Express
	{300, 305, 14, 19}, {3095, 3095, 14, 19}, {36, 36, 14, 19}, {38, 39, 14, 19}, // Diners Club
	{6011, 6011, 16, 19}, {644, 649, 16, 19}, {65, 65, 16, 19}, // Discover
	{35, 35, 16, 19}, {2131, 2131, 15, 15}, {1800, 1800, 15, 15}, // JCB
	{62, 62, 16, 19}, {81, 82, 16, 19}, // UnionPay, RuPay
	{50, 50, 12, 19}, {56, 58, 12, 19}, {67, 67, 12, 19}, // Maestro, Dankort, Verve, Elo
	{6304, 6304, 12, 19}, {6390, 6390, 12, 19}, // Maestro
	{2200, 2205, 16, 19},                     // Mir, Borica
	{60, 60, 16, 16},                         // RuPay, Hipercard, UkrCard
	{6277, 6277, 16, 16}, {636, 639, 16, 19}, // Elo, InterPayment, InstaPayment
	{9792, 9792, 16, 16}, {9860, 9860, 16, 16}, {8600, 8600, 16, 16}, // Troy, Humo, Uzcard
	uatp,
}

// uatp is a range so wide that its numbers are often something else.
var uatp = issuer{1, 1, 15, 15}

// issuerOf finds the range of a number of 12 to 19 digits.
func issuerOf(digits []byte) (issuer, bool) {
	for _, in := range issuers {
		width := len(strconv.Itoa(in.first))
		head := number(digits[:width])
		if len(digits) >= in.shortest && len(digits) <= in.longer && head >= in.first && head <= in.last {
			return in, true
		}
	}
	return issuer{}, false
}

// number is the value of at most 18 digits.
func number(digits []byte) int {
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}

// luhn doubles every second digit from the right.
func luhn(digits []byte) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

// ean13 is the check of article and book numbers.
func ean13(digits []byte) bool {
	sum := 0
	for i, c := range digits {
		sum += int(c-'0') * (1 + i%2*2)
	}
	return len(digits) == 13 && sum%10 == 0
}
