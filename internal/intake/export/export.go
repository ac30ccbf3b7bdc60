// Package export hands a retailer's data out: tables of customers, orders, cases and what belongs to
// them, as CSV or JSON, and the access log.
//
// It promises that what a page of rows tells is recorded before its first byte is written, and that a
// file that package intake takes in again holds the same customers, orders and cases, own fields
// included, as docs/import.md shows.
package export

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/intake/mapping"
	"counterpart/internal/ledger"
	"counterpart/internal/policy"
)

// Everything as what to export is each of the others in turn: as CSV a zip archive with one file
// for each, as JSON one line for each row.
const Everything = "everything"

// Exports lists what can be exported, in the order in which everything is written.
func Exports() []string {
	out := make([]string, len(exports))
	for i, e := range exports {
		out[i] = e.name
	}
	return out
}

// The formats of an export.
const (
	CSV  = "csv"  // RFC 4180 with a header; cells guarded against formulas, see mapping.Guard
	JSON = "json" // one object on each line
)

// Config is what a Service is made of.
type Config struct {
	Desk   *crm.Desk
	Cases  *cases.Desk // nil: no cases are handed out
	Ledger *ledger.Ledger
}

// Service exports. Safe for concurrent use.
type Service struct{ cfg Config }

// New makes a Service.
func New(cfg Config) *Service { return &Service{cfg: cfg} }

// exports are the tables, each with what it writes row by row.
var exports = []struct {
	name   string
	people bool // it tells about customers
	each   func(ctx context.Context, s *Service, p policy.Permit, put func(line) error) error
}{
	{"customers", true, eachCustomer},
	{"addresses", true, eachAddress},
	{"consents", true, eachConsent},
	{"notes", true, eachNote},
	{"orders", true, eachOrder},
	{"lines", true, eachLine},
	{"products", false, eachProduct},
	{"payments", true, eachPayment},
	{"cases", true, eachCase},
	{"messages", true, eachMessage},
	{"access", false, eachAccess},
}

// freely is how many customers may be exported without a factor shown in the last minutes.
const freely = 1000

// Export writes one of Exports, or Everything. Each page of rows is recorded as a disclosure,
// committed before its first byte is written; a failure in between leaves a file that is cut off
// and says so by its error. The failure is of kind Forbidden where the permit is not one for
// export, or where the export is large and no factor was shown.
func (s *Service) Export(ctx context.Context, permit policy.Permit, what, format string, w io.Writer) error {
	if permit.Purpose() != field.Export || !permit.Allows(field.Fields(field.Name, field.Orders), 0) {
		return failure.New(failure.Forbidden, "Data is handed over for the purpose of export only.").
			WithHint("An owner or a privacy officer may export.")
	}
	if what != Everything && !slices.Contains(Exports(), what) || format != CSV && format != JSON {
		return failure.New(failure.Invalid, "There is no export of %q as %q.", what, format).
			WithHint("Choose everything, %s; as csv or json.", strings.Join(Exports(), ", "))
	}
	if err := s.freshEnough(ctx, permit, what); err != nil {
		return err
	}
	if what == Everything && format == CSV {
		return s.archive(ctx, permit, w)
	}
	for _, e := range exports {
		if what != Everything && what != e.name {
			continue
		}
		out := newSink(format, e.name, w)
		if err := e.each(ctx, s, permit, out.put); err != nil {
			return err
		}
		if err := out.flush(); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) freshEnough(ctx context.Context, permit policy.Permit, what string) error {
	for _, e := range exports {
		if e.name == what && !e.people {
			return nil
		}
	}
	n, err := s.cfg.Desk.Count(ctx, permit)
	if err != nil || n <= freely || permit.Principal().Fresh {
		return err
	}
	return failure.New(failure.Forbidden, "An export of more than %d customers asks for your second factor again.", freely).
		WithHint("Show it, then start the export within a few minutes.")
}

func (s *Service) archive(ctx context.Context, permit policy.Permit, w io.Writer) error {
	z := zip.NewWriter(w)
	for _, e := range exports {
		f, err := z.Create(e.name + ".csv")
		if err != nil {
			return err
		}
		out := newSink(CSV, e.name, f)
		if err := e.each(ctx, s, permit, out.put); err != nil {
			return err
		}
		if err := out.flush(); err != nil {
			return err
		}
	}
	return z.Close()
}

// tableBytes is about how long a piece of a table is that Tables hands on.
const tableBytes = 8 << 20

// Tables hands on everything but the access log as CSV, in pieces with a header each, for a permit to
// hand everything over. What a piece tells is recorded before it is handed on.
func (s *Service) Tables(ctx context.Context, permit policy.Permit, put func(name string, csv []byte) error) error {
	for _, e := range exports {
		if e.name == "access" {
			continue
		}
		var b bytes.Buffer
		n := 0
		out := newSink(CSV, e.name, &b)
		flush := func() error {
			if err := out.flush(); err != nil || b.Len() == 0 {
				return err
			}
			n++
			defer b.Reset()
			out.header = false
			return put(fmt.Sprintf("%s-%04d.csv", e.name, n), b.Bytes())
		}
		err := e.each(ctx, s, permit, func(l line) error {
			if err := out.put(l); err != nil || b.Len() < tableBytes {
				return err
			}
			return flush()
		})
		if err == nil {
			err = flush()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// line is one row of an export. Values are texts, lists of texts or whole numbers.
type line []cell

type cell struct {
	name  string
	value any
}

// sink writes lines in one of the formats.
type sink struct {
	kind   string
	csv    *csv.Writer // nil for JSON
	json   *json.Encoder
	header bool
}

func newSink(format, kind string, w io.Writer) *sink {
	if format == CSV {
		return &sink{kind: kind, csv: csv.NewWriter(w)}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &sink{kind: kind, json: enc}
}

func (s *sink) put(l line) error {
	if s.json != nil {
		object := map[string]any{"kind": s.kind}
		for _, c := range l {
			object[c.name] = c.value
		}
		return s.json.Encode(object)
	}
	if !s.header {
		s.header = true
		names := make([]string, len(l))
		for i, c := range l {
			names[i] = c.name
		}
		if err := s.csv.Write(names); err != nil {
			return err
		}
	}
	row := make([]string, len(l))
	for i, c := range l {
		row[i] = mapping.Guard(flat(c.value))
	}
	return s.csv.Write(row)
}

func (s *sink) flush() error {
	if s.csv == nil {
		return nil
	}
	s.csv.Flush()
	return s.csv.Error()
}
