package source

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/text/width"
)

// Style is what a part of a rendered diagnostic is, for colour.
type Style int

// The styles.
const (
	Plain     Style = iota
	ErrorWord       // "error"
	WarnWord        // "warning"
	Heading         // the summary
	Quiet           // places and line numbers
	Marks           // the carets
	Advice          // the suggestion
)

// Render writes the diagnostics for people, each with its line of text and carets under what is
// meant. Paint adds colour to a part; nil leaves all plain.
func (ds Diagnostics) Render(paint func(Style, string) string) string {
	if paint == nil {
		paint = func(_ Style, s string) string { return s }
	}
	var out strings.Builder
	for i, d := range ds {
		if i > 0 {
			out.WriteString("\n")
		}
		d.render(&out, paint)
	}
	return out.String()
}

func (d Diagnostic) render(out *strings.Builder, paint func(Style, string) string) {
	word := ErrorWord
	if d.Severity == Warning {
		word = WarnWord
	}
	fmt.Fprintf(out, "%s: %s\n", paint(word, string(d.Severity)), paint(Heading, d.Summary))
	where := fmt.Sprintf("%s:%d:%d", d.Range.Filename, d.Range.Start.Line, d.Range.Start.Column)
	if d.Block != "" {
		where += ", in " + d.Block
	}
	fmt.Fprintf(out, "  %s\n", paint(Quiet, where))
	if d.Snippet != "" {
		number := strconv.Itoa(d.Range.Start.Line)
		bar := strings.Repeat(" ", len(number)) + " |"
		before := d.Snippet[:min(d.caret, len(d.Snippet))]
		fmt.Fprintf(out, "  %s %s\n", paint(Quiet, number+" |"), d.Snippet)
		fmt.Fprintf(out, "  %s %s%s\n", paint(Quiet, bar), blank(before), paint(Marks, strings.Repeat("^", d.marks())))
	}
	for l := range strings.SplitSeq(d.Detail, "\n") {
		fmt.Fprintf(out, "  %s\n", l)
	}
	if d.Suggestion != "" {
		fmt.Fprintf(out, "  %s\n", paint(Advice, "Write: "+d.Suggestion))
	}
}

// marks gives the number of carets: up to the end of the range or of the line.
func (d Diagnostic) marks() int {
	rest := d.Snippet[min(d.caret, len(d.Snippet)):]
	if n := d.Range.End.Byte - d.Range.Start.Byte; n < len(rest) {
		rest = rest[:n]
	}
	return max(1, columns(strings.ToValidUTF8(rest, "")))
}

// blank gives white space as wide as the text; tabs stay tabs.
func blank(text string) string {
	var out strings.Builder
	for _, c := range text {
		if c == '\t' {
			out.WriteRune(c)
			continue
		}
		out.WriteString(strings.Repeat(" ", cells(c)))
	}
	return out.String()
}

func columns(text string) int {
	n := 0
	for _, c := range text {
		n += cells(c)
	}
	return n
}

// cells gives how many columns of a terminal a character takes.
func cells(c rune) int {
	if unicode.In(c, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	if k := width.LookupRune(c).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
		return 2
	}
	return 1
}

// Of a line, at most about this many bytes are shown before and after the place that is meant.
const (
	shownBefore = 120
	shownAfter  = 120
)

// line gives the line of a place, shortened, and how many bytes of it stand before the place.
// Characters that would disturb a terminal are replaced.
func line(text []byte, from int) (shown string, caret int) {
	from = min(from, len(text))
	start := bytes.LastIndexByte(text[:from], '\n') + 1
	end := len(text)
	if n := bytes.IndexByte(text[from:], '\n'); n >= 0 {
		end = from + n
	}
	before, after := tail(text[start:from]), head(text[from:end])
	return before + strings.TrimRight(after, " \t\r"), len(before)
}

func tail(b []byte) string {
	if len(b) > shownBefore {
		return "…" + clean(b[len(b)-shownBefore:])
	}
	return clean(b)
}

func head(b []byte) string {
	if len(b) > shownAfter {
		return clean(b[:shownAfter]) + "…"
	}
	return clean(b)
}

func clean(b []byte) string {
	text := strings.ToValidUTF8(string(b), "\uFFFD")
	return strings.Map(func(c rune) rune {
		if c != '\t' && !unicode.IsPrint(c) {
			return '\uFFFD'
		}
		return c
	}, strings.TrimRight(text, "\r"))
}

// at is the place of bytes of a file, counted without the parser.
func at(f File, from, size int) Range {
	return Range{Filename: f.Name, Start: position(f.Text, from), End: position(f.Text, from+size)}
}

func position(text []byte, at int) hcl.Pos {
	before := text[:at]
	start := bytes.LastIndexByte(before, '\n') + 1
	return hcl.Pos{Line: bytes.Count(before, []byte("\n")) + 1, Column: len([]rune(string(before[start:]))) + 1, Byte: at}
}

// around gives the titles of the blocks around a place, outside first.
func (t *Tree) around(at Range) string {
	var titles []string
	blocks := t.roots
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		if b.Range.Filename == at.Filename && b.Range.Start.Byte <= at.Start.Byte && at.Start.Byte < b.Range.End.Byte {
			titles = append(titles, b.Title())
			blocks, i = b.Blocks, -1
		}
	}
	return strings.Join(titles, " > ")
}
