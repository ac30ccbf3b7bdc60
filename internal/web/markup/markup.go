// Package markup writes HTML piece by piece, for the few parts of pages that are repeated so often
// that running a template for each would be most of the page's cost.
//
// It keeps what html/template guarantees, in two ways. Markup can only be a constant of the source:
// [Writer.Raw] takes a type that no variable of a caller can have. Values go through [Writer.Text]
// and [Writer.Link], whose output is, byte for byte, that of html/template in a text or quoted
// attribute, and in a quoted attribute that holds an address; fuzzing compares them.
package markup

import (
	"html/template"
	"strconv"
	"strings"
	"time"
)

// literal is text of the source: only a constant can be given where one is wanted.
type literal string

// Writer gathers HTML. The zero value is empty and ready.
type Writer struct {
	b strings.Builder
}

// Grow makes room for n more bytes.
func (w *Writer) Grow(n int) { w.b.Grow(n) }

// HTML gives what was written.
func (w *Writer) HTML() template.HTML {
	return template.HTML(w.b.String()) //nolint:gosec // constants and escaped values
}

// Raw writes markup: a constant.
func (w *Writer) Raw(s literal) { w.b.WriteString(string(s)) }

// Part writes markup that was made by html/template or this package.
func (w *Writer) Part(h template.HTML) { w.b.WriteString(string(h)) }

// Number writes a whole number.
func (w *Writer) Number(n int64) {
	var buf [20]byte
	w.b.Write(strconv.AppendInt(buf[:0], n, 10))
}

// Text writes a value into a text, or into an attribute in double quotes that is neither an
// address, nor a style, nor a script.
func (w *Writer) Text(s string) {
	done := 0
	for i := range len(s) {
		by := escapes[s[i]]
		if by == "" {
			continue
		}
		w.b.WriteString(s[done:i])
		w.b.WriteString(by)
		done = i + 1
	}
	w.b.WriteString(s[done:])
}

// escapes holds what stands in place of a byte; empty is the byte itself.
var escapes = [256]string{
	0: "\uFFFD", '"': "&#34;", '&': "&amp;", '\'': "&#39;", '+': "&#43;", '<': "&lt;", '>': "&gt;",
}

// Time writes a time by a layout of package time, as Text does.
func (w *Writer) Time(t time.Time, layout string) {
	var buf [64]byte
	w.Text(string(t.AppendFormat(buf[:0], layout)))
}

// Link writes an address into an attribute in double quotes. What is no plain path is left to
// html/template, which takes no script for an address.
func (w *Writer) Link(s string) {
	if !plain(s) {
		w.Part(slow(s))
		return
	}
	w.Text(s)
}

// plain reports whether an address needs nothing but the escaping of a text: letters, digits and
// signs that stand for themselves, with whole escapes, and no scheme.
func plain(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case strings.IndexByte("/?=&-_.~+,", c) >= 0:
		case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
		default:
			return false
		}
	}
	return true
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

var anchor = template.Must(template.New("anchor").Parse(`<a href="{{.}}">`))

func slow(s string) template.HTML {
	var out strings.Builder
	if err := anchor.Execute(&out, s); err != nil {
		return "#" // a builder takes everything: never
	}
	inner := strings.TrimSuffix(strings.TrimPrefix(out.String(), `<a href="`), `">`)
	return template.HTML(inner) //nolint:gosec // html/template has written it
}
