package mapping

import "strings"

// A cell that begins with one of these is a formula to a spreadsheet. The rule: such a cell is
// written with an apostrophe before it, and so is one that begins with an apostrophe itself;
// whoever reads the file takes one leading apostrophe away before one of these signs. Numbers
// are left as they are.
const formulaSigns = "=+-@\t\r'"

// Guard writes a cell so that no spreadsheet runs it.
func Guard(s string) string {
	if s == "" || !strings.ContainsRune(formulaSigns, rune(s[0])) || number(s) {
		return s
	}
	return "'" + s
}

// Unguard takes back what Guard did.
func Unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune(formulaSigns, rune(s[1])) {
		return s[1:]
	}
	return s
}

// number reports whether a cell is a plain negative number, which no spreadsheet runs.
func number(s string) bool {
	digits := strings.Replace(strings.TrimPrefix(s, "-"), ".", "", 1)
	return s[0] == '-' && digits != "" && strings.Trim(digits, "0123456789") == ""
}
