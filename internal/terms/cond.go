package terms

import "counterpart/internal/terms/fact"

// Cond is a condition over facts; it may turn out open.
//
//sumtype:decl
type Cond interface{ cond() }

// Test compares a value with a literal. About says where the value is looked up.
type Test struct {
	About About
	Name  string // "severity", "hosting.vendor"
	Op    Op
	Value fact.Value
}

// All holds when every part holds.
type All []Cond

// Any holds when some part holds.
type Any []Cond

// Not turns a condition round.
type Not struct{ Of Cond }

// Happened holds when a fact of the kind counts, about the same thing.
type Happened struct {
	Kind string
	By   fact.Party
}

func (Test) cond()     {}
func (All) cond()      {}
func (Any) cond()      {}
func (Not) cond()      {}
func (Happened) cond() {}

// About says whose value a test looks at.
type About uint8

// Thing is what triggered the clause, Act the act that is judged, World the relation as a whole.
const (
	World About = iota
	Thing
	Act
)

// Op compares.
type Op string

// The comparisons. At least and at most work on numbers, amounts and ranked words.
const (
	Is      Op = "=="
	IsNot   Op = "!="
	AtLeast Op = ">="
	Above   Op = ">"
	AtMost  Op = "<="
	Below   Op = "<"
	In      Op = "in"  // one of the words
	Has     Op = "has" // contains the word
)
