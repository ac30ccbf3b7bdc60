package screen

import (
	"bytes"
	"strings"
)

// shapes are tried in this order; the first that is valid names the number.
var shapes = []shape{
	{ITFiscalCode, "aaaaaaxxaxxaxxxa", "", validFiscalCode, nil, never},
	{FRNir, "d_dd_dd_xx_ddd_ddd_dd", " .-", validNir, nil, never},
	{
		USSSN, "ddd_dd_dddd", " .-", validSSN,
		[]string{"ssn", "social security", "social-security", "soc sec"},
		unevenGaps,
	},
	{UKNino, "aa_dd_dd_dd_a", " -", validNino, nil, never},
	{ESNie, "a_ddddddd_a", "-", validNie, nil, never},
	{ESDni, "dddddddd_a", "-", validDni, []string{"dni", "nif", "documento"}, id.announcedOther},
	{ESDni, "ddddddd_a", "-", validDni, []string{"dni", "nif", "documento"}, always},
	{
		SEPersonal, "dddddddd_dddd", "-+", validPersonnummer,
		[]string{"personnummer", "pnr", "personal identity", "swedish id"},
		likeTime,
	},
	{
		SEPersonal, "dddddd_dddd", "-+", validPersonnummer,
		[]string{"personnummer", "pnr", "personal identity", "swedish id"},
		noGap,
	},
	{
		DESteuerID, "dd_ddd_ddd_ddd", " ", validSteuerID,
		[]string{"steuer", "idnr", "id-nr", "tax id"},
		weakSteuerID,
	},
	{PLPesel, "ddddddddddd", "", validPesel, []string{"pesel"}, id.announcedOther},
	{
		NLBsn, "dddd_dd_ddd", " .", validBsn,
		[]string{"bsn", "burgerservice", "sofinummer", "sofi-nummer", "sofi nummer"},
		always,
	},
}

func never(id) bool  { return false }
func always(id) bool { return true }

// noGap: ten bare digits are more often a phone number.
func noGap(v id) bool { return v.gaps[0] == 0 || v.announcedOther() }

// unevenGaps: without the same separator twice nine digits may be anything.
func unevenGaps(v id) bool { return v.gaps[0] == 0 || v.gaps[0] != v.gaps[1] }

// likeTime: 202409171530 is more often a day and a time.
func likeTime(v id) bool {
	hhmm := v.plain[8:]
	return v.announcedOther() || v.gaps[0] == 0 && hhmm[:2] < "24" && hhmm[2:] < "60"
}

func figure(text string) int { return number([]byte(text)) }

func between(text string, low, high int) bool {
	n := figure(text)
	return n >= low && n <= high
}

// validSSN has no area 000, 666 or 9xx, no group 00, no serial 0000, and is
// none of two numbers that advertisements have made invalid.
func validSSN(v id) bool {
	p := v.plain
	return p[:3] != "000" && p[:3] != "666" && p[0] != '9' && p[3:5] != "00" && p[5:] != "0000" &&
		p != "078051120" && p != "219099999"
}

func validNino(v id) bool {
	p := v.plain
	if strings.IndexByte("DFIQUV", p[0]) >= 0 || strings.IndexByte("DFIOQUV", p[1]) >= 0 {
		return false
	}
	return p[8] <= 'D' && !strings.Contains("BG GB KN NK NT TN ZZ", p[:2])
}

const dniLetters = "TRWAGMYFPDXBNJZSQVHLCKE"

func validDni(v id) bool {
	last := len(v.plain) - 1
	return v.plain[last] == dniLetters[figure(v.plain[:last])%23]
}

func validNie(v id) bool {
	first := strings.IndexByte("XYZ", v.plain[0])
	return first >= 0 && v.plain[8] == dniLetters[(first*10_000_000+figure(v.plain[1:8]))%23]
}

// validNir reads sex, year, month, place of birth, order and a key of two
// digits; Corsica writes a letter in the place.
func validNir(v id) bool {
	p := v.plain
	place := p[5:7]
	switch place {
	case "2A":
		place = "19"
	case "2B":
		place = "18"
	}
	if !isDigit(place[0]) || !isDigit(place[1]) || strings.IndexByte("1278", p[0]) < 0 {
		return false
	}
	if !between(p[3:5], 1, 12) && !between(p[3:5], 20, 42) && !between(p[3:5], 50, 99) {
		return false
	}
	return 97-figure(p[:5]+place+p[7:13])%97 == figure(p[13:])
}

// validSteuerID has the check digit of ISO 7064 MOD 11,10.
func validSteuerID(v id) bool {
	if v.plain[0] == '0' || v.gaps[0] != v.gaps[1] || v.gaps[1] != v.gaps[2] {
		return false
	}
	product := 10
	for _, c := range []byte(v.plain[:10]) {
		sum := (int(c-'0') + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	return (11-product)%10 == int(v.plain[10]-'0')
}

// weakSteuerID: among the first ten digits of a real one exactly one occurs
// twice or three times; what does not keep to that needs a keyword.
func weakSteuerID(v id) bool {
	repeated := 0
	for c := byte('0'); c <= '9'; c++ {
		switch n := bytes.Count([]byte(v.plain[:10]), []byte{c}); {
		case n > 3:
			return true
		case n > 1:
			repeated++
		}
	}
	return repeated != 1 || v.announcedOther()
}

// validPesel has a date of birth from 1900 to 2099 and a check digit.
func validPesel(v id) bool {
	p := v.plain
	if !between(p[2:4], 1, 12) && !between(p[2:4], 21, 32) || !between(p[4:6], 1, 31) {
		return false
	}
	sum := 0
	for i, weight := range []int{1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1} {
		sum += int(p[i]-'0') * weight
	}
	return sum%10 == 0
}

// validPersonnummer has a date, for coordination numbers with 60 added to the
// day, and a Luhn check over the ten digits without the century.
func validPersonnummer(v id) bool {
	p := v.plain
	if len(p) == 12 {
		if !between(p[:2], 18, 20) {
			return false
		}
		p = p[2:]
	}
	day := figure(p[4:6])
	return between(p[2:4], 1, 12) && day%60 >= 1 && day%60 <= 31 && day <= 91 && luhn([]byte(p))
}

// validBsn is the "eleven test".
func validBsn(v id) bool {
	sum := -int(v.plain[8] - '0')
	for i := range 8 {
		sum += int(v.plain[i]-'0') * (9 - i)
	}
	return sum%11 == 0 && figure(v.plain) > 0
}
