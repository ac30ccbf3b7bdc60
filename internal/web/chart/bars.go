package chart

import (
	"html/template"
	"strconv"
	"strings"
)

const (
	barRow   = 26.0 // from one bar to the next
	barBelow = 16.0 // how far a bar stands below its name where there is no room beside it
	barThick = 15.0
	slim     = 400.0 // drawings that are narrower put long names above their bars
)

// Bars draws values as bars to the right, or to the left below zero, each with name and value.
func Bars(f Frame, points []Point) template.HTML {
	p := new(pen)
	l := f.plan(points, f.width())
	p.begin(f, float64(len(points))*l.row+8)
	x := p.barScale(f, points, l)
	for i, pt := range points {
		p.bar(pt, x, l, float64(i)*l.row+4, f.text(pt.Value))
	}
	return p.end()
}

// plan is where the parts of a bar stand.
type plan struct {
	labels, numbers float64 // widths of the columns of names and of values
	room            float64 // for a name
	row             float64 // from one bar to the next
	below           float64 // how far a bar stands below its name; 0: beside it
	bare            bool    // values are written later, above what crosses the bars
}

// plan gives names a column of their own, or, in a slim drawing where they would be cut, a line.
func (f Frame) plan(points []Point, wide float64) plan {
	l := plan{row: barRow}
	for _, x := range points {
		l.labels = max(l.labels, float64(len([]rune(x.Label)))*letter+10)
		l.numbers = max(l.numbers, float64(len([]rune(f.text(x.Value))))*letter+12)
	}
	l.numbers = min(l.numbers, wide*.3)
	if wide < slim && l.labels > wide*.4 {
		l.labels, l.room, l.row, l.below = 0, wide, barRow+barBelow, barBelow
		return l
	}
	l.labels = min(l.labels, wide*.4)
	l.room = l.labels
	return l
}

// barScale draws the line at zero where values are on both sides of it.
func (p *pen) barScale(f Frame, points []Point, l plan) scale {
	values := make([]int64, len(points))
	for i, x := range points {
		values[i] = x.Value
	}
	lo, hi := extent(values)
	if lo == hi {
		hi = 1
	}
	from := l.labels
	if lo < 0 {
		from += l.numbers
	}
	s := scale{float64(lo), float64(hi), from, f.width() - l.numbers}
	if lo < 0 {
		p.el("line", "class", "c-zero", "x1", num(s.at(0)), "x2", num(s.at(0)), "y1", "0", "y2", num(float64(len(points))*l.row+8))
	}
	return s
}

func (p *pen) bar(pt Point, x scale, l plan, y float64, text string) {
	shown := cut(pt.Label, int((l.room-8)/letter))
	name := shown + ": " + text // begins with what stands there, as it is read out
	if shown != pt.Label {
		name += ", " + pt.Label
	}
	done := p.link(pt.URL, name)
	p.label("c-label", "start", 0, y+barThick-3, shown)
	p.write(" ")
	y += l.below
	from, to := x.at(min(pt.Value, 0)), x.at(max(pt.Value, 0))
	p.el("rect", "class", "c-bar", "x", num(from), "y", num(y), "width", num(max(to-from, 1.5)), "height", num(barThick), "rx", "2")
	switch {
	case l.bare:
	case pt.Value < 0:
		p.label("c-value", "end", from-6, y+barThick-3, text)
	default:
		p.label("c-value", "start", to+6, y+barThick-3, text)
	}
	done()
}

// Pareto draws values as bars, the highest first, with a line of how much of all they are together, and the
// share beside each.
// Values below zero count as zero.
func Pareto(f Frame, points []Point) template.HTML {
	p := new(pen)
	const share = 46.0 // the column of the sums
	inner := f
	inner.Width = int(f.width() - share)
	l := f.plan(points, f.width())
	l.bare = true
	p.begin(f, float64(len(points))*l.row+26)
	var all, sum float64
	clean := make([]Point, len(points))
	for i, x := range points {
		x.Value = max(x.Value, 0)
		clean[i] = x
		all += float64(x.Value)
	}
	p.label("c-tick", "end", f.width(), 12, "together")
	x := p.barScale(inner, clean, l)
	together := make([]float64, len(points))
	for i, pt := range clean {
		sum += float64(pt.Value)
		if all > 0 {
			together[i] = sum / all
		}
		p.bar(pt, x, l, float64(i)*l.row+22, f.text(pt.Value))
	}
	var d strings.Builder
	at := func(i int) (float64, float64) {
		return l.labels + (f.width()-share-6-l.labels)*together[i], float64(i)*l.row + 22 + l.below + barThick/2
	}
	for i := range points {
		if l.below > 0 {
			break // a line would run through the names; the shares stand beside the bars
		}
		a, b := at(i)
		d.WriteString(map[bool]string{true: "M", false: "L"}[i == 0] + num(a) + " " + num(b))
	}
	if d.Len() > 0 && len(points) > 1 {
		p.el("path", "class", "c-sum", "d", d.String())
	}
	for i := range points {
		a, b := at(i)
		if d.Len() > 0 {
			p.el("circle", "class", "c-summark", "cx", num(a), "cy", num(b), "r", "3")
		}
		p.label("c-value", "start", x.at(clean[i].Value)+6, b+4.5, f.text(clean[i].Value))
		p.label("c-value", "end", f.width(), b+4.5, strconv.Itoa(int(together[i]*100+.5))+" %")
	}
	return p.end()
}
