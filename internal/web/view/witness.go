package view

import "time"

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
