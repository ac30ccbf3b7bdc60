package source

import (
	"counterpart/internal/money"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Text reads a text in quotes or a heredoc, without the white space around it.
func (r *Reader) Text(e Expr) (string, bool) { return "", false }

// Label reads an identifier, "vendor" or vendor.
func (r *Reader) Label(e Expr) (string, bool) { return "", false }

// Name reads a dotted name with or without quotes: incident.aware.
func (r *Reader) Name(e Expr) (string, bool) { return "", false }

// Bool reads true or false.
func (r *Reader) Bool(e Expr) (value, ok bool) { return false, false }

// Whole reads a whole number.
func (r *Reader) Whole(e Expr) (int64, bool) { return 0, false }

// Each gives a list's items, or the expression itself where it is no list.
func (r *Reader) Each(e Expr) []Expr { return nil }

// Words reads one text or a list of texts.
func (r *Reader) Words(e Expr) ([]string, bool) { return nil, false }

// Names reads one dotted name or a list of them.
func (r *Reader) Names(e Expr) ([]string, bool) { return nil, false }

// OneOf reads a text that is one of a few; what names the choice.
func (r *Reader) OneOf(e Expr, what string, among ...string) (string, bool) { return "", false }

// Party reads party.vendor or "vendor".
func (r *Reader) Party(e Expr) (fact.Party, bool) { return "", false }

// Parties reads one party or a list of them.
func (r *Reader) Parties(e Expr) ([]fact.Party, bool) { return nil, false }

// Interval reads a point in time or an interval, as when.ParseInterval does.
func (r *Reader) Interval(e Expr, z when.Zone) (when.Interval, bool) { return when.Open(), false }

// Span reads a length of time.
func (r *Reader) Span(e Expr) (when.Span, bool) { return when.Span{}, false }

// Zone reads the name of a time zone.
func (r *Reader) Zone(e Expr) (when.Zone, bool) { return when.Zone{}, false }

// Money reads usd("1.00"), eur, gbp and money("EUR", "1.00").
func (r *Reader) Money(e Expr) (money.Money, bool) { return money.Money{}, false }

// Value reads a value of a fact: a truth, a number, money, words, or bounds of a number or money.
func (r *Reader) Value(e Expr) (fact.Value, bool) { return fact.Value{}, false }
