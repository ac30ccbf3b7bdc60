package sheet

import (
	"slices"
	"strconv"
	"strings"
)

// errorCells are what spreadsheets write for a formula that failed, in the
// languages that their error names are translated into most often.
var errorCells = []string{
	"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
	"#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!",
	"#GETTING_DATA", "#ERROR!", "#BEZUG!", "#NV", "#WERT!", "#ZAHL!", "#ÜBERLAUF!",
	"#VALEUR!", "#NOM?", "#NOMBRE!", "#¡REF!", "#¡VALOR!", "#¡DIV/0!", "#¿NOMBRE?", "#¡NUM!",
	"#RIF!", "#VALORE!", "#NOME?", "#N/D", "ERR:502", "ERR:508", "ERR:522",
}

// Damage tells whether a spreadsheet has destroyed the value of a cell: a long
// number cut to scientific notation, the error of a formula, a column too
// narrow for its number, or a small number shown as a date in 1900. The reason
// says what was found and does not repeat the value.
func Damage(value string) (reason string, damaged bool) {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
		return "", false
	case scientific(value):
		return "a number in scientific notation, its last digits are lost", true
	case slices.Contains(errorCells, strings.ToUpper(value)):
		return "the error of a spreadsheet formula", true
	case len(value) > 2 && strings.Trim(value, "#") == "":
		return "number signs in place of a number that did not fit its column", true
	case firstDays(value):
		return "a date in the year 1900, where a spreadsheet shows small numbers as dates", true
	}
	return "", false
}

// scientific is 5.54563E+15, 5,54563E+15 and 1e+05. The sign of the exponent is
// required: 12E3 may be an article number, and no spreadsheet writes it.
func scientific(value string) bool {
	mantissa, exponent, found := strings.Cut(strings.ToUpper(value), "E")
	if !found || len(exponent) < 2 || exponent[0] != '+' && exponent[0] != '-' {
		return false
	}
	whole, fraction, point := strings.Cut(strings.ReplaceAll(mantissa, ",", "."), ".")
	return digits(strings.TrimPrefix(whole, "-")) && digits(exponent[1:]) &&
		(!point || digits(fraction))
}

func digits(text string) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return text != ""
}

// firstDays finds the year 1900 in a date of any order, and the two days that
// other programs count from. Impossible dates as 1900-01-00 count.
func firstDays(value string) bool {
	day, clock, _ := strings.Cut(strings.Replace(value, "T", " ", 1), " ")
	parts := strings.FieldsFunc(day, func(c rune) bool { return strings.ContainsRune("-/.", c) })
	if len(parts) != 3 || strings.Trim(clock, "0123456789:.APM Z") != "" {
		return false
	}
	for _, part := range parts {
		if !digits(part) || len(part) > 4 {
			return false
		}
	}
	if parts[0] == "1900" || parts[2] == "1900" {
		return true
	}
	if len(parts[2]) == 4 {
		slices.Reverse(parts)
	}
	short := parts[0] + parts[1] + parts[2]
	return short == "18991230" || short == "18991231" || short == "18993012" || short == "18993112"
}

// Integer reads a whole number as a spreadsheet may have rewritten it, 17850.0
// for 17850, and gives it without the point. It refuses what is out of the
// range of int64 and a leading zero, because dropping it would change an
// identifier.
func Integer(value string) (string, bool) {
	value = strings.TrimSpace(value)
	whole, fraction, point := strings.Cut(value, ".")
	if point && (fraction == "" || strings.Trim(fraction, "0") != "") {
		return "", false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || strconv.FormatInt(n, 10) != whole {
		return "", false
	}
	return whole, true
}
