package chart

import (
	"html/template"
	"strconv"
	"strings"
)

const (
	barRow   = 26.0 // from one bar to the next
	barThick = 15.0
)

// Bars draws values as bars to the right, or to the left below zero, each with name and value.
func Bars(f Frame, points []Point) template.HTML {
	p := new(pen)
	p.begin(f, float64(len(points))*barRow+8)
	labels, numbers := widths(f, points)
	x := p.barScale(f, points, labels, numbers)
	for i, pt := range points {
		p.bar(pt, x, labels, float64(i)*barRow+4, f.text(pt.Value))
	}
	return p.end()
}

// widths gives how wide the columns of names and of values are.
func widths(f Frame, points []Point) (labels, numbers float64) {
	for _, x := range points {
		labels = max(labels, float64(len([]rune(x.Label)))*letter+10)
		numbers = max(numbers, float64(len([]rune(f.text(x.Value))))*letter+12)
	}
	return min(labels, f.width()*.4), min(numbers, f.width()*.3)
}

// barScale draws the line at zero where values are on both sides of it.
func (p *pen) barScale(f Frame, points []Point, labels, numbers float64) scale {
	values := make([]int64, len(points))
	for i, x := range points {
		values[i] = x.Value
	}
	lo, hi := extent(values)
	if lo == hi {
		hi = 1
	}
	from := labels
	if lo < 0 {
		from += numbers
	}
	s := scale{float64(lo), float64(hi), from, f.width() - numbers}
	if lo < 0 {
		p.el("line", "class", "c-zero", "x1", num(s.at(0)), "x2", num(s.at(0)), "y1", "0", "y2", num(float64(len(points))*barRow+8))
	}
	return s
}

func (p *pen) bar(pt Point, x scale, labels, y float64, text string) {
	shown := cut(pt.Label, int((labels-8)/letter))
	name := shown + ": " + text // begins with what stands there, as it is read out
	if shown != pt.Label {
		name += ", " + pt.Label
	}
	done := p.link(pt.URL, name)
	p.label("c-label", "start", 0, y+barThick-3, shown)
	p.write(" ")
	from, to := x.at(min(pt.Value, 0)), x.at(max(pt.Value, 0))
	p.el("rect", "class", "c-bar", "x", num(from), "y", num(y), "width", num(max(to-from, 1.5)), "height", num(barThick), "rx", "2")
	if pt.Value < 0 {
		p.label("c-value", "end", from-6, y+barThick-3, text)
	} else {
		p.label("c-value", "start", to+6, y+barThick-3, text)
	}
	done()
}

// Pareto draws values as bars, the highest first, with a line of how much of all they are together.
// Values below zero count as zero.
func Pareto(f Frame, points []Point) template.HTML {
	p := new(pen)
	p.begin(f, float64(len(points))*barRow+26)
	labels, numbers := widths(f, points)
	const share = 46.0 // the column of the sums
	inner := f
	inner.Width = int(f.width() - share)
	var all, sum float64
	clean := make([]Point, len(points))
	for i, x := range points {
		x.Value = max(x.Value, 0)
		clean[i] = x
		all += float64(x.Value)
	}
	p.label("c-tick", "end", f.width(), 12, "together")
	x := p.barScale(inner, clean, labels, numbers)
	together := make([]float64, len(points))
	for i, pt := range clean {
		sum += float64(pt.Value)
		if all > 0 {
			together[i] = sum / all
		}
		p.bar(pt, x, labels, float64(i)*barRow+22, f.text(pt.Value))
	}
	var d strings.Builder
	at := func(i int) (float64, float64) {
		return labels + (f.width()-share-6-labels)*together[i], float64(i)*barRow + 22 + barThick/2
	}
	for i := range points {
		a, b := at(i)
		d.WriteString(map[bool]string{true: "M", false: "L"}[i == 0] + num(a) + " " + num(b))
	}
	if len(points) > 1 {
		p.el("path", "class", "c-sum", "d", d.String())
	}
	for i := range points {
		a, b := at(i)
		p.el("circle", "class", "c-summark", "cx", num(a), "cy", num(b), "r", "3")
		p.label("c-value", "end", f.width(), b+4.5, strconv.Itoa(int(together[i]*100+.5))+" %")
	}
	return p.end()
}
