package finding

import (
	"cmp"
	"slices"
	"strings"

	"counterpart/internal/judge"
	"counterpart/internal/judge/standing"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// matter is one row of a lane: what happened, or what was owed with what is known of its time.
type matter struct {
	lane  fact.Party // "" is nobody's in particular
	what  string
	times []timed
}

// timed is one thing on a row.
type timed struct {
	kind    string // "act", "due" or "missed"
	at      when.Interval
	claimed bool
	what    string // beside the matter's own words: "deadline"
	how     string
}

// timeline draws what is known of time.
func (o *opened) timeline() view.Timeline {
	list := slices.Concat(o.happened(), o.owed())
	lanes := []fact.Party{""}
	for _, p := range o.in.Parties {
		lanes = append(lanes, p.Label)
	}
	t := view.Timeline{Label: "Timeline with a lane for each party, up to " + o.date(o.j.AsOf) + "; the same in words stands below"}
	c := o.canvas(list)
	for _, p := range lanes {
		name := "Both companies"
		if p != "" {
			name = o.say.Party(p)
		}
		own := slices.DeleteFunc(slices.Clone(list), func(m matter) bool { return m.lane != p })
		if len(own) > 0 {
			t.Lanes = append(t.Lanes, c.lane(name, own))
		}
		for _, m := range own {
			for _, x := range m.times {
				t.Rows = append(t.Rows, view.TimelineRow{When: o.span(x.at), Who: name, What: cmp.Or(x.what, m.what), How: x.how})
			}
		}
	}
	t.Ticks, t.Height = c.ticks(), c.y
	return t
}

// happened lists the moments that the view's facts state, in order of time. Changes of accounts, roles and
// settings are too many for it.
func (o *opened) happened() []matter {
	var out []matter
	if o.in.Effective != (when.Interval{}) {
		out = append(out, matter{what: "The agreement takes effect", times: []timed{{kind: "act", at: o.in.Effective, how: "the agreement"}}})
	}
	for i := range o.j.Facts {
		f := &o.j.Facts[i]
		if f.Not || f.Kind == standing.Configured || !f.Counts(o.view.View, o.a.Case.Sides) || !o.holds(f.Reading) || !f.When().Known() || !o.moment(f.Kind) {
			continue
		}
		m := matter{lane: o.lane(f.By), what: o.says(f), times: []timed{{
			kind: "act", at: f.When(), claimed: f.Unconfirmed(o.a.Case.Sides), how: o.known(f),
		}}}
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b matter) int { return cmp.Compare(a.times[0].at.Hi, b.times[0].at.Hi) })
	return out
}

// holds reports whether a statement belongs to the reading that is shown.
func (o *opened) holds(reading string) bool {
	axis, option, _ := strings.Cut(reading, "=")
	return !slices.ContainsFunc(o.reading, func(c judge.Choice) bool { return c.Axis == axis && c.Option != option })
}

// lane gives a party's lane; who is no party has none.
func (o *opened) lane(p fact.Party) fact.Party {
	if slices.ContainsFunc(o.in.Parties, func(x terms.Party) bool { return x.Label == p }) {
		return p
	}
	return ""
}

// owed lists the agreement's duties of whose time something is known.
func (o *opened) owed() []matter {
	var out []matter
	for i := range o.shown {
		f := &o.shown[i]
		m := matter{what: clause(f) + ": " + label(f.State)}
		if len(f.By) > 0 {
			m.lane = o.lane(f.By[0])
		}
		if f.Count != nil {
			m.what += ", missed " + judge.Times(f.Count.Missed) + " of " + judge.Times(f.Count.Due)
			m.times = o.dues(f)
		} else if f.Deadline.Known() {
			m.times = append(m.times, timed{kind: "due", at: f.Deadline, what: clause(f) + ": deadline", how: "computed", claimed: claimedBy(f)})
		}
		if f.At.Known() {
			m.times = append(m.times, timed{kind: "act", at: f.At, what: clause(f) + ": done", how: "computed", claimed: claimedBy(f)})
		}
		if len(m.times) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// dues gives when a periodic duty fell due, each between two instants. Those whose
// period lies within a statement that it was not done are missed, if so many were missed at least.
func (o *opened) dues(f *judge.Finding) []timed {
	d := f.Clause.Deadline
	if d == nil || f.Anchor.Lo <= when.Min || f.Anchor.Hi >= when.Max {
		return nil
	}
	early, late := o.series(d, f.Anchor.Lo), o.series(d, f.Anchor.Hi)
	denied := func(from, due when.Instant) bool {
		return slices.ContainsFunc(f.Used, func(x *fact.Fact) bool {
			return x.Not && due <= x.Until.Hi && (x.At == (when.Interval{}) || from >= x.At.Lo)
		})
	}
	var out []timed
	from, missed := f.Anchor.Lo, 0
	for i := range min(len(late), f.Count.Due[1]) {
		t := timed{kind: "due", at: when.Interval{Lo: early[i], Hi: late[i]}, what: clause(f) + ": due", how: "computed"}
		if denied(from, late[i]) && missed < f.Count.Missed[0] {
			t.kind, t.what, t.claimed = "missed", clause(f)+": due, missed", claimedBy(f)
			missed++
		}
		out, from = append(out, t), early[i]
	}
	return out
}

// series gives the due dates from a start up to now.
func (o *opened) series(d *terms.Deadline, start when.Instant) []when.Instant {
	s, err := d.Every.Series(start, o.j.AsOf)
	if err != nil {
		return nil
	}
	var out []when.Instant
	for due := range s {
		if len(out) == 100 {
			break
		}
		out = append(out, due.At)
	}
	return out
}
