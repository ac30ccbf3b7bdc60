package base

import (
	"cmp"
	"encoding/base64"
	"strconv"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/when"
)

// Position is a place in a timeline. The zero value is its newest end.
type Position struct {
	At   when.Instant
	Rank int64
	ID   int64
}

// Compare orders positions from the oldest to the newest.
func (p Position) Compare(q Position) int {
	return cmp.Or(cmp.Compare(p.At, q.At), cmp.Compare(p.Rank, q.Rank), cmp.Compare(p.ID, q.ID))
}

// String writes a position as an opaque cursor.
func (p Position) String() string {
	return Cursor(int64(p.At), p.Rank, p.ID)
}

// ParsePosition reads what String wrote; an empty text is the newest end.
func ParsePosition(s string) (Position, error) {
	n, err := ParseCursor(s, 3)
	if err != nil || n == nil {
		return Position{}, err
	}
	return Position{At: when.Instant(n[0]), Rank: n[1], ID: n[2]}, nil
}

// Cursor writes numbers as an opaque text for a URL. There is nothing personal in it.
func Cursor(ns ...int64) string {
	var b []byte
	for _, n := range ns {
		b = append(strconv.AppendInt(b, n, 36), '.')
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

var errCursor = failure.New(failure.Invalid, "This page of the list cannot be found.").WithHint("Begin at the list's start.")

// ParseCursor reads n numbers; an empty text gives nil.
func ParseCursor(s string, n int) ([]int64, error) {
	if s == "" {
		return nil, nil //nolint:nilnil // no cursor is the list's beginning
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, errCursor
	}
	out := make([]int64, 0, n)
	for part := range strings.SplitSeq(strings.TrimSuffix(string(b), "."), ".") {
		v, err := strconv.ParseInt(part, 36, 64)
		if err != nil {
			return nil, errCursor
		}
		out = append(out, v)
	}
	if len(out) != n {
		return nil, errCursor
	}
	return out, nil
}
