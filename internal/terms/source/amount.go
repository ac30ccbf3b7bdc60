package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/money"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Interval reads a point in time or an interval, as when.ParseInterval does, in the zone's local
// time.
func (r *Reader) Interval(e Expr, z when.Zone) (when.Interval, bool) {
	t, ok := e.(Text)
	if !ok {
		r.notQuoted(e, "a date or point in time", `Write it in quotes, such as "2022", "2022-01", "2022-01-15", "2022-01-15T10:00", "2022-01/2022-03", "2022-01/.." or "open".`)
		return when.Interval{}, false
	}
	v, err := when.ParseInterval(strings.TrimSpace(t.Value), z)
	if err != nil {
		r.Error(e.Where(), "Not a date or point in time", sentence(err))
		return when.Interval{}, false
	}
	return v, true
}

// Span reads a length of time.
func (r *Reader) Span(e Expr) (when.Span, bool) {
	t, ok := e.(Text)
	if !ok {
		r.notQuoted(e, "a length of time", `Write it in quotes with its unit, such as "48h", "30d", "10 business days", "2w", "1mo" or "1y".`)
		return when.Span{}, false
	}
	s, err := when.ParseSpan(strings.TrimSpace(t.Value))
	if err != nil {
		r.Error(e.Where(), "Not a length of time", sentence(err))
		return when.Span{}, false
	}
	return s, true
}

// Zone reads the name of a time zone.
func (r *Reader) Zone(e Expr) (when.Zone, bool) {
	name, ok := r.Text(e)
	if !ok {
		return when.Zone{}, false
	}
	z, err := when.LoadZone(name)
	if err != nil {
		r.Error(e.Where(), "Not a time zone", sentence(err))
	}
	return z, err == nil
}

// notQuoted reports what stands where a text in quotes is wanted. Digits without quotes are
// arithmetic: 2022-01-15 is the number 2006.
func (r *Reader) notQuoted(e Expr, what, detail string) {
	n, number := arithmetic(e)
	if !number {
		r.expected(e, what, detail)
		return
	}
	written, instead := r.bytes(e.Where()), ""
	trap := fmt.Sprintf("Without quotes, %s is the number %d. ", written, n)
	if _, plain := e.(Number); plain {
		trap = "Without quotes this is only a number. "
	}
	if _, err := when.ParseInterval(written, when.Zone{}); err == nil {
		instead = quote(written)
	}
	r.Suggest(e.Where(), "Expected "+what, trap+detail, instead)
}

// arithmetic gives the number that whole numbers and differences of them make.
func arithmetic(e Expr) (int64, bool) {
	switch x := e.(type) {
	case Number:
		n, err := strconv.ParseInt(x.Digits, 10, 64)
		return n, err == nil
	case Binary:
		a, first := arithmetic(x.X)
		b, second := arithmetic(x.Y)
		return a - b, first && second && x.Op == "-"
	default:
		return 0, false
	}
}

// currencies are the functions that make money of one currency.
var currencies = map[string]string{"usd": "USD", "eur": "EUR", "gbp": "GBP"}

// Money reads usd("1.00"), eur, gbp and money("EUR", "1.00"), none of them negative.
func (r *Reader) Money(e Expr) (money.Money, bool) {
	c, ok := e.(Call)
	if !ok || !isMoney(c) {
		r.expected(e, "an amount of money", `Write the amount in quotes with its currency: usd("1000000.00"), eur("…"), gbp("…") or money("JPY", "5000").`)
		return money.Money{}, false
	}
	currency, args := currencies[c.Name], c.Args
	if c.Name == "money" && len(args) > 0 {
		if currency, ok = r.Text(args[0]); !ok {
			return money.Money{}, false
		}
		args = args[1:]
	}
	if len(args) != 1 {
		r.expected(e, "one amount in "+c.Name, `Write usd("1.00") or money("USD", "1.00").`)
		return money.Money{}, false
	}
	if _, number := args[0].(Number); number {
		digits := r.bytes(args[0].Where())
		r.Suggest(args[0].Where(), "An amount stands in quotes", "Numbers without quotes are not exact.", quote(digits))
		return money.Money{}, false
	}
	text, ok := r.Text(args[0])
	if !ok {
		return money.Money{}, false
	}
	m, err := money.Parse(currency, text)
	if err == nil && m.Minor < 0 {
		err = fmt.Errorf("expected an amount that is not negative")
	}
	if err != nil {
		r.Error(args[0].Where(), "Not an amount of money", sentence(err))
		return money.Money{}, false
	}
	return m, true
}

func isMoney(c Call) bool { return c.Name == "money" || currencies[c.Name] != "" }

// Value reads a value of a fact: true or false, a whole number, money, a word or a list of words,
// and bounds of a number or of money: at_least(x), at_most(x), between(x, y).
func (r *Reader) Value(e Expr) (fact.Value, bool) {
	switch x := e.(type) {
	case Bool:
		return fact.Value{Sort: fact.Bool, Yes: x.Value}, true
	case Text, List:
		words, ok := r.Words(e)
		if !ok {
			return fact.Value{}, false
		}
		slices.Sort(words)
		return fact.Value{Sort: fact.Words, Words: words}, true
	case Number:
		return r.quantity(e)
	case Call:
		return r.bounded(x)
	default:
		r.expected(e, "a value", `A value is true or false, a whole number, an amount such as usd("1.00"), a word in quotes or a list of them, or at_least(…), at_most(…), between(…, …).`)
		return fact.Value{}, false
	}
}

// quantity reads a number or money as exact bounds.
func (r *Reader) quantity(e Expr) (fact.Value, bool) {
	if c, ok := e.(Call); ok && isMoney(c) {
		if m, ok := r.Money(e); ok {
			return fact.Value{Sort: fact.Amount, Lo: m.Minor, Hi: m.Minor, Currency: m.Currency}, true
		}
		return fact.Value{}, false
	}
	if n, ok := r.Whole(e); ok {
		return fact.Value{Sort: fact.Number, Lo: n, Hi: n}, true
	}
	return fact.Value{}, false
}

// bounds says how many arguments the functions of bounds take.
var bounds = map[string]int{"at_least": 1, "at_most": 1, "between": 2, "between_money": 2}

func (r *Reader) bounded(c Call) (fact.Value, bool) {
	n, ok := bounds[c.Name]
	switch {
	case isMoney(c):
		return r.quantity(c)
	case !ok:
		r.Unknown(c.NameRange, "function of a value", c.Name, []string{"at_least", "at_most", "between", "usd", "eur", "gbp", "money"})
		return fact.Value{}, false
	case len(c.Args) != n:
		r.Error(c.Where(), fmt.Sprintf("%s takes %d values", c.Name, n), "Write at_least(100000), at_most(5) or between(1, 5).")
		return fact.Value{}, false
	}
	low, ok := r.quantity(c.Args[0])
	high, good := r.quantity(c.Args[n-1])
	switch {
	case !ok || !good:
		return fact.Value{}, false
	case low.Sort != high.Sort || low.Currency != high.Currency:
		r.Error(c.Where(), "The bounds are of different sorts", "Both are numbers, or both are amounts of one currency.")
		return fact.Value{}, false
	case low.Lo > high.Lo:
		r.Error(c.Where(), "The bounds are the wrong way round", "The lower one stands first.")
		return fact.Value{}, false
	}
	low.Hi = high.Lo
	switch c.Name {
	case "at_least":
		low.Hi = fact.NoLimit
	case "at_most":
		low.Lo = 0
	}
	return low, true
}

// sentence makes an error's text a sentence for a person.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + strings.TrimSuffix(text[1:], ".") + "."
}
