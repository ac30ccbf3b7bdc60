package chart

import (
	"html/template"
	"strings"
)

// Pair is two values that stand one upon the other.
type Pair struct {
	Label  string
	Values [2]int64 // below zero they count as zero
	URL    string
}

// Stack draws pairs over time as columns: the first value plain, the second hatched above it.
// names name the two. Columns too close to be told apart are one shape and have no links.
func Stack(f Frame, pairs []Pair, names [2]string) template.HTML {
	const height, top, bottom = 220, 30, 28
	p := new(pen)
	p.begin(f, height)
	fill := p.hatch(f)
	highest := 0.0
	points := make([]Point, len(pairs))
	for i, x := range pairs {
		points[i] = Point{Label: x.Label}
		highest = max(highest, float64(max(x.Values[0], 0))+float64(max(x.Values[1], 0)))
	}
	ticks := Ticks(0, whole(highest), 4)
	left := p.axis(f, ticks, top, height-bottom)
	y := newScale(ticks, height-bottom, top)
	wide := f.width() - left - 14
	step := wide / float64(max(len(pairs), 1))
	thick := min(max(step*.66, 1.5), 34)
	p.el("rect", "class", "c-bar", "x", num(left), "y", "6", "width", "12", "height", "12")
	p.label("c-name", "start", left+18, 16, names[0])
	x := left + 18 + float64(len([]rune(names[0])))*letter + 20
	p.el("rect", "class", "c-second", "fill", fill, "x", num(x), "y", "6", "width", "12", "height", "12")
	p.label("c-name", "start", x+18, 16, names[1])
	at := func(i int) float64 { return left + step*(float64(i)+.5) }
	p.middles(points, at, height-8, wide)
	if dense(len(pairs), wide) {
		p.silhouette(pairs, at, y, step, fill)
		return p.end()
	}
	for i, pair := range pairs {
		low, both := max(pair.Values[0], 0), whole(float64(max(pair.Values[0], 0))+float64(max(pair.Values[1], 0)))
		done := p.link(pair.URL, pair.Label+": "+names[0]+" "+f.text(pair.Values[0])+", "+names[1]+" "+f.text(pair.Values[1]))
		p.el("rect", "class", "c-bar", "x", num(at(i)-thick/2), "y", num(y.at(low)), "width", num(thick), "height", num(y.at(0)-y.at(low)))
		p.el("rect", "class", "c-second", "fill", fill, "x", num(at(i)-thick/2), "y", num(y.at(both)), "width", num(thick), "height", num(y.at(low)-y.at(both)))
		done()
	}
	return p.end()
}

// silhouette draws columns that touch as one shape for each of the two values.
func (p *pen) silhouette(pairs []Pair, at func(int) float64, y scale, step float64, fill string) {
	var first, second strings.Builder
	for i, pair := range pairs {
		a, b := max(pair.Values[0], 0), max(pair.Values[1], 0)
		both := whole(float64(a) + float64(b))
		column(&first, at(i)-step/2, y.at(a), step, y.at(0)-y.at(a))
		column(&second, at(i)-step/2, y.at(both), step, y.at(a)-y.at(both))
	}
	p.el("path", "class", "c-bar", "d", first.String())
	p.el("path", "class", "c-second", "fill", fill, "d", second.String())
}

// column adds a rectangle to a path, if it has a height.
func column(d *strings.Builder, x, y, wide, high float64) {
	if high > 0 {
		d.WriteString("M" + num(x) + " " + num(y) + "h" + num(wide) + "v" + num(high) + "h" + num(-wide) + "z")
	}
}

// middles writes names below the middles of columns, as many as there is room for.
func (p *pen) middles(points []Point, at func(int) float64, y, wide float64) {
	longest := 1
	for _, x := range points {
		longest = max(longest, len([]rune(x.Label)))
	}
	room := max(1, int(wide/(float64(longest)*letter+14)))
	every := max(1, (len(points)+room-1)/room)
	for i := 0; i < len(points); i += every {
		p.label("c-time", "middle", at(i), y, points[i].Label)
	}
}
