package standing

import (
	"cmp"
	"slices"
	"strings"

	"counterpart/internal/act"
	"counterpart/internal/judge/record"
	"counterpart/internal/party"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

// The media types of a version's two files.
const (
	Code  = "text/x-hcl"
	Prose = "text/markdown"
)

// Agreement is one version of an agreement that was put to the other side.
type Agreement struct {
	Proposal int64 // the index of the entry that proposes it
	By       party.Side
	Proposed when.Instant // when that was recorded
	Replaces act.Hash     // the code of the version that it amends; zero for none
	Text     string       // what who proposed it wrote beside it

	Files []act.File // its code and its prose, as the proposal names them
	Hash  act.Hash   // of the code: terms.Instrument.Hash
	Code  []byte     // nil where it is not at hand
	Prose []byte     // nil where it is not at hand
	// Instrument is the code, understood; nil where Problem says why it cannot be judged.
	Instrument *terms.Instrument
	Problem    string
	Sides      fact.Sides // the labels of the two parties, by their roles

	Signed    []Mark // by each side, the first that counts; in order of entries
	Withdrawn *Mark  // taken back by who proposed it, or refused by the other
	Ended     *Mark  // by which side and when it was recorded; Until says when it takes effect
	Next      int64  // the proposal of the version that replaces it, act.None for none

	// From is when it comes into force, and Until when another version or its end takes its place;
	// zero where nobody knows of one.
	From, Until when.Interval
}

// Mark is who did something to an agreement, and where that is recorded.
type Mark struct {
	Entry    int64
	Side     party.Side
	Recorded when.Instant
}

// State of an agreement at a point in time.
type State string

// The states.
const (
	Proposed  State = "proposed"
	Withdrawn State = "withdrawn"
	Agreed    State = "signed"   // by both; its beginning lies ahead
	InForce   State = "in force" // by both, and begun
	Replaced  State = "replaced" // by a later version
	Ended     State = "ended"
)

// State gives where the agreement stands at a point in time.
func (a *Agreement) State(at when.Instant) State {
	over := a.Until != (when.Interval{}) && a.Until.Lo <= at
	switch {
	case a.Withdrawn != nil:
		return Withdrawn
	case len(a.Signed) < 2:
		return Proposed
	case over && a.Next != act.None:
		return Replaced
	case over:
		return Ended
	case a.From.Lo > at:
		return Agreed
	default:
		return InForce
	}
}

// SignedBy gives when a side signed, and whether it did.
func (a *Agreement) SignedBy(s party.Side) (Mark, bool) {
	i := slices.IndexFunc(a.Signed, func(m Mark) bool { return m.Side == s })
	if i < 0 {
		return Mark{}, false
	}
	return a.Signed[i], true
}

// Label gives the party's label of a side.
func (a *Agreement) Label(s party.Side) fact.Party {
	if s == party.Controller {
		return a.Sides.Controller
	}
	return a.Sides.Processor
}

// Clauses gives the text of each clause as the prose has it, where every blank is filled in, by the
// clause's id: what follows its heading.
func (a *Agreement) Clauses() map[string]string {
	out := map[string]string{}
	id := ""
	for line := range strings.SplitSeq(string(a.Prose), "\n") {
		if rest, is := strings.CutPrefix(line, "### "); is {
			id = strings.TrimSpace(rest)
		} else if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "---") {
			id = ""
		} else if text := strings.TrimSpace(line); id != "" && text != "" {
			out[id] = strings.TrimSpace(out[id] + " " + text)
		}
	}
	return out
}

// Current gives the version that is in force at a point in time, nil for none.
func Current(list []Agreement, at when.Instant) *Agreement {
	for i := range slices.Backward(list) {
		if list[i].State(at) == InForce {
			return &list[i]
		}
	}
	return nil
}

// file finds the one file of a media type.
func file(list []act.File, media string) (act.File, bool) {
	var found []act.File
	for _, f := range list {
		if f.Media == media {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		return act.File{}, false
	}
	return found[0], true
}

// Same reports whether two acts name the same code and prose.
func Same(a, b []act.File) bool {
	for _, media := range []string{Code, Prose} {
		x, okX := file(a, media)
		y, okY := file(b, media)
		if !okX || !okY || x.Hash != y.Hash {
			return false
		}
	}
	return true
}

// proposed reads a proposal.
func proposed(r *act.Record, doc func(act.Hash) ([]byte, bool)) Agreement {
	a := Agreement{
		Proposal: r.Index, By: r.Document.Side, Proposed: r.Entry.Recorded, Replaces: r.Document.Contract, Next: act.None,
		Text: r.Document.Text, Files: r.Document.Files,
	}
	code, okCode := file(a.Files, Code)
	prose, okProse := file(a.Files, Prose)
	if !okCode || !okProse {
		a.Problem = "The proposal does not have one code and one prose."
		return a
	}
	a.Hash, a.Code, a.Prose = code.Hash, fetch(doc, code.Hash), fetch(doc, prose.Hash)
	switch {
	case a.Code == nil:
		a.Problem = "The code is not at hand, or it is not the one that was proposed."
		return a
	case a.Prose == nil:
		a.Problem = "The prose is not at hand, or it is not the one that was proposed."
		return a
	}
	a.Instrument, a.Problem = read(code.Name, a.Code)
	if a.Instrument != nil {
		a.Sides = SidesOf(a.Instrument)
		a.quote()
	}
	return a
}

// quote lets each clause say what the prose says, in which every blank is filled in, where the prose
// has it.
func (a *Agreement) quote() {
	said := a.Clauses()
	for _, c := range a.Instrument.Clauses {
		c.Text = cmp.Or(said[c.ID], c.Text)
	}
}

// fetch gives a document if it is at hand and is what its hash says.
func fetch(doc func(act.Hash) ([]byte, bool), h act.Hash) []byte {
	b, ok := doc(h)
	if !ok || act.HashOf(b) != h {
		return nil
	}
	return b
}

// read understands a contract's code, or says why it cannot be judged.
func read(name string, code []byte) (*terms.Instrument, string) {
	in, notes := terms.Parse([]source.File{{Name: name, Text: code}})
	if notes.Failed() {
		return nil, "The code has errors:\n" + strings.TrimRight(notes.Render(nil), "\n")
	}
	if s := SidesOf(in); s.Controller == "" || s.Processor == "" || s.Controller == s.Processor {
		return nil, "The code does not name one party as the controller and another as the processor."
	}
	return in, ""
}

// SidesOf gives the labels of the first party with each role; "" where no party has it.
func SidesOf(in *terms.Instrument) fact.Sides {
	var s fact.Sides
	for _, p := range slices.Backward(in.Parties) {
		if slices.Contains(p.Roles, "controller") {
			s.Controller = p.Label
		}
		if slices.Contains(p.Roles, "processor") {
			s.Processor = p.Label
		}
	}
	return s
}

// begin fixes when an agreement that both have signed comes into force: at the beginning that it
// states, but not before the later of the signatures.
func (a *Agreement) begin() {
	signed := a.Signed[len(a.Signed)-1].Recorded
	a.From = when.Exactly(signed)
	if a.Instrument == nil {
		return
	}
	says := a.Instrument.Effective
	switch {
	case says == (when.Interval{}) || !says.Known():
	case says.Lo >= signed:
		a.From = says
	case says.Hi > signed && !record.Daylong(says):
		a.From = when.Interval{Lo: signed, Hi: says.Hi}
	}
	if ends := a.Instrument.Ends; ends != (when.Interval{}) {
		a.Until = ends
	}
}

// compare orders versions by when they come into force, then by when they were signed.
func compare(a, b *Agreement) int {
	return cmp.Or(cmp.Compare(a.From.Lo, b.From.Lo), cmp.Compare(a.completed(), b.completed()))
}

// completed is the entry of the second signature.
func (a *Agreement) completed() int64 { return a.Signed[len(a.Signed)-1].Entry }
