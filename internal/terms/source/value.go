package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/terms/fact"
)

// expected reports an expression that is not what can stand there. An expression that was reported
// already is passed over.
func (r *Reader) expected(e Expr, what, detail string) {
	if _, bad := e.(Bad); bad || e == nil {
		return
	}
	r.Error(e.Where(), "Expected "+what, detail)
}

// Text reads a text in quotes or a heredoc, without the white space around it.
func (r *Reader) Text(e Expr) (string, bool) {
	t, ok := e.(Text)
	if !ok {
		r.expected(e, "a text", `A text stands in quotes, such as "without undue delay", or between <<-EOT and EOT.`)
		return "", false
	}
	return strings.TrimSpace(t.Value), true
}

// Name reads a dotted name with or without quotes: incident.aware. It says nothing about whether
// anything has that name.
func (r *Reader) Name(e Expr) (string, bool) {
	switch x := e.(type) {
	case Ref:
		return strings.Join(x.Parts, "."), true
	case Text:
		if name := strings.TrimSpace(x.Value); isName(name) {
			return name, true
		}
	default:
	}
	r.expected(e, "a name", "A name has letters, digits, - and _, and dots between its parts, such as incident.aware.")
	return "", false
}

// isName reports whether a text could be written as a name without quotes.
func isName(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		first := true
		for _, c := range part {
			letter := c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
			if !letter && (first || c != '-' && (c < '0' || c > '9')) {
				return false
			}
			first = false
		}
		if first {
			return false
		}
	}
	return true
}

// Label reads an identifier without dots, "vendor" or vendor.
func (r *Reader) Label(e Expr) (string, bool) {
	name, ok := r.Name(e)
	if ok && strings.Contains(name, ".") {
		r.expected(e, "a name without dots", "Here stands one word, such as vendor.")
		return "", false
	}
	return name, ok
}

// Bool reads true or false.
func (r *Reader) Bool(e Expr) (value, ok bool) {
	b, ok := e.(Bool)
	if !ok {
		r.expected(e, "true or false", "Write true or false, without quotes.")
	}
	return b.Value, ok
}

// Whole reads a whole number.
func (r *Reader) Whole(e Expr) (int64, bool) {
	if n, ok := e.(Number); ok {
		if v, err := strconv.ParseInt(n.Digits, 10, 64); err == nil {
			return v, true
		}
	}
	r.expected(e, "a whole number", "Write digits only, such as 100000, without separators, fraction and exponent.")
	return 0, false
}

// Each gives a list's items, or the expression itself where it is no list.
func (r *Reader) Each(e Expr) []Expr {
	if e == nil {
		return nil
	}
	if l, ok := e.(List); ok {
		return l.Items
	}
	return []Expr{e}
}

// every reads each item of a list, or one value, and reports items that are there twice.
func every[T comparable](r *Reader, e Expr, read func(Expr) (T, bool)) ([]T, bool) {
	items := r.Each(e)
	out, ok := make([]T, 0, len(items)), e != nil
	seen := make(map[T]bool, len(items))
	for _, item := range items {
		v, good := read(item)
		ok = ok && good
		if good && seen[v] {
			r.Warn(item.Where(), "It is there twice", "The list has this item already.")
			continue
		}
		if good {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out, ok
}

// Words reads one text or a list of texts, in the order of the text.
func (r *Reader) Words(e Expr) ([]string, bool) { return every(r, e, r.Text) }

// Names reads one dotted name or a list of them.
func (r *Reader) Names(e Expr) ([]string, bool) { return every(r, e, r.Name) }

// Parties reads one party or a list of them.
func (r *Reader) Parties(e Expr) ([]fact.Party, bool) { return every(r, e, r.Party) }

// Party reads party.vendor or "vendor". It says nothing about whether there is such a party.
func (r *Reader) Party(e Expr) (fact.Party, bool) {
	if ref, ok := e.(Ref); ok && len(ref.Parts) == 2 && ref.Parts[0] == "party" {
		return fact.Party(ref.Parts[1]), true
	}
	if t, ok := e.(Text); ok && isName(t.Value) && !strings.Contains(t.Value, ".") {
		return fact.Party(t.Value), true
	}
	r.expected(e, "a party", `Name it by its label, such as party.vendor or "vendor".`)
	return "", false
}

// OneOf reads a text that is one of a few; what names the choice, such as "grade".
func (r *Reader) OneOf(e Expr, what string, among ...string) (string, bool) {
	t, ok := e.(Text)
	if !ok {
		r.expected(e, "a "+what+" in quotes", fmt.Sprintf("It is one of: %s.", strings.Join(among, ", ")))
		return "", false
	}
	if !slices.Contains(among, t.Value) {
		r.Unknown(t.Where(), what, t.Value, among)
		return "", false
	}
	return t.Value, true
}
