package view

import "time"

// ImportNew is the form that takes a file.
type ImportNew struct {
	Layout
	Action, BackURL string
	Kind            string
	Kinds           []Option
	Errors          Errors
}

func (ImportNew) file() string { return "importnew" }

// ImportMap asks what the columns of a file mean.
type ImportMap struct {
	Layout
	File, Action, DropURL string
	Columns               []ImportColumn
	Settings              []Input
	// Saved are maps that were kept; UseAction takes one of them.
	Saved     []Option
	UseAction string
	// Sheets are those of a workbook that has several; SheetAction chooses another than Sheet.
	Sheets             []Option
	Sheet, SheetAction string
	Errors             Errors
}

func (ImportMap) file() string { return "importmap" }

// ImportColumn is one column of a file with its first values.
type ImportColumn struct {
	Name, Title string
	Examples    []string
	Value       string
	Options     []Option
	Sure        Badge
	Why         string
}

// ImportRun is an import, or the check before it, while it runs.
type ImportRun struct {
	Layout
	File, What  string
	Percent     int // -1 while it is not known
	Rows, Total string
	Phase, Left string
	CancelURL   string
	Self        string // this page again
}

func (ImportRun) file() string { return "importrun" }

// ImportReport is what a check found, or an import did.
type ImportReport struct {
	Layout
	File string
	// Done is true for an import, false for a check.
	Done    bool
	Verdict Notice
	Facts   []Fact
	// Sample are the first rows as they would be taken.
	Sample []SampleRow
	Faults []ImportFault
	// More counts faults that are not listed.
	More      int
	MendURL   string
	StartURL  string
	MapURL    string
	DropURL   string
	NewURL    string
	Changed   bool // something is there that differs: an update can be asked for
	Refusable bool // good rows can be taken without the others
	Good      string
}

func (ImportReport) file() string { return "importreport" }

// SampleRow is a row as it would be taken.
type SampleRow struct{ Cells []Fact }

// ImportFault is one fault of a file.
type ImportFault struct {
	Line             int
	Column, Field    string
	Reason, Expected string
	// Name is that of the input with which it is mended; empty where it cannot be.
	Name, Value string
}

// Tokens lists the tokens of programs.
type Tokens struct {
	Layout
	Rows []TokenRow
	// Secret is shown once, right after a token was made.
	Secret string
	// Action makes a token; empty if the viewer may not.
	Action                    string
	Name, Role, Purpose, Days string
	Roles, Purposes, Terms    []Option
	Errors                    Errors
}

func (Tokens) file() string { return "tokens" }

// TokenRow is one token.
type TokenRow struct {
	Name, Role, Purpose  string
	State                Badge
	Created, Used, Until time.Time
	By, AccessURL        string
	Revoke               *Action
}
