package view

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"counterpart/internal/web/markup"
)

// AccessLog says who saw whom, when, which fields and why. Its filter is a GET
// form to Action: reader, customer (an opaque id), purpose, from, to.
type AccessLog struct {
	Layout
	Action string
	// Heading narrows the page, such as "Who saw C-7F3KQ"; empty is the whole log.
	Heading  string
	Filter   AccessFilter
	Readers  []Option
	Purposes []Option
	Total    int
	Rows     []AccessRow
	Pager    Pager
	// Behind says how far the index lags behind the log; empty if it does not.
	Behind string
	Errors Errors
}

func (AccessLog) file() string { return "accesslog" }

// AccessFilter is what the log is narrowed to; dates are 2006-01-02.
type AccessFilter struct {
	Reader, Customer, Purpose, From, To string
}

// Any says whether anything is filtered.
func (f AccessFilter) Any() bool { return f != AccessFilter{} }

// AccessRow is one recorded disclosure.
type AccessRow struct {
	Entry uint64
	URL   string
	At    time.Time
	// Reader is a person or a job.
	Reader Reader
	// Purpose and Reason are in words; Reason may be empty.
	Purpose, Reason string
	// Opened and Masked name the fields that were shown in clear and masked.
	Opened, Masked []string
	Customers      int
	// Subject is the opaque id if there was one customer; SubjectURL may be empty.
	Subject, SubjectURL string
	// Finding says in plain words that a sealed value did not open; nothing was disclosed then.
	Finding string
}

// Reader is who received what was disclosed.
type Reader struct {
	Name, Role, Company string
	// Vendor is true for the vendor's staff and jobs.
	Vendor bool
	// Job is true if no person read it.
	Job bool
}

// Entry is the page of one entry of the ledger.
type Entry struct {
	Layout
	Index uint64
	// Kind is the entry's kind in words.
	Kind string
	At   time.Time
	// Appended is when it was recorded.
	Appended time.Time
	Summary  string
	// Access is filled for a disclosure.
	Access *AccessRow
	// Subjects are the opaque ids of the customers, as far as the viewer may see
	// them and they are not erased; SubjectsNote says what is missing.
	Subjects     []Linked
	SubjectsNote string
	// JSON is the canonical text, indented for reading; Bytes its true length.
	JSON  string
	Bytes int
	// LeafHash and RootHash are in hexadecimal.
	LeafHash, RootHash string
	Checkpoint         Checkpoint
	// Proof is the inclusion proof, from the leaf upwards, in hexadecimal.
	Proof []string
	// Proven is the result of checking it; nil if not yet in a checkpoint.
	Proven                         *Check
	PreviousURL, NextURL, ProofURL string
}

func (Entry) file() string { return "entry" }

// Linked is a text that leads somewhere.
type Linked struct {
	Text, URL string
}

// Checkpoint is a signed state of the log.
type Checkpoint struct {
	Size uint64
	// Root is in base64 as the note has it.
	Root string
	At   time.Time
	// Signers are the names of the keys that signed.
	Signers []string
	// Note is the signed text; may be empty.
	Note string
}

// Check is one thing that was checked.
type Check struct {
	Label string
	// State is "ok", "failed", "skipped" or "running".
	State string
	// Detail says what was seen.
	Detail string
}

// LedgerCheck is the page about the ledger as a whole.
type LedgerCheck struct {
	Layout
	// Origin is the log's name.
	Origin     string
	Size       uint64
	Root       string
	Checkpoint Checkpoint
	// Run starts a check; nil if the viewer may not.
	Run *Action
	// At is when Checks were made; zero if never. Took is how long, in words.
	At     time.Time
	Took   string
	Checks []Check
	// Verdict sums Checks up; nil if there are none.
	Verdict *Check
	// Tamper changes one byte of the database, Mend puts it back: demo only.
	Tamper, Mend *Action
	// Kinds count the entries by kind.
	Kinds  []Fact
	Recent []EntryRow
	// Before says what is known of the log before this one, which a restore closed; empty for none.
	Before []string
}

func (LedgerCheck) file() string { return "ledger" }

// EntryRow is one entry in a list.
type EntryRow struct {
	Index         uint64
	URL           string
	At            time.Time
	Kind, Summary string
}

// Imports is the list of imported batches.
type Imports struct {
	Layout
	// NewURL leads to the form that takes a file; empty if the viewer may not.
	NewURL string
	Rows   []ImportRow
	Pager  Pager
}

func (Imports) file() string { return "imports" }

// Entered reports whether any import names its entry of the ledger.
func (p Imports) Entered() bool {
	return slices.ContainsFunc(p.Rows, func(r ImportRow) bool { return r.EntryURL != "" })
}

// ImportRow is one batch.
type ImportRow struct {
	// File is the file's name; Kind customers, orders or payments.
	File, Kind string
	Started    time.Time
	By         string
	State      Badge
	// Percent is 0 to 100 while running, else 100; Left the time left in words.
	Percent int
	Left    string
	// Accepted, Refused and Unchanged count rows.
	Accepted, Refused, Unchanged int
	// RefusedURL serves the refused rows until Expires; empty if there are none.
	RefusedURL string
	Expires    time.Time
	Entry      uint64
	EntryURL   string
	Cancel     *Action
}

// Privacy is what a privacy officer may do with one customer. Erasing posts
// erase-reason and confirm to EraseAction; a hold posts hold-reason and review
// to HoldAction.
type Privacy struct {
	Layout
	ID, Name    string
	CustomerURL string
	// Held are the holds in force.
	Held []HoldRow
	// EraseAction and HoldAction are empty if the viewer may not.
	EraseAction, HoldAction string
	EraseReasons            []Option
	HoldReasons             []Option
	// Confirm is the word to be typed before erasing.
	Confirm string
	// Bound says when the last backup that could hold the key is gone.
	Bound string
	// Values that were entered before an error.
	EraseReason, HoldReason, Review string
	// ExportURL gives the person's data; may be empty.
	ExportURL string
	AccessURL string
	Errors    Errors
}

func (Privacy) file() string { return "privacy" }

// Holds is the list of legal holds.
type Holds struct {
	Layout
	Rows []HoldRow
}

func (Holds) file() string { return "holds" }

// HoldRow is one legal hold.
type HoldRow struct {
	// Customer is the opaque id; CustomerURL may be empty.
	Customer, CustomerURL string
	Reason                string
	// Reference names the hold itself, such as "Hold 3".
	Reference string
	At        time.Time
	// Review is when somebody looks whether it is still needed; zero if not set.
	Review time.Time
	// Released is zero while the hold is in force.
	Released time.Time
	// Release ends it; nil if the viewer may not.
	Release *Action
}

// drawAccesses writes the rows of a table of accesses: like those of lists, too often a part of a
// page to run templates for each cell.
func drawAccesses(rows []AccessRow) template.HTML {
	var w accessWriter
	w.Grow(rowSize * len(rows))
	for i := range rows {
		w.row(&rows[i])
	}
	return w.HTML()
}

type accessWriter struct{ markup.Writer }

func (w *accessWriter) row(r *AccessRow) {
	w.Raw("\n<tr role=\"row\">\n<td role=\"cell\" class=\"whom\">")
	w.reader(r.Reader)
	w.Raw("</td>\n<td role=\"cell\" class=\"tight\">")
	if r.At.IsZero() {
		w.Raw(`<span class="none">none</span>`)
	} else {
		w.Raw(`<time datetime="`)
		w.Time(r.At, isoLayout)
		w.Raw(`">`)
		w.Time(r.At, stampLayout)
		w.Raw(`</time>`)
	}
	w.Raw("</td>\n<td role=\"cell\" class=\"why\">")
	w.Text(r.Purpose)
	if r.Reason != r.Purpose {
		w.Raw(`<small>`)
		w.Text(r.Reason)
		w.Raw(`</small>`)
	}
	w.Raw("</td>\n<td role=\"cell\" class=\"n\" data-label=\"")
	if r.Subject != "" {
		w.Raw("Customer\">")
	} else {
		w.Raw("Customers\">")
	}
	w.whom(r)
	w.Raw("</td>\n<td role=\"cell\" class=\"fields\">")
	w.fields(r)
	w.Raw("</td>\n<td role=\"cell\" class=\"n\" data-label=\"Entry\">")
	if r.URL == "" {
		w.count(r.Entry)
		w.Raw("</td>\n</tr>")
		return
	}
	w.Raw(`<a href="`)
	w.Link(r.URL)
	w.Raw(`">`)
	w.count(r.Entry)
	w.Raw("</a></td>\n</tr>")
}

func (w *accessWriter) reader(r Reader) {
	w.Raw(`<span class="reader"><b>`)
	w.Text(r.Name)
	w.Raw(`</b><span class="badge `)
	if r.Vendor {
		w.Raw(`solid">`)
	} else {
		w.Raw(`line">`)
	}
	w.Text(r.Company)
	w.Raw(`<span class="hidden">, `)
	if r.Vendor {
		w.Raw(`vendor`)
	} else {
		w.Raw(`retailer`)
	}
	w.Raw(`</span></span><small>`)
	w.Text(r.Role)
	if r.Job {
		w.Raw(`, a job`)
	}
	w.Raw(`</small></span>`)
}

// whom is the customer, or how many there were.
func (w *accessWriter) whom(r *AccessRow) {
	switch {
	case r.Subject == "":
		w.count(r.Customers)
	case r.SubjectURL == "":
		w.Text(r.Subject)
	default:
		w.Raw(`<a href="`)
		w.Link(r.SubjectURL)
		w.Raw(`">`)
		w.Text(r.Subject)
		w.Raw(`</a>`)
	}
}

func (w *accessWriter) count(n any) {
	if s, err := number(n); err == nil { // a whole number always is one
		w.Text(s)
	}
}

func (w *accessWriter) fields(r *AccessRow) {
	if r.Finding != "" {
		w.Raw(`<span class="badge danger">refused</span> `)
		w.Text(r.Finding)
		return
	}
	if len(r.Opened) > 0 {
		w.Raw(`<span class="opened">`)
		w.Text(strings.Join(r.Opened, ", "))
		w.Raw(`</span>`)
	}
	if len(r.Masked) > 0 {
		w.Raw(`<span class="masked">masked: `)
		w.Text(strings.Join(r.Masked, ", "))
		w.Raw(`</span>`)
	}
	if len(r.Opened)+len(r.Masked) == 0 {
		w.Raw(`<span class="none">none</span>`)
	}
}

// Witnesses is the page of who watches the log, and of how it is read from outside. Adding a witness
// posts key, url, runner and company to Action.
type Witnesses struct {
	Layout
	// Origin and Size are the log's.
	Origin string
	Size   uint64
	// Halted says what a witness holds against the database; HaltedHint what to do. Empty if none does.
	Halted, HaltedHint string
	Rows               []WitnessRow
	// Gone are witnesses that are not asked any more.
	Gone []WitnessRow
	// Action is empty if the viewer may not add one.
	Action string
	// Values that were entered before an error.
	Key, URL, Runner, Company string
	Runners                   []Option
	// PolicyURL gives the trust file.
	PolicyURL string
	// Address is where the log is read, with a token.
	Address string
	Tokens  []LogToken
	// Make makes a token for the viewer's own company; nil if the viewer may not. Secret is a new one,
	// shown this once.
	Make   *Action
	Secret string
	// Mail is the daily checkpoint by mail.
	Mail   MailedPoint
	Errors Errors
}

func (Witnesses) file() string { return "witnesses" }

// WitnessRow is one witness.
type WitnessRow struct {
	Name, Company string
	// Runner is who runs it, in words; Shows what its signatures show because of that.
	Runner, Shows string
	State         Badge
	// Last is when it signed last, zero if never; Entries how many it has seen then.
	Last    time.Time
	Entries uint64
	// Fresh says how old that is, in words.
	Fresh string
	// Gap is the longest time without a signature, in words; From when it began.
	Gap  string
	From time.Time
	// Problem is why the last try failed; may be empty.
	Problem        string
	Added, Removed time.Time
	Remove         *Action
}

// LogToken is a token with which one of the two companies reads the log.
type LogToken struct {
	Company       string
	State         Badge
	Created, Used time.Time
	Revoke        *Action
}

// MailedPoint is the daily checkpoint by mail.
type MailedPoint struct {
	// Possible says that there is a mail server; Wanted that it is switched on.
	Possible, Wanted bool
	Last             time.Time
	Entries          uint64
	Problem          string
	// Switch switches it on or off; nil if the viewer may not.
	Switch *Action
}

// Controls is the page of what the program tests of itself.
type Controls struct {
	Layout
	Rows    []ControlRow
	BackURL string
}

func (Controls) file() string { return "controls" }

// ControlRow is one test with what it saw last; At is zero if it never ran.
type ControlRow struct {
	Title, Every, Text string
	State              Badge
	At                 time.Time
	Late               bool // it should have run again by now
	Entry              int64
	EntryURL           string // empty for those who may not open it
	Run                Action
}

// HandOver is the page on which evidence is made into one file.
type HandOver struct {
	Layout
	// Job is what is being made, nil if nothing is; Ended is what became of the last that was not.
	Job   *HandOverJob
	Ended *Notice
	Rows  []HandOverRow
	// Action receives the form; empty for those who may not. Customers offers the choice to disclose whom
	// entries are about; empty for those who have no right to hand that out.
	Action               string
	Recipients, Disclose []Option
	For, From, To        string
	Customers            string
	Zone                 string // in which days are counted
	Keep                 string // how long files are kept
	PolicyURL            string
	Errors               Errors
}

func (HandOver) file() string { return "handover" }

// HandOverJob is a bundle that is being made.
type HandOverJob struct {
	Phase   string
	Percent int // -1 while it is not known
	Entries string
	Self    string // this page again
	StopURL string
}

// HandOverRow is a bundle that was made.
type HandOverRow struct {
	Title, File string
	Verdict     Badge
	Problem     string // the first that was found; empty if none was
	Facts       []Fact
	SHA256      string // of the file
	// FetchURL is empty for those who may not have it; Why then says why.
	FetchURL, Why string
	Remove        *Action
}
