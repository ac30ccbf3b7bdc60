package finding

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// canvas turns times into places. Across it counts in percent, so that the drawing fits any
// width; down it counts in pixels, so that the text keeps its size.
type canvas struct {
	*opened
	from, to when.Instant
	y        int
}

const (
	tickSpace  = 34 // above everything, for the labels of the ticks
	nameSpace  = 24 // above a lane, for its name
	labelSpace = 15 // above a row, for its label
	year       = 365 * 24 * time.Hour
	gap        = 6   // below a row
	narrow     = 0.9 // percent: what is narrower is a mark
	narrowest  = 300 // pixels that a label has on the narrowest screen
	letter     = 6.4 // pixels of one letter
)

// heights of a band and of its row.
var heights = map[string]int{"act": 9, "due": 5, "missed": 5}

// canvas spans from the first instant known to the point in time of the findings, or to what is
// known to lie behind it by at most a year.
func (o *opened) canvas(list []matter) *canvas {
	c := &canvas{opened: o, from: o.j.AsOf, to: o.j.AsOf, y: tickSpace}
	limit := o.j.AsOf.Add(year)
	for _, m := range list {
		for _, t := range m.times {
			for _, i := range []when.Instant{t.at.Lo, t.at.Hi} {
				if i > when.Min && i < when.Max {
					c.from, c.to = min(c.from, i), max(c.to, min(i, limit))
				}
			}
		}
	}
	return c
}

// x gives the place of an instant in percent; what has no bound lies at the edge.
func (c *canvas) x(i when.Instant) float64 {
	switch {
	case i <= c.from || c.to == c.from:
		return 0
	case i >= c.to:
		return 100
	}
	return 100 * float64(i-c.from) / float64(c.to-c.from)
}

func percent(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "%" }

// lane puts a party's matters below each other.
func (c *canvas) lane(name string, list []matter) view.Lane {
	l := view.Lane{Name: name, Y: c.y}
	c.y += nameSpace
	for _, m := range list {
		l.Rows = append(l.Rows, c.row(m))
	}
	c.y += gap
	return l
}

// row draws a matter: its label, and below it what is due above what was done.
func (c *canvas) row(m matter) view.LaneRow {
	r := view.LaneRow{Label: brief(m.what), Y: c.y + labelSpace - 4}
	first, last := 100.0, 0.0
	y, kind := c.y+labelSpace, ""
	for _, t := range m.times {
		if kind != "" && heights[kind] != heights[t.kind] {
			y += heights[kind] + 2
		}
		kind = t.kind
		s, lo, hi := c.shape(t, y)
		first, last = min(first, lo), max(last, hi)
		s.Title = fmt.Sprintf("%s: %s", cmp.Or(t.what, m.what), c.span(t.at))
		r.Shapes = append(r.Shapes, s)
	}
	c.y = y + heights[kind] + gap
	r.X, r.End = place(len([]rune(r.Label)), first, last)
	return r
}

// brief cuts a label to what the narrowest screen has room for; the words below the drawing have all.
func brief(s string) string {
	const most = 10 * narrowest / 64 // letters, of 6.4 pixels each
	if r := []rune(s); len(r) > most {
		return strings.TrimRight(string(r[:most-1]), " ") + "…"
	}
	return s
}

// shape draws a time: a band where it is uncertain, else a mark.
func (c *canvas) shape(t timed, y int) (s view.Shape, lo, hi float64) {
	lo, hi = c.x(t.at.Lo), c.x(t.at.Hi)
	s = view.Shape{Kind: t.kind, Claimed: t.claimed, X: percent(lo), Y: y, H: heights[t.kind]}
	if hi-lo < narrow {
		s.H = heights[t.kind]/2 + 1
		s.Y = y + s.H - 1
		return s, lo, hi
	}
	s.W = percent(hi - lo)
	return s, lo, hi
}

// place puts a label where it fits on the narrowest screen: at the beginning of what it names, at
// its end, or at the edge.
func place(n int, first, last float64) (x string, end bool) {
	need := 100 * float64(n) * letter / narrowest
	switch {
	case need <= 100-first:
		return percent(first), false
	case need <= last:
		return percent(last), true
	}
	return "0", false
}

// ticks marks the years, or the months of a short time, and the point in time of the findings.
func (c *canvas) ticks() []view.Tick {
	var out []view.Tick
	z := c.zone()
	first, last := z.Date(c.from), z.Date(c.to)
	step, layout := 12, "%[1]d"
	if months := (last.Year-first.Year)*12 + int(last.Month-first.Month); months < 12 {
		step, layout = 1, "%[2]d/%[1]d"
	} else if months > 96 {
		step = 12 * (months/96 + 1)
	}
	at := when.Date{Year: first.Year, Month: 1, Day: 1}
	if step == 1 {
		at.Month = first.Month
	}
	for ; at.Compare(last) <= 0; at = later(at, step) {
		x := c.x(z.Start(at))
		if z.Start(at) < c.from || x > 88 {
			continue
		}
		out = append(out, view.Tick{X: percent(x), Label: fmt.Sprintf(layout, at.Year, int(at.Month)), Minor: len(out)%3 != 0})
	}
	return append(out, view.Tick{X: percent(c.x(c.j.AsOf)), Label: "as of " + c.date(c.j.AsOf), End: true, Now: true})
}

func later(d when.Date, months int) when.Date {
	n := d.Year*12 + int(d.Month) - 1 + months
	return when.Date{Year: n / 12, Month: time.Month(n%12 + 1), Day: 1}
}
