package intake

import (
	"io"
	"slices"
	"strings"
	"time"

	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/intake/table"
)

// Options say how an import goes about it. The zero value takes the whole file or nothing.
type Options struct {
	DryRun    bool // scan only
	KeepGoing bool // take the good rows, and seal the refused ones into Refused
	Update    bool // a known customer or order whose data differs is changed; else it is counted and left
	// Refused is the path of the file that is made for refused rows; needed with KeepGoing.
	Refused string
	Keep    time.Duration // how long that file may be kept; 0 means 30 days
	// Files opens a file that the mapping joins, by its name there.
	Files func(name string) (io.ReadCloser, error)
}

// plan is a mapping made ready for one import.
type plan struct {
	m       *mapping.Mapping
	opt     Options
	byField map[mapping.Field][]*mapping.Column
	table   *table.Table
	own     map[own.Object]own.Defs // live own fields that the mapping names
}

func newPlan(m *mapping.Mapping, opt Options) *plan {
	p := &plan{m: m, opt: opt, byField: map[mapping.Field][]*mapping.Column{}, own: map[own.Object]own.Defs{}, table: table.New(m, opt.Files)}
	for i := range m.Columns {
		c := &m.Columns[i]
		p.byField[c.Field] = append(p.byField[c.Field], c)
	}
	return p
}

// owned finds the own fields that the mapping names among those that there are.
func (p *plan) owned(all own.Defs) error {
	for _, f := range p.m.Fields() {
		object, key, is := mapping.OwnKey(f)
		if !is {
			continue
		}
		d, ok := all.ByKey(own.Object(object), key)
		if !ok || d.State != own.Live {
			return failure.New(failure.Invalid, "The mapping names %s, and %ss have no such own field.", f, object).
				WithHint("An owner adds it on the page Own fields, or take the line out of the mapping.")
		}
		p.own[d.Object] = append(p.own[d.Object], d)
	}
	return nil
}

// Faults are the rows that were not taken, in the order of the file.
type Faults struct {
	First  []RowError       `json:"first"` // at most 1,000
	Total  int64            `json:"total"`
	Rows   int64            `json:"rows"`   // rows with one fault or more
	Counts map[string]int64 `json:"counts"` // by reason
}

const maxFaults = 1000

func (f *Faults) add(es []RowError) {
	if len(es) == 0 {
		return
	}
	f.Rows++
	f.note(es)
}

func (f *Faults) note(es []RowError) {
	if f.Counts == nil {
		f.Counts = map[string]int64{}
	}
	for _, e := range es {
		f.Total++
		f.Counts[e.Reason]++
		if len(f.First) < maxFaults {
			f.First = append(f.First, e)
		}
	}
}

func (f *Faults) sort() {
	slices.SortStableFunc(f.First, func(a, b RowError) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	})
}

// Progress is where an import stands. ETA is 0 while it is not known.
type Progress struct {
	Phase string // scan, stage, publish
	Rows  int64
	Total int64 // rows; 0 while it is not known
	Bytes int64
	Size  int64   // bytes of all sources; 0 where it is not known
	Rate  float64 // rows per second
	ETA   time.Duration
}

// Source is a file to import. It is opened twice, three times to update.
type Source = table.Source
