package chart

import (
	"html/template"
	"strings"
)

// Line draws values over time as a line with a mark at each, and beside it, dashed and with other
// marks, those of the period before, of which there may be fewer. now and past name the two. Points
// too close to be told apart have neither marks nor links; the table behind the drawing has them.
func Line(f Frame, points []Point, before []int64, now, past string) template.HTML {
	const height, top, bottom = 250, 30, 28
	p := new(pen)
	p.begin(f, height)
	values := make([]int64, len(points))
	for i, x := range points {
		values[i] = x.Value
	}
	lo, hi := extent(values, before)
	ticks := Ticks(lo, hi, 4)
	left := p.axis(f, ticks, top, height-bottom)
	y := newScale(ticks, height-bottom, top)
	wide := f.width() - left - 14
	at := func(i int) float64 {
		if len(points) < 2 {
			return left + wide/2
		}
		return left + wide*float64(i)/float64(len(points)-1)
	}
	p.names(left, now, past, len(before) > 0)
	p.times(points, at, height-8, wide)
	before = before[:min(len(before), len(points))]
	p.path("c-past", before, at, y)
	marked := before
	if dense(len(points), wide) {
		marked = nil
	}
	for i, v := range marked {
		p.el("rect", "class", "c-pastmark", "x", num(at(i)-2.5), "y", num(y.at(v)-2.5), "width", "5", "height", "5")
	}
	p.path("c-line", values, at, y)
	if dense(len(points), wide) {
		return p.end()
	}
	for i, x := range points {
		done := p.link(x.URL, x.Label+": "+f.text(x.Value))
		p.open("circle", "class", "c-mark", "cx", num(at(i)), "cy", num(y.at(x.Value)), "r", "3.5")
		p.open("title")
		p.write(template.HTMLEscapeString(x.Label + ": " + f.text(x.Value)))
		p.write(`</title></circle>`)
		done()
	}
	return p.end()
}

// dense reports whether so many things across a width are too close to be hit one by one.
func dense(n int, wide float64) bool { return n > 1 && wide/float64(n) < 7 }

// axis draws the lines of a grid with their values, and gives where the drawing begins.
func (p *pen) axis(f Frame, ticks []int64, top, bottom float64) (left float64) {
	longest := 0
	for _, t := range ticks {
		longest = max(longest, len([]rune(f.text(t))))
	}
	left = min(float64(longest)*letter+14, f.width()/3)
	y := newScale(ticks, bottom, top)
	for _, t := range ticks {
		class := "c-grid"
		if t == 0 {
			class = "c-zero"
		}
		p.el("line", "class", class, "x1", num(left), "x2", num(f.width()-8), "y1", num(y.at(t)), "y2", num(y.at(t)))
		p.label("c-tick", "end", left-7, y.at(t)+4, f.text(t))
	}
	return left
}

// names writes what the two lines are, each beside a piece of it.
func (p *pen) names(left float64, now, past string, both bool) {
	p.el("path", "class", "c-line", "d", "M"+num(left)+" 12h22")
	p.el("circle", "class", "c-mark", "cx", num(left+11), "cy", "12", "r", "3.5")
	p.label("c-name", "start", left+28, 16, now)
	if !both {
		return
	}
	x := left + 28 + float64(len([]rune(now)))*letter + 22
	p.el("path", "class", "c-past", "d", "M"+num(x)+" 12h22")
	p.el("rect", "class", "c-pastmark", "x", num(x+8.5), "y", "9.5", "width", "5", "height", "5")
	p.label("c-name", "start", x+28, 16, past)
}

// times writes as many of the points' names below as there is room for.
func (p *pen) times(points []Point, at func(int) float64, y, wide float64) {
	longest := 1
	for _, x := range points {
		longest = max(longest, len([]rune(x.Label)))
	}
	room := max(1, int(wide/(float64(longest)*letter*1.4+12)))
	every := max(1, (len(points)+room-1)/room)
	for i := 0; i < len(points); i += every {
		anchor := "middle"
		switch {
		case len(points) > 1 && i == 0:
			anchor = "start"
		case len(points) > 1 && i == len(points)-1:
			anchor = "end"
		}
		p.label("c-time", anchor, at(i), y, points[i].Label)
	}
}

// path draws a line through values.
func (p *pen) path(class string, values []int64, at func(int) float64, y scale) {
	if len(values) < 2 {
		return
	}
	var d strings.Builder
	for i, v := range values {
		d.WriteString(map[bool]string{true: "M", false: "L"}[i == 0] + num(at(i)) + " " + num(y.at(v)))
	}
	p.el("path", "class", class, "d", d.String())
}
