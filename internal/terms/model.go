package terms

import (
	"github.com/hashicorp/hcl/v2"

	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Instrument is one contract, statute or standard as it was written: parsed, every name
// resolved, ready for the judge. It is never changed after Parse.
type Instrument struct {
	Name    string // "techcorp-retailmax", "gdpr"
	Sort    Sort   // contract, statute or standard
	Title   string
	Text    string // prose that stands before the clauses
	Status  string // of its clauses, unless they say another: see Clause.Status
	Note    string
	Version string
	Hash    [32]byte // SHA-256 of the raw bytes of all files, in order of name

	Effective when.Interval // when it begins to bind; the zero value: not said
	Ends      when.Interval // the zero value: no end
	Zone      when.Zone     // dates and day counts are local to it
	Law       string        // governing law, "US-CA"
	Authority string        // what prevails on conflict: "prose" (the default) or "code"
	DraftedBy string        // ambiguity runs against this party; "unknown" when open

	Parties     []Party
	Calendars   []*when.Calendar
	Yardsticks  []Yardstick
	Parameters  []Parameter
	Definitions []Definition
	Precedence  []string // names of instruments, the strongest first
	Amendments  []Amendment
	Words       []fact.Kind // kinds of fact that it adds to the vocabulary
	Clauses     []*Clause   // in the order of the text
	Liability   *Liability  // nil: it says nothing
	Range       hcl.Range
}

// Sort of an instrument.
type Sort string

// The sorts. Encoded statutes and standards inform; they are never operative text.
const (
	Contract Sort = "contract"
	Statute  Sort = "statute"
	Standard Sort = "standard" // binds only through a contract that incorporates it
)

// Party is one side of an instrument, or a role in a statute.
type Party struct {
	Label fact.Party // "vendor"
	Name  string     // "TechCorp Solutions, Inc."
	Roles []string   // "processor", "controller", "business", …; who hosts is a fact, not a role
}

// Yardstick is what the parties agreed that a soft word means. It is never assumed.
type Yardstick struct {
	Word string // "without undue delay"
	Rule when.Rule
	Cite string
}

// Parameter is a blank of the contract. Without a value, the clauses that use it are not in force.
type Parameter struct {
	Name    string
	Set     bool
	Value   fact.Value
	Span    when.Span // where the value is a length of time
	Assumed bool
	Asks    string // the question that `contract draft` puts
}

// Definition gives a term its meaning in prose.
type Definition struct{ Term, Text string }

// Amendment replaces or adds clauses from a date on.
type Amendment struct {
	Label     string
	Effective when.Interval
	Clauses   []*Clause // each replaces the clause of the same id, or is new
	Removes   []string
	Text      string
}

// Kind of a norm.
type Kind string

// The five kinds of norm.
const (
	Achieve  Kind = "achieve"  // do something, once for each trigger or again each period
	Maintain Kind = "maintain" // keep something so
	Forbid   Kind = "forbid"   // do not
	May      Kind = "may"      // a power or permission
	Rule     Kind = "rule"     // constitutive: what words mean, which text prevails
)

// Clause is one promise. Fields that the text leaves out are zero.
type Clause struct {
	ID    string // "notify.incident-48h": type and label
	Type  *Type  // its row in the table
	Label string
	Kind  Kind
	Off   string       // why it is not in force: "parameter audit_every has no value"; "": it is
	By    []fact.Party // who owes it; more than one: each owes it
	To    []fact.Party

	Text   string // the prose, which is quoted in findings
	Cite   string // where it stands: "DPA 4.1(a)", "GDPR 33(1)"
	Status string // "primary", "copy", "secondary", "checked", "from-memory"; "" in contracts
	Note   string

	From, To2 when.Interval // in force between; zero: as the instrument
	AppliesBy []Decider     // which event selects the version; more than one: a reading each

	Needs    []Cond    // must hold for the clause to apply at all
	Trigger  []string  // kinds of fact that each start an instance; empty: it stands from the start
	Filter   []Cond    // on the thing that triggered it: severity, scope
	Unless   []Cond    // exceptions
	Requires []string  // clauses of the other side on which it depends: suspended while they are not met
	Deadline *Deadline // nil: none stated
	Phases   []Phase   // each a duty of its own with its own anchor

	Act       []string // kinds of fact that perform an achieve norm, violate a forbid norm, exercise a power
	State     string   // the state that a maintain norm keeps
	Standard  string   // soft word for how well: "industry-standard security"; judged only by an agreed yardstick
	ActIs     []Cond   // on the act: purposes, channel, region
	Content   []string // what the act must contain
	Phased    bool     // the content may follow in parts
	Knowledge Knowledge
	Form      Form
	Effective Effect
	Absence   bool // a missing entry is evidence, because the contract says so

	Material  bool
	Duty      string // "strict", "care" or ""
	Burden    Burden
	Readings  []Reading
	Cure      *when.Rule  // performance within it after notice of the breach cures
	Excuses   []string    // kinds of fact that excuse
	Else      []string    // clauses that a breach sets going
	Threshold *Counter    // the power or duty arises after so many breaches of another clause
	Quota     *Counter    // at most so many acts
	Bucket    string      // cap that a breach falls under, when the liability block does not say
	Proves    []string    // kinds of ledger entry that show performance, when the text narrows them
	Exposures []Exposure  // fines and statutory damages at stake (kind rule); liability.go
	More      []fact.Attr // what the fields of its type say beside all this, sorted by name
	Survives  bool
	Range     hcl.Range
}

// Decider is the event whose date selects the version of a statute.
type Decider string

// The deciders.
const (
	Occurrence      Decider = "occurrence"
	Discovery       Decider = "discovery"
	Due             Decider = "due"
	Claim           Decider = "claim"
	ContractVersion Decider = "contract_version"
)

// Phase is a stage of a duty: an early warning, the notification, the final report.
type Phase struct {
	Name     string
	Deadline Deadline
	Act      []string
	Content  []string
}

// Deadline bounds when an act is in time. With neither Options nor At nor Every, only Soft
// speaks: no number.
type Deadline struct {
	From    Moment        // the anchor; its zero value is the trigger itself
	Back    bool          // the anchor is the end: the act must come before it by the span
	Options []Option      // the first whose condition holds; the last has none
	At      when.Interval // absolute; of a periodic duty: first due on this date
	Every   when.Rule     // periodic, when its span is not zero
	First   Moment        // periodic: first due; its zero value: one span after From
	FirstIn when.Rule     // span after First
	Grace   when.Rule
	Soft    string // "without undue delay": judged only by an agreed yardstick
	Cadence bool   // Every is set
}

// Option is a bound under a condition.
type Option struct {
	If    Cond // nil: always
	Rules []when.Rule
	Pick  Pick // among more than one rule
}

// Pick says how several bounds combine.
type Pick string

// The ways to combine.
const (
	Earlier Pick = "earlier_of"
	Later   Pick = "later_of"
)

// Moment names an anchor by its kind; Of and By are filled in from the instance, unless By is
// said. Phase names the performance of an earlier phase.
type Moment struct {
	Kind  string
	By    fact.Party
	Phase string
}

// Knowledge says whose knowledge starts a clock, and of which level.
type Knowledge struct {
	Whose  fact.Party
	Levels []string // "actual", "constructive"; more than one: a reading each
}

// Form says how an act must be done.
type Form struct {
	Channel, Address, Language string
	Strict                     bool // false: substance suffices
}

// Effect says when a notice takes effect.
type Effect struct {
	On     string // "dispatch" (the zero value), "receipt" or "deemed"
	Deemed when.Rule
}

// Burden says who must show the facts, and by which standard.
type Burden struct {
	Party    fact.Party // "": whoever asserts the breach
	Standard string
	Source   string
}

// Reading is one way to read ambiguous prose: the clause as it is under that reading.
type Reading struct {
	Axis, Option string
	Text         string
	Clause       *Clause // with the reading's fields in place
}

// Counter counts events within a span.
type Counter struct {
	Of string // a clause, or a kind of fact
	N  int
	In when.Span
}
