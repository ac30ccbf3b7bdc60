package mapping

import (
	"slices"
	"strconv"

	"counterpart/internal/sheet"
)

// Kind is what the rows of a file are.
type Kind string

// The kinds. In a file of orders each row is one line of an order.
const (
	Customers Kind = "customers"
	Orders    Kind = "orders"
	Payments  Kind = "payments"
	Both      Kind = "customers+orders" // orders whose rows also describe the customer
	Cases     Kind = "cases"            // complaints, questions and returns that another system kept
)

// Mapping says how a file is written and what its columns mean.
type Mapping struct {
	Kind      Kind
	Sheet     sheet.Options
	Tab       string       // the sheet of a workbook; empty is its first one
	Date      sheet.Layout // of every date without one of its own; empty means ISO
	Comma     bool         // amounts are written 1.234,50
	Currency  string       // ISO 4217, where no column gives one
	Country   string       // ISO 3166-1 alpha-2, where no column gives one
	Empty     []string     // words that stand for no value
	Columns   []Column
	Constants []Constant
	Replaces  []Replace
	Skips     []Condition
	Joins     []Join
}

// Ref names a column: by header or by number from 1, of the file or of a join.
type Ref struct {
	Join   string // empty: the file itself
	Header string
	Number int // 0 where the header is given
}

// String gives the reference as it is written.
func (r Ref) String() string {
	s := strconv.Itoa(r.Number)
	if r.Number == 0 {
		s = quote(r.Header)
	}
	if r.Join != "" {
		return bare(r.Join) + ":" + s
	}
	return s
}

// Column gives a column's values to a field.
type Column struct {
	Ref
	Field   Field
	Integer bool         // 17850.0 means 17850
	Lower   bool         // letters to lower case
	Last    bool         // a full name with the family name first
	Date    sheet.Layout // empty: that of the mapping
	Split   string       // several values in one cell, parted by this
	Line    int          // of the mapping, 0 if it was not read from one
}

// Constant gives every row, or those for which When holds, the same value. Where several fit
// the last one wins; a column's value that is not empty wins over a constant without condition.
type Constant struct {
	Field Field
	Value string
	When  *Condition
	Line  int
}

// Replace reads one value of a field as another.
type Replace struct {
	Field    Field
	Old, New string
	Line     int
}

// Test is how a Condition looks at a column.
type Test string

// The tests.
const (
	Starts Test = "starts"
	Is     Test = "is" // an empty text means that the cell is empty
)

// Condition holds for a row by the text in one column.
type Condition struct {
	Ref
	Test Test
	Text string
	Line int
}

// Join brings the columns of a second file to each row: the rows whose key column holds what
// the column With holds.
type Join struct {
	Name  string
	File  string // looked for beside the imported file
	Key   Ref    // a column of the second file
	With  Ref    // a column of the first, or of a join before this one
	Sheet sheet.Options
	Line  int
}

// Has reports whether a column or a constant gives the field.
func (m *Mapping) Has(f Field) bool {
	for i := range m.Columns {
		if m.Columns[i].Field == f {
			return true
		}
	}
	for i := range m.Constants {
		if m.Constants[i].Field == f {
			return true
		}
	}
	return false
}

// Fields lists the fields that columns and constants give, in the order of lines.
func (m *Mapping) Fields() []Field {
	var out []Field
	add := func(f Field) {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	for _, c := range m.Columns {
		add(c.Field)
	}
	for _, c := range m.Constants {
		add(c.Field)
	}
	return out
}
