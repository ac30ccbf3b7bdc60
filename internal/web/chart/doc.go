// Package chart draws figures as SVG.
//
// Every function is pure: numbers and words go in, an SVG element comes out. A drawing says what it
// shows in a title and a description, carries its labels itself, tells series apart by marks,
// dashes and patterns as well as by colour, and has no style of its own: classes take their colours
// from the page, light or dark. Its size is that of its viewBox; pages scale it to their width.
// What a drawing shows stands in a table beside it, which is the page's business.
//
// Values are whole numbers, such as cents or seconds, of any size and sign. How they read, the
// caller says.
package chart

import (
	"html"
	"html/template"
	"math"
	"strconv"
	"strings"
)

// Frame is what all drawings have in common.
type Frame struct {
	ID          string // begins the ids inside the drawing; unique in a page; letters, digits, -
	Title, Desc string
	Width       int                // of the viewBox, at least 240
	Text        func(int64) string // writes a value, short; nil writes digits
}

// Point is a value with its name. URL leads to what is behind it and may be empty.
type Point struct {
	Label string
	Value int64
	URL   string
}

func (f Frame) text(v int64) string {
	if f.Text == nil {
		return strconv.FormatInt(v, 10)
	}
	return f.Text(v)
}

func (f Frame) width() float64 { return float64(max(f.Width, 240)) }

// pen writes an SVG.
type pen struct{ out strings.Builder }

func (p *pen) write(s string) { _, _ = p.out.WriteString(s) } // it takes everything

// begin opens the element with title and description.
func (p *pen) begin(f Frame, height float64) {
	id := html.EscapeString(f.ID)
	p.write(`<svg class="chart" role="group" viewBox="0 0 ` + num(f.width()) + ` ` + num(height) +
		`" aria-labelledby="` + id + `-t ` + id + `-d"><title id="` + id + `-t">` + html.EscapeString(f.Title) +
		`</title><desc id="` + id + `-d">` + html.EscapeString(f.Desc) + `</desc>`)
}

func (p *pen) end() template.HTML {
	p.write(`</svg>`)
	return template.HTML(p.out.String()) //nolint:gosec // all that is not ours was escaped by attr and text
}

// el writes an element with attributes, given in pairs.
func (p *pen) el(name string, attrs ...string) {
	p.open(name, attrs...)
	p.write(`</` + name + `>`)
}

func (p *pen) open(name string, attrs ...string) {
	p.write(`<` + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		p.write(` ` + attrs[i] + `="` + html.EscapeString(attrs[i+1]) + `"`)
	}
	p.write(`>`)
}

// label writes a text; anchor is start, middle or end.
func (p *pen) label(class, anchor string, x, y float64, text string) {
	p.open("text", "class", class, "x", num(x), "y", num(y), "text-anchor", anchor)
	p.write(html.EscapeString(text) + `</text>`)
}

// link opens a link around what follows, if there is a URL, and gives what closes it. The keyboard
// passes it by: the table beside the drawing has the same links.
func (p *pen) link(url, title string) func() {
	if url == "" {
		return func() {}
	}
	p.open("a", "href", url, "tabindex", "-1", "aria-label", title)
	return func() { p.write(`</a>`) }
}

// hatch defines a pattern of lines and gives the value that fills with it.
func (p *pen) hatch(f Frame) string {
	id := f.ID + "-hatch"
	p.write(`<defs>`)
	p.open("pattern", "id", id, "width", "5", "height", "5", "patternUnits", "userSpaceOnUse", "patternTransform", "rotate(45)")
	p.el("rect", "class", "c-hatch-ground", "width", "5", "height", "5")
	p.el("rect", "class", "c-hatch", "width", "2.2", "height", "5")
	p.write(`</pattern></defs>`)
	return "url(#" + id + ")"
}

// num writes a coordinate with at most one decimal.
func num(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

// cut shortens a label to about so many characters.
func cut(s string, most int) string {
	runes := []rune(s)
	if most < 2 || len(runes) <= most {
		return s
	}
	return strings.TrimRight(string(runes[:most-1]), " ") + "…"
}

// letter is about how wide a character of a label is.
const letter = 6.4
