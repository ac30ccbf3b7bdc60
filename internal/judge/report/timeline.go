package report

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"counterpart/internal/judge"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// mark is one line of the timeline.
type mark struct {
	lane  string // whose
	label string
	at    when.Interval
	due   bool // a deadline
}

// labelWidth is how many columns the labels of the timeline take.
const labelWidth = 38

// Timeline draws the moments that findings rest on and their deadlines: a lane for each party,
// the months on an axis. An instant is ●, one that is only known to lie within bounds is ├──┤; a
// deadline is ▼ or ▽┄┄▽. Arrows say that a bound lies outside or is not known. The width is that of
// the whole, at least 72 columns. It is empty when no moment is known.
func Timeline(s *Speaker, list []judge.Finding, asOf when.Instant, width int) string {
	marks := s.marks(list)
	return s.draw(marks, asOf, width)
}

// draw puts marks on an axis that ends with the point in time as of which was judged, or with the
// last mark when that is 0.
func (s *Speaker) draw(marks []mark, asOf when.Instant, width int) string {
	if len(marks) == 0 {
		return ""
	}
	ax := s.axis(marks, asOf, max(width, 72)-labelWidth-2)
	var b strings.Builder
	years, months := ax.scale()
	b.WriteString(line("", years) + line("", months))
	lane := "\x00"
	for _, m := range marks {
		if m.lane != lane {
			lane = m.lane
			b.WriteString(cmp.Or(lane, "What happened") + "\n")
		}
		b.WriteString(line("  "+m.label, ax.bar(m)))
	}
	return b.String()
}

// line writes a label and its part of the axis.
func line(label, bar string) string {
	if n := utf8.RuneCountInString(label); n > labelWidth {
		label = string([]rune(label)[:labelWidth-1]) + "…"
	}
	pad := strings.Repeat(" ", labelWidth-utf8.RuneCountInString(label)+2)
	return strings.TrimRight(label+pad+bar, " ") + "\n"
}

// marks collects what findings speak of, each once, by lane and time.
func (s *Speaker) marks(list []judge.Finding) []mark {
	var out []mark
	add := func(m mark) {
		if m.at.Known() && !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	for _, f := range list {
		if f.State == judge.Inactive {
			continue
		}
		for _, x := range f.Used {
			if k, known := s.words.Known(x.Kind); known && k.Class == fact.Moment && !x.Not {
				add(mark{lane: s.lane(x.By), label: s.event(x), at: x.When()})
			}
		}
		if f.Deadline.Known() {
			add(mark{lane: s.lane(first(f.By)), label: deadlineLabel(&f), at: f.Deadline, due: true})
		}
	}
	arrange(out)
	return out
}

// arrange sorts marks by lane and time.
func arrange(list []mark) {
	slices.SortStableFunc(list, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.lane, b.lane), cmp.Compare(a.at.Lo, b.at.Lo), cmp.Compare(a.at.Hi, b.at.Hi), cmp.Compare(a.label, b.label))
	})
}

// event says what a party did, without naming it: its lane does.
func (s *Speaker) event(x *fact.Fact) string {
	text := s.happened(x.Kind, x.Of, x.By, x.To)
	if x.By == "" {
		return text
	}
	return strings.TrimPrefix(text, s.Party(x.By)+" ")
}

func deadlineLabel(f *judge.Finding) string {
	label := f.Clause.ID
	if f.Part != "" {
		label += "/" + f.Part
	}
	return label
}

func (s *Speaker) lane(p fact.Party) string {
	if p == "" {
		return ""
	}
	return s.Party(p)
}

// axis maps instants to columns.
type axis struct {
	zone   when.Zone
	lo, hi when.Instant
	width  int
}

// axis spans from the month of the first bound to the end of the last one.
func (s *Speaker) axis(marks []mark, asOf when.Instant, width int) axis {
	lo, hi := when.Max, asOf
	for _, m := range marks {
		for _, at := range []when.Instant{m.at.Lo, m.at.Hi} {
			if at > when.Min && at < when.Max {
				lo = min(lo, at)
				if asOf == 0 {
					hi = max(hi, at)
				}
			}
		}
	}
	d := s.zone.Date(lo)
	d.Day = 1
	return axis{zone: s.zone, lo: s.zone.Start(d), hi: max(hi, lo+day), width: width}
}

// column gives the place of an instant, from 0 to width-1, and whether it lies inside.
func (a axis) column(at when.Instant) (int, bool) {
	if at < a.lo {
		return 0, false
	}
	if at > a.hi {
		return a.width - 1, false
	}
	part := (int64(at-a.lo) / 1_000_000) * int64(a.width-1)
	return int(part / max(int64(a.hi-a.lo)/1_000_000, 1)), true
}

// scale gives the line of years and that of months.
func (a axis) scale() (years, months string) {
	y, m := blank(a.width), blank(a.width)
	d := a.zone.Date(a.lo)
	free := -1
	for at := a.zone.Start(d); at <= a.hi; at = a.zone.Start(d) {
		col, _ := a.column(at)
		if col > free {
			text := d.Month.String()[:3]
			if put(m, col, text) {
				free = col + len(text)
			}
		}
		if d.Month == 1 || at == a.lo {
			put(y, col, d.String()[:4])
		}
		d = nextMonth(d)
	}
	return string(y), string(m)
}

func nextMonth(d when.Date) when.Date {
	if d.Month == 12 {
		return when.Date{Year: d.Year + 1, Month: 1, Day: 1}
	}
	return when.Date{Year: d.Year, Month: d.Month + 1, Day: 1}
}

func blank(n int) []rune { return []rune(strings.Repeat(" ", n)) }

// put writes a text if it fits.
func put(into []rune, at int, text string) bool {
	if at+len(text) > len(into) {
		return false
	}
	copy(into[at:], []rune(text))
	return true
}

// bar draws a mark.
func (a axis) bar(m mark) string {
	out := blank(a.width)
	from, in := a.column(m.at.Lo)
	to, ends := a.column(m.at.Hi)
	point, left, right, fill := '●', '├', '┤', '─'
	if m.due {
		point, left, right, fill = '▼', '▽', '▽', '┄'
	}
	for i := from; i <= to; i++ {
		out[i] = fill
	}
	out[from], out[to] = left, right
	if from == to {
		out[from] = point
	}
	if !in {
		out[from] = '◂'
	}
	if !ends {
		out[to] = '▸'
	}
	return string(out)
}
