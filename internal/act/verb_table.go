package act

import (
	"slices"
	"strings"

	"counterpart/internal/entry"
)

// Verb says what was done.
type Verb string

// The verbs, a closed set.
const (
	Propose     Verb = "propose"     // a contract's text, or a new version of it, is put to the other side
	Withdraw    Verb = "withdraw"    // a proposal is taken back by who made it, or refused by the other side
	Sign        Verb = "sign"        // a side agrees to a proposal
	End         Verb = "end"         // a side ends the agreement
	Enrol       Verb = "enrol"       // a side names the public key with which it signs
	Retire      Verb = "retire"      // a side's key signs no more
	State       Verb = "state"       // a side says that something happened
	Confirm     Verb = "confirm"     // the other side says so too
	Dispute     Verb = "dispute"     // the other side denies it
	Acknowledge Verb = "acknowledge" // the other side has received it, and says no more than that
	Open        Verb = "open"        // the program saw somebody of the other side open it
	Reply       Verb = "reply"       // a side comments on a finding or an act
	Waive       Verb = "waive"       // a side gives up what a clause gives it
	Erase       Verb = "erase"       // a side erased a file that it had attached to an act of its own
	Observe     Verb = "observe"     // the program tested something, and saw this
)

// rule says what an act of a verb is like.
type rule struct {
	kinds   []entry.Kind // of its entry
	answers bool         // it answers an earlier act
	signed  bool         // it has effect only with a statement signed by the side's own key
	host    bool         // the program itself does it
}

var rules = map[Verb]rule{
	Propose:     {kinds: []entry.Kind{entry.Contract}},
	Withdraw:    {kinds: []entry.Kind{entry.Contract}, answers: true},
	Sign:        {kinds: []entry.Kind{entry.Contract}, answers: true, signed: true},
	End:         {kinds: []entry.Kind{entry.Contract}, answers: true, signed: true},
	Enrol:       {kinds: []entry.Kind{entry.Key}, signed: true},
	Retire:      {kinds: []entry.Kind{entry.Key}, answers: true},
	State:       {kinds: []entry.Kind{entry.Duty, entry.Flaw, entry.Incident}},
	Confirm:     {kinds: []entry.Kind{entry.Claim}, answers: true},
	Dispute:     {kinds: []entry.Kind{entry.Claim}, answers: true},
	Acknowledge: {kinds: []entry.Kind{entry.Claim}, answers: true},
	Open:        {kinds: []entry.Kind{entry.Claim}, answers: true, host: true},
	Reply:       {kinds: []entry.Kind{entry.Claim}},
	Waive:       {kinds: []entry.Kind{entry.Claim}, signed: true},
	Erase:       {kinds: []entry.Kind{entry.Change}, answers: true},
	Observe:     {kinds: []entry.Kind{entry.System}, host: true},
}

// Kind gives the kind of entry under which an act is recorded; State has three, of which this is
// the first. An unknown verb has none.
func (v Verb) Kind() entry.Kind {
	if r, ok := rules[v]; ok {
		return r.kinds[0]
	}
	return ""
}

// Is reports whether an entry records an act: a verb under one of its kinds, with a document.
func Is(e entry.Entry) bool {
	r, known := rules[Verb(e.Act)]
	return known && e.Content != nil && slices.Contains(r.kinds, e.Kind)
}

// Binding reports whether an act has effect only if the side's own key signed it.
func (v Verb) Binding() bool { return rules[v].signed }

// erased begins the word of an entry of the verb Erase that names the file by its hash, so that the log
// alone says what is gone.
const erased = "sha256 "

// ErasedWord writes it.
func ErasedWord(h Hash) string { return erased + h.String() }

// Erased gives the file that an entry says was erased, if it is one of the verb Erase and names one.
func Erased(e entry.Entry) (h Hash, is bool) {
	if Verb(e.Act) != Erase || !Is(e) || len(e.List) != 1 {
		return h, false
	}
	digits, is := strings.CutPrefix(e.List[0], erased)
	return h, is && h.UnmarshalText([]byte(digits)) == nil
}
