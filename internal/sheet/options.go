package sheet

import (
	"strings"
	"unicode/utf8"
)

func (l Limits) orDefault() Limits {
	if l.Field <= 0 {
		l.Field = 1 << 20
	}
	if l.Columns <= 0 {
		l.Columns = 1000
	}
	if l.Row <= 0 {
		l.Row = 4 << 20
	}
	return l
}

func quoteByte(q rune) int {
	if q == 0 {
		return '"'
	}
	return int(q)
}

// check refuses options that contradict each other.
func (o Options) check(delim string) error {
	quote := rune(quoteByte(o.Quote))
	switch {
	case !utf8.ValidString(delim) || utf8.RuneCountInString(delim) > 4:
		return refuse("the delimiter is not usable", "1 to 4 characters")
	case o.RowEnd == "" && strings.ContainsAny(delim, "\r\n"):
		return refuse("the delimiter contains a line end", "a row end named as well")
	case o.RowEnd != "" && (strings.Contains(delim, o.RowEnd) || strings.Contains(o.RowEnd, delim)):
		return refuse("delimiter and row end contain each other", "two that differ")
	case len(o.RowEnd) > 8:
		return refuse("the row end is too long", "at most 8 bytes")
	case quote < NoQuote || quote >= utf8.RuneSelf:
		return refuse("the quote is not usable", "an ASCII character")
	case quote != NoQuote && strings.ContainsRune(delim+o.RowEnd, quote):
		return refuse("delimiter or row end contain the quote", "a quote of its own")
	case quote == '\n' || quote == '\r':
		return refuse("the quote is a line end", "another character")
	case o.Continue && o.Columns <= 0:
		return refuse("rows go on over line ends without a number of columns", "Columns")
	}
	return nil
}
