package terms_test

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"counterpart/internal/money"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// dump writes a value for fixtures: a field a line, without what is not said, and without ranges.
func dump(v any) string {
	var b strings.Builder
	write(&b, 0, "", reflect.ValueOf(v))
	return b.String()
}

func write(b *strings.Builder, depth int, name string, v reflect.Value) {
	if text, short := leaf(v); short {
		fmt.Fprintf(b, "%s%s: %s\n", strings.Repeat("  ", depth), name, text)
		return
	}
	if name != "" {
		fmt.Fprintf(b, "%s%s:\n", strings.Repeat("  ", depth), name)
		depth++
	}
	switch v = reflect.Indirect(v); v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if readings, is := reflect.TypeAssert[[]terms.Reading](v.Field(i)); is {
				plain := v.Interface().(terms.Clause)
				plain.Readings = nil
				for _, r := range readings {
					differing(b, depth, r, dump(plain))
				}
				continue
			}
			if !v.Field(i).IsZero() && f.Name != "Range" {
				write(b, depth, f.Name, v.Field(i))
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			write(b, depth, "- "+strconv.Itoa(i+1), v.Index(i))
		}
	default:
	}
}

// differing writes what a reading changes: the lines that its clause has and the other has not.
func differing(b *strings.Builder, depth int, r terms.Reading, base string) {
	pad := strings.Repeat("  ", depth)
	fmt.Fprintf(b, "%s%s=%s: %s\n", pad, r.Axis, r.Option, r.Text)
	plain := *r.Clause
	plain.Readings = nil
	text := dump(plain)
	known := map[string]int{}
	for line := range strings.Lines(base) {
		known[line]++
	}
	for line := range strings.Lines(text) {
		if known[line]--; known[line] < 0 {
			b.WriteString(pad + "  " + line)
		}
	}
	for _, inner := range r.Clause.Readings {
		differing(b, depth+1, inner, text)
	}
}

// leaf gives what is written on one line.
func leaf(v reflect.Value) (string, bool) {
	if !v.CanInterface() {
		return "", false
	}
	switch x := v.Interface().(type) {
	case *terms.Type:
		return x.Name, true
	case terms.Cond:
		return say(x), true
	case terms.Formula:
		return sum(x), true
	case []fact.Party, []string, []terms.Decider, *terms.Fraction:
		return fmt.Sprint(reflect.Indirect(v)), true
	case when.Interval:
		return x.String(), true
	case when.Span:
		return x.String(), true
	case when.Zone:
		return x.Name(), true
	case when.Rule:
		return ruled(x), true
	case *when.Calendar:
		return fmt.Sprintf("%s %s, off %v %v", x.Name, x.Zone.Name(), x.Weekend, x.Holidays), true
	case fact.Value:
		return value(x), true
	}
	switch v.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64, reflect.Uint8:
		return strings.ReplaceAll(fmt.Sprint(v.Interface()), "\n", " "), true
	default:
		return "", false
	}
}

func ruled(r when.Rule) string {
	out := r.Span.String()
	if r.Count != when.ByUnit {
		out += " " + r.Count.String()
	}
	if r.Rounding != when.RefuseMonth {
		out += " " + r.Rounding.String()
	}
	if r.Calendar.Name != "" {
		out += " in " + r.Calendar.Name
	}
	return out
}

func value(v fact.Value) string {
	switch v.Sort {
	case fact.Bool:
		return strconv.FormatBool(v.Yes)
	case fact.Words:
		return fmt.Sprintf("%q", v.Words)
	default:
		return fmt.Sprintf("%d..%d %s", v.Lo, v.Hi, v.Currency)
	}
}

var about = [...]string{terms.World: "fact", terms.Thing: "thing", terms.Act: "act"}

func say(c terms.Cond) string {
	switch c := c.(type) {
	case terms.Test:
		return fmt.Sprintf("%s.%s %s %s", about[c.About], c.Name, c.Op, value(c.Value))
	case terms.All:
		return joined("all", c)
	case terms.Any:
		return joined("any", c)
	case terms.Not:
		return "not(" + say(c.Of) + ")"
	case terms.Happened:
		return fmt.Sprintf("happened(%s%s)", c.Kind, c.By)
	}
	return "always"
}

func joined(word string, list []terms.Cond) string {
	var out []string
	for _, c := range list {
		out = append(out, say(c))
	}
	return word + "(" + strings.Join(out, "; ") + ")"
}

func sum(f terms.Formula) string {
	switch f := f.(type) {
	case terms.Literal:
		return amount(f.Money)
	case terms.Times:
		return fmt.Sprintf("%d * %s", f.N, sum(f.Of))
	case terms.Greatest:
		return several("max", f)
	case terms.Least:
		return several("min", f)
	case terms.CapRef:
		return "cap." + f.Name
	case terms.Fees:
		return fmt.Sprintf("fees of %d months", f.Months)
	case terms.PerRecord:
		return amount(f.Amount) + " a record"
	case terms.Quantity:
		return f.Fact
	}
	return "open"
}

func amount(m money.Money) string { return m.Currency + " " + m.Decimal() }

func several(word string, list []terms.Formula) string {
	var out []string
	for _, f := range list {
		out = append(out, sum(f))
	}
	return word + "(" + strings.Join(out, ", ") + ")"
}
