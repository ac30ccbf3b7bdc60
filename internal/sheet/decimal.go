package sheet

import (
	"strconv"
	"strings"
)

// maxScale is the number of decimals that Decimal keeps.
const maxScale = 6

// Decimal reads an amount exactly: its value is unscaled / 10^scale, with the
// scale as written, 0 to 6. Zeros behind the sixth decimal are dropped, other
// digits there are refused. decimalComma says that the column writes 1.234,50
// and not 1,234.50; points, commas, spaces and apostrophes between thousands
// are taken only where all groups have three digits.
//
// The error is an *Error without a line.
func Decimal(value string, decimalComma bool) (unscaled int64, scale int, err error) {
	text := strings.TrimSpace(value)
	point, group := ".", ","
	if decimalComma {
		point, group = group, point
	}
	sign := ""
	if rest, found := cutSign(text); found {
		text, sign = rest, "-"
	}
	whole, fraction, pointed := strings.Cut(text, point)
	whole, ok := ungroup(whole, group)
	if !ok || pointed && !digits(fraction) || whole+fraction == "" {
		return 0, 0, refuse("not an amount in figures", "figures such as 1234"+point+"50")
	}
	for len(fraction) > maxScale && fraction[len(fraction)-1] == '0' {
		fraction = fraction[:len(fraction)-1]
	}
	if len(fraction) > maxScale {
		return 0, 0, refuse("more decimals than can be kept", "at most 6 decimals")
	}
	unscaled, err = strconv.ParseInt(sign+whole+fraction, 10, 64)
	if err != nil {
		return 0, 0, refuse("an amount that is too large", "at most 18 figures")
	}
	return unscaled, len(fraction), nil
}

func cutSign(text string) (rest string, found bool) {
	if rest, found = strings.CutPrefix(text, "-"); found {
		return rest, true
	}
	return strings.CutPrefix(text, "\u2212") // the minus sign of typography
}

// ungroup takes the separators of thousands out.
func ungroup(whole, group string) (string, bool) {
	for _, sep := range []string{group, " ", "\u00a0", "\u202f", "'", "\u2019"} {
		groups := strings.Split(whole, sep)
		if len(groups) == 1 {
			continue
		}
		if len(groups[0]) == 0 || len(groups[0]) > 3 {
			return "", false
		}
		for _, g := range groups[1:] {
			if len(g) != 3 {
				return "", false
			}
		}
		whole = strings.Join(groups, "")
		break
	}
	return whole, whole == "" || digits(whole)
}
