package source

import (
	"cmp"
	"encoding/json"
	"slices"
)

// Severity says whether the text can be used.
type Severity string

// The severities. A text with an Error is not used.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Diagnostic is one thing that is wrong or doubtful in a text.
type Diagnostic struct {
	Severity   Severity
	Summary    string // one line, without a full stop
	Detail     string // what was expected, and what to do
	Range      Range
	Snippet    string // the line of the text where Range begins
	Block      string // the blocks around it, outside first: `agreement "a" > notify "b"`
	Suggestion string // what to write instead; may be empty

	caret int // bytes of Snippet before what is meant
}

// Diagnostics are in order of place.
type Diagnostics []Diagnostic

// Failed reports whether one of them is an error.
func (ds Diagnostics) Failed() bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Error })
}

// Sort puts them in order of place.
func (ds Diagnostics) Sort() {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Range.Filename, b.Range.Filename),
			cmp.Compare(a.Range.Start.Byte, b.Range.Start.Byte),
			cmp.Compare(a.Range.End.Byte, b.Range.End.Byte),
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Summary, b.Summary),
			cmp.Compare(a.Detail, b.Detail),
		)
	})
}

// place is a position in the JSON form; all but Byte count from 1.
type place struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Byte   int `json:"byte"`
}

// MarshalJSON writes the form for programs:
// {"severity","summary","detail","file","start":{"line","column","byte"},"end":…,"block","snippet","suggestion"}.
func (d Diagnostic) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Severity   Severity `json:"severity"`
		Summary    string   `json:"summary"`
		Detail     string   `json:"detail,omitempty"`
		File       string   `json:"file"`
		Start      place    `json:"start"`
		End        place    `json:"end"`
		Block      string   `json:"block,omitempty"`
		Snippet    string   `json:"snippet,omitempty"`
		Suggestion string   `json:"suggestion,omitempty"`
	}{
		d.Severity, d.Summary, d.Detail, d.Range.Filename, place(d.Range.Start), place(d.Range.End),
		d.Block, d.Snippet, d.Suggestion,
	})
}
