package document

import (
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"counterpart/internal/bundle"
)

//go:embed font/DejaVuSansCondensed.ttf.gz
var sansPacked []byte

//go:embed font/DejaVuSansMono.ttf.gz
var monoPacked []byte

var (
	sans = sync.OnceValues(func() ([]byte, error) { return unpack(sansPacked) })
	mono = sync.OnceValues(func() ([]byte, error) { return unpack(monoPacked) })
)

func unpack(b []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	return io.ReadAll(z)
}

// Lengths in millimetres, sizes of letters in points.
const (
	margin   = 18.0
	width    = 210 - 2*margin
	bottom   = 297 - 20.0
	bodySize = 9.5
	bodyLine = 4.8
	cellSize = 7.5
	cellLine = 3.8
	monoSize = 6.3
	monoLine = 3.1
	gap      = 2.0
)

// PDF writes the report of a bundle as pages of A4.
func PDF(c *bundle.Contents) ([]byte, error) {
	s, err := sans()
	if err != nil {
		return nil, err
	}
	m, err := mono()
	if err != nil {
		return nil, err
	}
	p := fpdf.New("P", "mm", "A4", "")
	made := c.Manifest.Created.Time().UTC().Truncate(time.Second)
	p.SetCreationDate(made)
	p.SetModificationDate(made)
	p.SetCatalogSort(true)
	p.SetTitle(bundle.Title, true)
	p.SetLang("en")
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(true, 297-bottom)
	p.AddUTF8FontFromBytes("sans", "", s)
	p.AddUTF8FontFromBytes("mono", "", m)
	p.SetFooterFunc(func() {
		p.SetY(-14)
		p.SetFont("sans", "", cellSize)
		p.CellFormat(width/2, cellLine, c.Manifest.Origin, "", 0, "L", false, 0, "")
		p.CellFormat(width/2, cellLine, fmt.Sprintf("page %d", p.PageNo()), "", 0, "R", false, 0, "")
	})
	p.AddPage()
	p.SetFont("sans", "", 20)
	p.MultiCell(width, 9, bundle.Title, "", "L", false)
	for _, x := range c.Sections() {
		section(p, &x)
	}
	var out bytes.Buffer
	err = p.Output(&out)
	return out.Bytes(), err
}

func section(p *fpdf.Fpdf, s *bundle.Section) {
	p.Ln(gap)
	if s.Heading != "" {
		if p.GetY() > bottom-25 {
			p.AddPage()
		}
		p.SetFont("sans", "", 13)
		p.MultiCell(width, 7, s.Heading, "B", "L", false)
		p.Ln(gap)
	}
	p.SetFont("sans", "", bodySize)
	for _, text := range s.Paras {
		p.MultiCell(width, bodyLine, text, "", "L", false)
		p.Ln(1)
	}
	table(p, s.Rows)
	if s.Fixed == "" {
		return
	}
	border := ""
	if s.Quoted {
		border = "L"
	}
	p.Ln(gap)
	p.SetFont("mono", "", monoSize)
	p.MultiCell(width, monoLine, strings.ReplaceAll(s.Fixed, "\t", "    "), border, "L", false)
}

// table writes rows whose cells are as high as the highest.
func table(p *fpdf.Fpdf, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	p.SetFont("sans", "", cellSize)
	widths := columns(p, rows)
	for i, r := range rows {
		var cells [][]string
		lines := 1
		for k, text := range r {
			cell := wrapped(p, text, widths[k]-gap)
			cells, lines = append(cells, cell), max(lines, len(cell))
		}
		for from := 0; from < lines; { // a row may be longer than a page
			fit := int((bottom - p.GetY()) / cellLine)
			if fit < 1 || from == 0 && lines <= 20 && lines > fit {
				p.AddPage()
				p.SetFont("sans", "", cellSize)
				continue
			}
			to := min(lines, from+fit)
			row(p, cells, widths, from, to)
			from = to
		}
		y := p.GetY() + 0.4
		p.SetLineWidth(map[bool]float64{true: 0.3, false: 0.1}[i == 0])
		p.Line(margin, y, margin+width, y)
		p.SetY(y + 0.8)
	}
}

// row writes some of the lines of a row's cells.
func row(p *fpdf.Fpdf, cells [][]string, widths []float64, from, to int) {
	top, x := p.GetY(), margin
	for k, cell := range cells {
		for n := from; n < min(to, len(cell)); n++ {
			p.SetXY(x, top+float64(n-from)*cellLine)
			p.CellFormat(widths[k], cellLine, cell[n], "", 0, "L", false, 0, "")
		}
		x += widths[k]
	}
	p.SetXY(margin, top+float64(to-from)*cellLine)
}

// columns shares the width out: to each what it needs, the widest give way.
func columns(p *fpdf.Fpdf, rows [][]string) []float64 {
	need := make([]float64, len(rows[0]))
	total := 0.0
	for k := range need {
		for _, r := range rows {
			need[k] = max(need[k], p.GetStringWidth(r[k])+2*gap)
		}
		need[k] = min(need[k], width*0.75)
		total += need[k]
	}
	if total <= width {
		need[len(need)-1] += width - total
		return need
	}
	left := width
	order := make([]int, len(need))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(need[a], need[b]) })
	for i, k := range order { // the narrow ones first: what they do not need is the others'
		need[k] = min(need[k], left/float64(len(order)-i))
		left -= need[k]
	}
	return need
}

// wrapped breaks a text into lines that fit, within words where they are too long.
func wrapped(p *fpdf.Fpdf, text string, fits float64) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		for line != "" {
			n := fitting(p, line, fits)
			out = append(out, strings.TrimSpace(line[:n]))
			line = strings.TrimLeft(line[n:], " ")
		}
	}
	return out
}

// fitting gives how many bytes of a line fit, one character at least, if possible up to a space.
func fitting(p *fpdf.Fpdf, line string, fits float64) int {
	space, end := 0, 0
	for i, r := range line {
		to := i + len(string(r))
		if end > 0 && p.GetStringWidth(line[:to]) > fits {
			if space > 0 {
				return space
			}
			return end
		}
		if r == ' ' {
			space = to
		}
		end = to
	}
	return end
}
