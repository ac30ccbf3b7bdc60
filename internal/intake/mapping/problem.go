package mapping

import (
	"slices"
	"strconv"
	"strings"
)

// Problem is one fault of a mapping.
type Problem struct {
	Line     int // from 1; 0 where it is about the mapping as a whole
	Text     string
	Expected string // may be empty
	Near     string // the known word that the unknown one may have meant; may be empty
}

// String reads like: line 3: "delimeter" is not known, did you mean "delimiter"?
func (p Problem) String() string {
	s := p.Text
	if p.Line > 0 {
		s = "line " + strconv.Itoa(p.Line) + ": " + s
	}
	if p.Near != "" {
		return s + ", did you mean " + strconv.Quote(p.Near) + "?"
	}
	if p.Expected != "" {
		s += ", expected " + p.Expected
	}
	return s
}

// Error is every fault of a mapping, in the order of its lines.
type Error []Problem

// Error gives one problem per line.
func (e Error) Error() string {
	lines := make([]string, len(e))
	for i, p := range e {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// unknown says that a word is not one of those known, and which is nearest.
func unknown(word string, known []string) *Problem {
	return &Problem{
		Text: strconv.Quote(word) + " is not known", Expected: "one of " + strings.Join(known, ", "),
		Near: nearest(word, known),
	}
}

// nearest gives the known word that differs by at most a third of its letters, or nothing.
func nearest(word string, known []string) string {
	best, at := "", 1000
	for _, k := range known {
		if d := distance(strings.ToLower(word), k); d < at {
			best, at = k, d
		}
		if _, last, ok := strings.Cut(k, "."); ok && strings.EqualFold(last, word) {
			return k
		}
	}
	if at > max(1, len(best)/3) {
		return ""
	}
	return best
}

// distance counts the letters to add, drop or change (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

func names(kinds []Kind) []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = string(k)
	}
	return out
}

// fieldNames lists the fields that a kind of file may give; every field where the kind is not
// known.
func fieldNames(k Kind) []string {
	var out []string
	for i := range fields {
		if k == "" || slices.Contains(fields[i].Kinds, k) {
			out = append(out, string(fields[i].Field))
		}
	}
	return out
}
