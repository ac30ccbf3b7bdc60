package judge

import (
	"slices"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// State is where an obligation stands.
type State string

// The states.
const (
	Inactive     State = "inactive" // not in force, or nothing triggered it
	Pending      State = "pending"  // triggered or standing; its clock does not run yet
	Running      State = "due"      // its clock runs
	Met          State = "met"      // done in time; a prohibition: the act was permitted
	Late         State = "late"     // done after the deadline
	Breached     State = "breached" // not done, or done though forbidden, or not kept so
	Cured        State = "cured"
	Excused      State = "excused"
	Waived       State = "waived"
	Suspended    State = "suspended" // what it depends on is missing
	Discharged   State = "discharged"
	Undetermined State = "undetermined"
)

// Finding is what follows for one obligation from the facts of one view under one reading. It
// is a calculation, neither legal advice nor an admission.
type Finding struct {
	ID         string // stable: instrument, clause, instance and part, "notify.incident-48h(breach-1)"
	Instrument *terms.Instrument
	Clause     *terms.Clause
	Part       string // a phase, "content", or ""
	Of         string // the thing that triggered it; "" for a standing duty
	View       fact.View
	Reading    []Choice // the options that matter to the clause, by axis
	AsOf       when.Instant

	State   State        // Undetermined when Could has more than one state, or a standard is missing
	Could   []State      // every state that the open facts leave possible, sorted by the order above
	Depends []Dependency // what decides between them, the one that moves most first; empty: firm
	Extent  []Dependency // what decides how late or how long, though not the state
	By, To  []fact.Party // who owes it, to whom

	Anchor       when.Interval // when the clock started
	Deadline     when.Interval
	At           when.Interval // when it was done, or broken
	Past         Lapse         // from the deadline to the act: negative is early
	Elapsed      Lapse         // from the anchor to the act, for soft bounds
	Since, Until when.Interval // of a state that was not kept
	Count        *Count        // of a periodic duty
	Soft         *Soft         // what a soft word says beside the number

	Used          []*fact.Fact // facts that the state rests on, sorted by id
	Assumed       []string     // ids of assumptions among them
	Unconfirmed   []string     // ids of facts that only one side states
	Reason        string       // one sentence: why this state
	Burden        terms.Burden
	IfNothingMore State    // what follows if nothing more is shown: NotShown, or a state; "" when the finding is firm
	Unlocks       []string // clauses and remedies that the state sets going

	base  *terms.Clause // the clause as the text has it, without readings
	steps []string      // of an explanation
}

// NotShown is what follows when nothing more is shown and whoever asserts a breach must show it.
const NotShown State = "not shown"

// same reports whether two findings say the same, their readings apart.
func same(a, b *Finding) bool {
	return a.State == b.State && slices.Equal(a.Could, b.Could) && a.Deadline == b.Deadline && a.At == b.At &&
		a.Past == b.Past && a.Anchor == b.Anchor && a.Since == b.Since && a.Until == b.Until && a.Reason == b.Reason &&
		slices.EqualFunc(a.Depends, b.Depends, func(x, y Dependency) bool { return x.Name == y.Name && slices.Equal(x.Tests, y.Tests) }) &&
		(a.Count == nil) == (b.Count == nil) && (a.Count == nil || *a.Count == *b.Count)
}

// Firm reports whether no open fact can change the state.
func (f *Finding) Firm() bool { return f.State != Undetermined }

// Choice is an option taken on an axis of readings.
type Choice struct{ Axis, Option string }

// Dependency is an open question that a finding turns on.
type Dependency struct {
	Name  string   // "hosting.vendor", "incident.aware(breach-1, vendor)", "standard: without undue delay", "clause: deliver.docs"
	Tests []string // "hosting.vendor == true", where the answer is yes or no; none for a moment
	Asks  string   // the question
	// Then gives the finding's states under each answer, where answers can be listed.
	Then []Branch
}

// Branch is what follows from one answer.
type Branch struct {
	If    bool
	Could []State
}

// Lapse bounds a length of time in microseconds; Known is false when nothing is known of it.
type Lapse struct {
	Known       bool
	Least, Most int64 // math.MinInt64 and math.MaxInt64: no bound
	Strict      bool  // more than Least, not equal
}

// Count is how many times a periodic duty fell due, was met and was missed, each within bounds.
type Count struct {
	Due, Met, Missed [2]int
	Denied           [2]int // of those missed, what statements say expressly
	Next             when.Interval
}

// Soft compares the time elapsed with what the parties agreed a soft word to mean.
type Soft struct {
	Word      string
	Yardstick *terms.Yardstick // nil: none agreed
	Verdict   string           // "within it", "beyond it", "open", "no yardstick agreed"
}
