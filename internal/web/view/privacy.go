package view

import "time"

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
