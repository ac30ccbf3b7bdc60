package view

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

func funcs() template.FuncMap {
	return template.FuncMap{
		"asset":    Asset,
		"icon":     icon,
		"input":    newInput,
		"select":   newSelect,
		"num":      number,
		"plural":   plural,
		"day":      func(t time.Time) string { return t.Format("2 Jan 2006") },
		"stamp":    func(t time.Time) string { return t.Format("2 Jan 2006, 15:04 MST") },
		"second":   func(t time.Time) string { return t.Format("15:04:05 MST") },
		"iso":      func(t time.Time) string { return t.Format(time.RFC3339) },
		"initials": initials,
		"bars":     bars,
		"join":     func(list []string) string { return strings.Join(list, ", ") },
		"nth":      func(name string, i int) string { return fmt.Sprintf("%s.%d", name, i) },
		"ordinal":  ordinal,
		"badge":    func(text, tone string) Badge { return Badge{text, tone} },
	}
}

// number writes a count of any integer type with thousands separated: 20,000.
func number(n any) (string, error) {
	digits := fmt.Sprint(n)
	if _, err := strconv.ParseInt(digits, 10, 64); err != nil {
		return "", fmt.Errorf("num: %q is no count", digits)
	}
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits, nil
}

// plural writes a count with its noun: "1 entry", "2,000 entries".
func plural(n any, one, many string) (string, error) {
	count, err := number(n)
	if err != nil {
		return "", err
	}
	if count == "1" {
		return count + " " + one, nil
	}
	return count + " " + many, nil
}

// initials gives up to two capitals for the round mark beside a name; a title is no name.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '-' })
	for len(words) > 1 && (words[0] == "Dr" || words[0] == "Prof") {
		words = words[1:]
	}
	if len(words) == 0 {
		return "–"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	if len(words) == 1 {
		return string(unicode.ToUpper(first))
	}
	last, _ := utf8.DecodeRuneInString(words[len(words)-1])
	return string([]rune{unicode.ToUpper(first), unicode.ToUpper(last)})
}

// bars draws values as the path of a bar chart in a box of 10 units for each
// value by 40 units.
func bars(values []int) string {
	top := 1
	for _, v := range values {
		top = max(top, v)
	}
	var path strings.Builder
	for i, v := range values {
		height := max(1, 40*v/top)
		fmt.Fprintf(&path, "M%d %dh7v%dh-7z", i*10, 40-height, height)
	}
	return path.String()
}

// ordinal numbers a label from the second on: "E-mail", "E-mail 2".
func ordinal(label string, i int) string {
	if i == 0 {
		return label
	}
	return fmt.Sprintf("%s %d", label, i+1)
}
