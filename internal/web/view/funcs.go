package view

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// How times are written.
const (
	dayLayout   = "2 Jan 2006"
	stampLayout = "2 Jan 2006, 15:04 MST"
	isoLayout   = time.RFC3339
)

func funcs() template.FuncMap {
	return template.FuncMap{
		"accesses": drawAccesses,
		"asset":    Asset,
		"icon":     icon,
		"input":    newInput,
		"select":   newSelect,
		"nav":      drawNavigation,
		"num":      number,
		"plural":   plural,
		"day":      func(t time.Time) string { return t.Format(dayLayout) },
		"stamp":    func(t time.Time) string { return t.Format(stampLayout) },
		"second":   func(t time.Time) string { return t.Format("15:04:05 MST") },
		"iso":      func(t time.Time) string { return t.Format(isoLayout) },
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

// Errors names what is wrong with a form, by the name of the input; the empty
// name stands for the form as a whole.
type Errors map[string]string

// Input is one labelled control of a form.
type Input struct {
	// Name is the form value's name and the element's id.
	Name, Label, Value string
	// Type is an input type, "textarea" or "select".
	Type string
	// Hint and Error stand below the control.
	Hint, Error string
	// Autocomplete, Mode, Placeholder and Max are the attributes of those names
	// (inputmode, maxlength); empty leaves the attribute out.
	Autocomplete, Mode, Placeholder, Max string
	// Required and Focus are the attributes required and autofocus.
	Required, Focus bool
	// Options are the choices of a select.
	Options []Option
}

// DescribedBy lists the ids of hint and error, for aria-describedby.
func (in Input) DescribedBy() string {
	switch {
	case in.Hint != "" && in.Error != "":
		return in.Name + "-error " + in.Name + "-hint"
	case in.Error != "":
		return in.Name + "-error"
	case in.Hint != "":
		return in.Name + "-hint"
	}
	return ""
}

// newInput lets a template build an input: settings are pairs of key and value.
func newInput(name, label, value string, errs Errors, settings ...string) (Input, error) {
	in := Input{Name: name, Label: label, Value: value, Type: "text", Error: errs[name]}
	if len(settings)%2 != 0 {
		return in, fmt.Errorf("input %s: a setting has no value", name)
	}
	for pair := range slices.Chunk(settings, 2) {
		if err := in.set(pair[0], pair[1]); err != nil {
			return in, err
		}
	}
	return in, nil
}

func (in *Input) set(key, value string) error {
	switch key {
	case "type":
		in.Type = value
	case "hint":
		in.Hint = value
	case "autocomplete":
		in.Autocomplete = value
	case "mode":
		in.Mode = value
	case "placeholder":
		in.Placeholder = value
	case "max":
		in.Max = value
	case "required":
		in.Required = value == "yes"
	case "focus":
		in.Focus = value == "yes"
	default:
		return fmt.Errorf("input %s: unknown setting %q", in.Name, key)
	}
	return nil
}

// newSelect lets a template build a list of choices.
func newSelect(name, label, value string, options []Option, errs Errors, settings ...string) (Input, error) {
	in, err := newInput(name, label, value, errs, settings...)
	in.Type, in.Options = "select", options
	return in, err
}
