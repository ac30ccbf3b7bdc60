package damages

import (
	"counterpart/internal/judge"
	"counterpart/internal/terms/fact"
)

// Result is what follows for a claim under one reading of the liability clause.
type Result struct {
	Creditor, Debtor fact.Party
	View             fact.View
	Law              string
	Reading          []judge.Choice // of the liability clause; empty when it has one reading

	Range               // what the creditor's claim comes to
	Uncapped Range      // the creditor's items that count, before share, caps and set-off
	Steps    []Step     // in the order of the calculation
	Open     []Question // the one that moves the result most first

	Uncounted []Uncounted
	Fines     []Fine     // items that are fines, shown apart
	Exposures []Exposure // never added
}

// Step is one line of the calculation.
type Step struct {
	Number        int    // 1 to 11
	Rule          string // what the step does: "exclusions"
	Claimant      fact.Party
	Item          string // the item it is about, or ""
	Bucket        string // the cap it is about, or ""
	Text          string
	Before, After Range
}

// Question is something open that the result turns on.
type Question struct {
	ID      string // "finding:notify.incident-48h(breach)", "cap:general"
	Asks    string
	Answers []Answer
	// Moves is how far the two ends of the result move between the answers, together, in minor
	// units; NoCeiling when an answer takes a ceiling away or gives one.
	Moves int64
}

// Answer is one answer to a question and what the result is then, everything else left open.
type Answer struct {
	If string // "yes", "USD 1,000,000.00", "no ceiling"
	Range
}

// Uncounted is an item that does not count, at either end.
type Uncounted struct {
	Item   string
	Head   string
	Amount Range
	Reason string
}

// Fine is an item that is a fine, and whether it counts.
type Fine struct {
	Item        string
	Amount      Range
	Recoverable string // "contract", "no" or "open"
}

// rules names the steps.
var rules = [...]string{
	1: "loss items", 2: "link to a breach", 3: "avoidable and double-counted loss",
	4: "class of head", 5: "exclusions and carve-outs", 6: "fault share", 7: "caps",
	8: "outside the caps", 9: "interest and debts", 10: "set-off", 11: "result",
}
