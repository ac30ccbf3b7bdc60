package act

import (
	"fmt"
	"regexp"
	"slices"

	"counterpart/internal/entry"
	"counterpart/internal/party"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Record is an act with its entry, as the log holds it.
type Record struct {
	Index    int64
	Entry    entry.Entry
	Document Document
	// Signed says that a statement of the side's own key stands behind it, which was verified.
	Signed bool
}

// Late reports whether an act was recorded later than a while after what it states happened: such
// entries are flagged, since nothing but the host's clock and their writer's word ties them to that
// time.
func (r *Record) Late(after when.Instant) bool {
	for i := range r.Document.Facts {
		at := r.Document.Facts[i].At
		if at != (when.Interval{}) && at.Hi < when.Max && at.Hi+after < r.Entry.Recorded {
			return true
		}
	}
	return false
}

// Facts gives what the acts of a log come to, for the judge: in order of entries, each fact with an
// id of its own ("e12.notice" is the fact "notice" of entry 12), who states it, who confirmed or
// disputed it, and where it stands. An act with effect in law that its side did not sign counts as
// nothing. The records are in order of index.
func Facts(records []Record, sides fact.Sides) []fact.Fact {
	f := fold{sides: sides, at: map[int64][]int{}}
	for i := range records {
		if r := &records[i]; !r.Document.Verb.Binding() || r.Signed {
			f.take(r)
		}
	}
	return f.facts
}

// fold is the work of Facts.
type fold struct {
	sides fact.Sides
	facts []fact.Fact
	at    map[int64][]int // which facts came of an entry
}

func (f *fold) take(r *Record) {
	switch r.Document.Verb {
	case Confirm, Dispute:
		f.answer(r)
	case Acknowledge, Open:
		f.receive(r)
	case Sign:
		f.add(r, fact.Fact{ID: "signed", Kind: "agreement.signed", By: f.label(r.Document.Side), At: when.Exactly(r.Entry.Recorded)}, true)
	case End:
		f.add(r, fact.Fact{ID: "ended", Kind: ended, By: f.label(r.Document.Side), At: when.Exactly(r.Ends())}, true)
	default: // the others come to what they state
	}
	for i := range r.Document.Facts {
		if x := &r.Document.Facts[i]; r.Document.Verb != End || x.Kind != ended {
			f.add(r, *x, r.Document.Verb == Observe)
		}
	}
}

// ended is the kind of fact by which an act says when it ends the agreement.
const ended = "agreement.ended"

// Ends gives when an act that ends an agreement takes effect: the day that it states, never before
// it was recorded.
func (r *Record) Ends() when.Instant {
	at := r.Entry.Recorded
	for i := range r.Document.Facts {
		if f := &r.Document.Facts[i]; f.Kind == ended && f.At.Hi < when.Max {
			at = max(at, f.At.Hi)
		}
	}
	return at
}

// add takes a fact in. Machine-observed is only what the program itself saw; a party's signature is
// that too, since it verified. The program runs on somebody's machine, so what it saw can be
// disputed.
func (f *fold) add(r *Record, x fact.Fact, observed bool) {
	own := fmt.Sprintf("e%d.", r.Index)
	x.ID = own + x.ID
	x.OneOf, x.Offsets = slices.Clone(x.OneOf), slices.Clone(x.Offsets)
	for i, id := range x.OneOf {
		x.OneOf[i] = scoped(own, id)
	}
	for i := range x.Offsets {
		if id := x.Offsets[i].After.ID; id != "" {
			x.Offsets[i].After.ID = scoped(own, id)
		}
	}
	x.Attestation = fact.Attestation{Grade: fact.Found, Observed: observed, Entry: r.Index, Recorded: r.Entry.Recorded}
	if side := r.Document.Side; side != "" && !observed {
		x.Grade, x.Stated = fact.Alleged, []fact.Party{f.label(side)}
	}
	f.at[r.Index] = append(f.at[r.Index], len(f.facts))
	f.facts = append(f.facts, x)
}

var ofEntry = regexp.MustCompile(`^e[0-9]+\.`)

// scoped gives the id of a fact that a document names: one of its own, or "e12.notice" of entry 12.
func scoped(own, id string) string {
	if ofEntry.MatchString(id) {
		return id
	}
	return own + id
}

// answer adds who confirms or disputes. The later word of a side counts; nobody confirms their own.
func (f *fold) answer(r *Record) {
	who := f.label(r.Document.Side)
	for _, i := range f.at[r.Document.About] {
		x := &f.facts[i]
		if len(x.Stated) > 0 && x.Stated[0] == who { // who said it first
			continue
		}
		x.Stated = slices.DeleteFunc(x.Stated, func(p fact.Party) bool { return p == who })
		x.Disputed = slices.DeleteFunc(x.Disputed, func(p fact.Party) bool { return p == who })
		if r.Document.Verb == Confirm {
			x.Stated = append(x.Stated, who)
		} else {
			x.Disputed = append(x.Disputed, who)
		}
	}
}

// receive makes of an acknowledgement, or of an opening that the program saw, that each notice of the
// entry was received: an acknowledgement says that and no more.
func (f *fold) receive(r *Record) {
	about := f.at[r.Document.About]
	for n, i := range about {
		if given := f.facts[i]; given.Kind == "notice.given" {
			f.add(r, fact.Fact{
				ID: fmt.Sprintf("received-%d", n), Kind: "notice.received", Of: given.Of, By: given.To, At: when.Exactly(r.Entry.Recorded),
			}, r.Document.Verb == Open)
		}
	}
}

func (f *fold) label(s party.Side) fact.Party {
	if s == party.Controller {
		return f.sides.Controller
	}
	return f.sides.Processor
}
