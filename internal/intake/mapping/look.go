package mapping

import (
	"strings"

	"counterpart/internal/sheet"
)

// look is what the values of a column have in common.
type look struct {
	kind    string // email, phone, number, date, word or empty
	layouts []sheet.Layout
	point   bool // whole numbers written 17850.0
	comma   bool // amounts written 1.234,50
}

// lookOf looks at the values of a column that are not blank.
func lookOf(values []string) look {
	var l look
	if len(values) == 0 {
		return l
	}
	for _, layout := range []sheet.Layout{sheet.ISO, sheet.DMY, sheet.MDY} {
		if every(values, func(v string) bool { _, err := sheet.Date(v, layout); return err == nil }) {
			l.layouts = append(l.layouts, layout)
		}
	}
	points, commas := every(values, isDecimal(false)), every(values, isDecimal(true))
	l.comma = commas && !points
	l.point = every(values, func(v string) bool { _, ok := sheet.Integer(v); return ok }) &&
		every(values, func(v string) bool { return strings.Contains(v, ".") })
	switch {
	case mostly(values, isEmail):
		l.kind = "email"
	case len(l.layouts) > 0:
		l.kind = "date"
	case points || commas:
		l.kind = "number"
	case mostly(values, isPhone):
		l.kind = "phone"
	default:
		l.kind = "word"
	}
	return l
}

// agrees compares with what a field needs; told is false where the content tells nothing.
func (l look) agrees(f Field) (agrees, told bool) {
	info, _ := Of(f)
	switch {
	case l.kind == "":
		return false, false
	case f == Email:
		return l.kind == "email", true
	case info.Type == DateType:
		return l.kind == "date", true
	case info.Type == Decimal:
		return l.kind == "number", true
	case f == Phone:
		return l.kind == "phone" || l.kind == "number", true
	}
	return false, false
}

func every(values []string, fits func(string) bool) bool {
	for _, v := range values {
		if !fits(v) {
			return false
		}
	}
	return true
}

func mostly(values []string, fits func(string) bool) bool {
	n := 0
	for _, v := range values {
		if fits(v) {
			n++
		}
	}
	return 10*n >= 9*len(values)
}

func isDecimal(comma bool) func(string) bool {
	return func(v string) bool { _, _, err := sheet.Decimal(v, comma); return err == nil }
}

func isEmail(v string) bool {
	at := strings.LastIndexByte(v, '@')
	return at > 0 && strings.Contains(v[at:], ".") && !strings.ContainsAny(v, " ,;")
}

// isPhone is a text of 6 to 15 digits with signs between them of which at least one is there.
func isPhone(v string) bool {
	digits, signs := 0, 0
	for _, c := range v {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case strings.ContainsRune("+-() ./", c):
			signs++
		default:
			return false
		}
	}
	return digits >= 6 && digits <= 15 && signs > 0
}

func isDate(v string) bool {
	for _, layout := range []sheet.Layout{sheet.ISO, sheet.DMY, sheet.MDY} {
		if _, err := sheet.Date(v, layout); err == nil {
			return true
		}
	}
	return false
}
