package when

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Unit is the unit of a span.
type Unit int

// The units that a contract may write.
const (
	Hours        Unit = iota // 48h, 48 hours
	Days                     // 30d, 30 days, 30 calendar days
	BusinessDays             // 10 business days, 10 working days
	Weeks                    // 2w, 2 weeks
	Months                   // 1mo, 1 month
	Years                    // 1y, 1 year
)

// Span is a length of time as a contract writes it.
type Span struct {
	N    int // 1 to MaxSpan
	Unit Unit
}

// MaxSpan is the greatest number of units in a span.
const MaxSpan = 100_000

// suffixes are the units as Span.String writes them.
var suffixes = [...]string{"h", "d", " business days", "w", "mo", "y"}

// unitWords are the units as they may be written.
var unitWords = map[string]Unit{
	"h": Hours, "hour": Hours, "hours": Hours,
	"d": Days, "day": Days, "days": Days, "calendar day": Days, "calendar days": Days,
	"business day": BusinessDays, "business days": BusinessDays,
	"working day": BusinessDays, "working days": BusinessDays,
	"w": Weeks, "week": Weeks, "weeks": Weeks,
	"mo": Months, "month": Months, "months": Months,
	"y": Years, "year": Years, "years": Years,
}

const spanExamples = `such as "48h", "30d", "10 business days", "2w", "1mo" or "1y"`

// ParseSpan reads "48h", "30d", "30 calendar days", "10 business days", "2w", "1mo", "1y" and the
// same with whole words or an underscore for the space. Its errors say what was expected.
func ParseSpan(s string) (Span, error) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	number, word := s[:digits], strings.TrimPrefix(s[digits:], " ")
	if number == "" {
		return Span{}, errors.New("expected a whole number and a unit, " + spanExamples)
	}
	if number[0] == '0' {
		return Span{}, errors.New("expected a span of at least one, without leading zeros, " + spanExamples)
	}
	n, err := strconv.Atoi(number)
	if err != nil || n > MaxSpan {
		return Span{}, fmt.Errorf("expected a span of at most %d units", MaxSpan)
	}
	unit, err := parseUnit(word)
	if err != nil {
		return Span{}, err
	}
	return Span{N: n, Unit: unit}, nil
}

func parseUnit(word string) (Unit, error) {
	unit, ok := unitWords[strings.Replace(word, "_", " ", 1)]
	switch {
	case ok:
		return unit, nil
	case word == "":
		return 0, errors.New("expected a unit after the number, " + spanExamples)
	case word[0] == '.' || word[0] == ',':
		return 0, errors.New("expected a whole number of units, " + spanExamples)
	case strings.HasPrefix(word, "m"):
		return 0, errors.New(`expected "mo" for months; minutes are not counted, the smallest unit is "1h"`)
	}
	return 0, errors.New("expected hours, days, business days, weeks, months or years, " + spanExamples)
}

// String gives the span as ParseSpan reads it: "48h", "1 business day".
func (s Span) String() string {
	if s.Unit < Hours || s.Unit > Years {
		return fmt.Sprintf("%d of unit %d", s.N, int(s.Unit))
	}
	if s.Unit == BusinessDays && s.N == 1 {
		return "1 business day"
	}
	return strconv.Itoa(s.N) + suffixes[s.Unit]
}

// Words gives the span in words: "48 hours", "1 business day".
func (s Span) Words() string { return s.words(1) }

// words gives n spans in words: "3 months".
func (s Span) words(n int) string {
	name := [...]string{"hour", "day", "business day", "week", "month", "year"}[s.Unit]
	if n*s.N == 1 {
		return "1 " + name
	}
	return strconv.Itoa(n*s.N) + " " + name + "s"
}
