package bundle

import (
	"encoding/json"
	"fmt"
	"slices"

	"counterpart/internal/act"
	"counterpart/internal/when"
)

// Level says how a verification ended; its number is the exit code of the verifier.
type Level int

// The levels.
const (
	Holds      Level = iota // all that was checked holds
	Fails                   // something does not hold
	Unreadable              // the file cannot be read, or is not complete
)

// Verdict gives the level as a sentence.
func (l Level) Verdict() string {
	switch l {
	case Holds:
		return "Everything that was checked holds."
	case Fails:
		return "Something in this file does not hold."
	default:
		return "This file cannot be read, or it is not complete."
	}
}

// Problem is something that does not hold.
type Problem struct {
	Where string `json:"where"` // such as "entry 12" or the name of a file
	What  string `json:"what"`
	Level Level  `json:"level"`
}

const maxProblems = 1000

// Result is what a verification comes to.
type Result struct {
	Verdict    string    `json:"verdict"`
	Level      Level     `json:"level"`
	Problems   []Problem `json:"problems"`
	Suppressed int64     `json:"problems_beyond_those,omitempty"`
	// Notes say what a reader should know, though nothing is wrong with it.
	Notes []string `json:"notes"`

	Origin    string       `json:"origin"`
	Size      uint64       `json:"size"` // of the log
	Root      string       `json:"root"` // base64
	Bundle    act.Hash     `json:"bundle"`
	AsOf      when.Instant `json:"as_of_us"`
	Simulated bool         `json:"simulated"`
	Parties   []Party      `json:"parties"`

	Held     int64 `json:"entries"` // in this file
	Observed int64 `json:"machine_observed"`
	Asserted int64 `json:"human_asserted"`
	Signed   int64 `json:"party_signed"` // of those asserted

	First when.Instant `json:"first_recorded_us"`
	Last  when.Instant `json:"last_recorded_us"`

	// Before is what the log's first entry says of the log before it; nil where nothing was restored.
	Before *LogBefore `json:"log_before,omitempty"`

	Checked   []Count   `json:"checked"`
	Witnesses []Watched `json:"witnesses"`
	Keys      []Key     `json:"keys"`
	Acts      []Act     `json:"acts"`
	// Findings are those about the agreement that have come into play, in short; the same bytes
	// were derived anew, unless a problem says otherwise.
	Findings []Found `json:"findings"`
}

// LogBefore is the log that a restore closed.
type LogBefore struct {
	Origin string   `json:"origin"`
	Copy   int64    `json:"copy"`           // entries of the copy that was restored
	Size   uint64   `json:"size,omitempty"` // of its last checkpoint that is known and holds
	By     []string `json:"cosigned_by,omitempty"`
	At     uint64   `json:"cosigned_s,omitempty"` // the latest, seconds since 1970
	Says   []string `json:"says"`
}

// Count is how many of a kind were checked.
type Count struct {
	What string `json:"what"`
	N    int64  `json:"n"`
}

// Watched is what a witness cosigned of this log, as far as the file shows. Times are seconds since
// 1970 by the witness's clock.
type Watched struct {
	Name     string `json:"name"`
	RunBy    string `json:"run_by"` // the maker's word
	Key      string `json:"key"`
	Cosigned int    `json:"cosigned"` // checkpoints
	From     uint64 `json:"from_s,omitempty"`
	To       uint64 `json:"to_s,omitempty"`
	// LongestGap is the longest time without one, until the file was made; under a simulated clock
	// until the last one. Not all are here, so the true one may be shorter, and is not longer.
	LongestGap uint64 `json:"longest_gap_s,omitempty"`
}

// Key is a key with which a side signs.
type Key struct {
	Side  string `json:"side"`
	Key   string `json:"key"`
	Entry int64  `json:"entry"` // that enrolled it
}

// Found is a finding in a line, never without view, reading, point in time, burden and what follows
// if nothing more is shown.
type Found struct {
	ID    string `json:"id"`
	View  string `json:"view"`
	State string `json:"state"` // as findings.json names it
	Says  string `json:"says"`
}

// Act is an act in a line.
type Act struct {
	Entry    int64        `json:"entry"`
	Act      string       `json:"act"`
	Object   string       `json:"object,omitempty"`
	Who      string       `json:"who"`
	Recorded when.Instant `json:"recorded_us"`
	Attested string       `json:"attested"`
	// ExistedBy and NotBefore are of the witnesses' clocks, seconds since 1970; 0 is not known.
	ExistedBy uint64 `json:"existed_by_s,omitempty"`
	NotBefore uint64 `json:"not_before_s,omitempty"`
}

func (r *Result) found(l Level, where, format string, args ...any) {
	r.Level = worse(r.Level, l)
	if len(r.Problems) >= maxProblems {
		r.Suppressed++
		return
	}
	r.Problems = append(r.Problems, Problem{where, fmt.Sprintf(format, args...), l})
}

// worse gives the level that counts: that something does not hold goes before that something is
// missing.
func worse(a, b Level) Level {
	if a == Fails || b == Fails {
		return Fails
	}
	return max(a, b)
}

func (r *Result) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !slices.Contains(r.Notes, text) {
		r.Notes = append(r.Notes, text)
	}
}

func (r *Result) checked(what string, n int64) { r.Checked = append(r.Checked, Count{what, n}) }

// JSON writes the result for programs.
func (r *Result) JSON() []byte {
	b, _ := json.MarshalIndent(r, "", "  ") // of nothing that JSON cannot say
	return append(b, '\n')
}
