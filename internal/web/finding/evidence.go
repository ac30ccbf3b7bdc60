package finding

import (
	"fmt"
	"strconv"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/terms/fact"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// Recorded gives the book as one about a ledger: each finding lists the entries on which it rests,
// at path/INDEX, and marks those that were recorded more than late after what they state.
func (b *Book) Recorded(path string, late when.Instant) *Book {
	out := *b
	out.entries, out.late = path, late
	return &out
}

// Sentences gives facts in the book's words.
func (b *Book) Sentences(facts []fact.Fact) []string {
	var out []string
	for i := range facts {
		f := facts[i]
		f.ID = "" // within its act; it says nothing to a reader
		at := ""
		if f.At != (when.Interval{}) && f.At.Known() {
			at = ": " + b.span(f.At)
		}
		text := strings.TrimSpace(b.says(&f)) + at
		if f.Not {
			text = "It did not happen that " + strings.TrimSpace(b.says(&f)) + at
			if f.Until != (when.Interval{}) {
				text += " to " + b.span(f.Until)
			}
		}
		out = append(out, sentence(text))
	}
	return out
}

// evidence lists the entries on which a finding rests.
func (o *opened) evidence(f *judge.Finding) []view.Evidence {
	if o.entries == "" {
		return nil
	}
	var out []view.Evidence
	for _, x := range f.Used {
		if x.Entry < 0 {
			continue
		}
		out = append(out, view.Evidence{
			Text: sentence(o.says(x)), URL: o.entries + "/" + strconv.FormatInt(x.Entry, 10),
			Note: fmt.Sprintf("%s; entry %d, recorded %s", o.span(x.When()), x.Entry, o.date(x.Recorded)), Marks: o.marks(x),
		})
	}
	return out
}

// marks say how far a fact can be relied on.
func (o *opened) marks(x *fact.Fact) []view.Badge {
	var out []view.Badge
	switch {
	case len(x.Disputed) > 0:
		out = append(out, view.Badge{Text: "disputed", Tone: "danger"})
	case x.Observed:
		out = append(out, view.Badge{Text: "observed", Tone: "ok"})
	case x.Unconfirmed(o.a.Case.Sides):
		out = append(out, view.Badge{Text: "claimed, unconfirmed", Tone: "warn"})
	default:
		out = append(out, view.Badge{Text: "stated by both", Tone: "ok"})
	}
	if at := x.When(); at.Known() && at.Hi < when.Max && at.Hi+o.late < x.Recorded {
		out = append(out, view.Badge{Text: "late entry", Tone: "warn"})
	}
	return out
}
