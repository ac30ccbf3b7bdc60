package chart

import "html/template"

// Square is a cell of a matrix: its text, how strongly it is filled and what it is in words.
type Square struct {
	Text, Words string
	Value       int64 // below 0: nothing to fill, such as a month to come
	URL         string
}

// levels is how many strengths of filling there are; the text tells the value, so that the fill
// only guides the eye.
const levels = 5

// Matrix draws rows of squares with names beside and above. Rows may be shorter than columns. The
// strength of a square is its value's share of most.
func Matrix(f Frame, rows, columns []string, cells [][]Square, most int64) template.HTML {
	const row, head = 30.0, 24.0
	p := new(pen)
	p.begin(f, head+row*float64(len(rows))+4)
	labels := 0.0
	for _, r := range rows {
		labels = max(labels, float64(len([]rune(r)))*letter+12)
	}
	labels = min(labels, f.width()*.4)
	step := (f.width() - labels) / float64(max(len(columns), 1))
	for i, c := range columns {
		p.label("c-time", "middle", labels+step*(float64(i)+.5), 15, cut(c, int(step/letter)))
	}
	for i, line := range cells[:min(len(cells), len(rows))] {
		y := head + row*float64(i)
		p.label("c-label", "start", 0, y+row/2+4, cut(rows[i], int(labels/letter)))
		for j, c := range line[:min(len(line), len(columns))] {
			if c.Value < 0 {
				continue
			}
			p.square(c, labels+step*float64(j), y, step, row, level(c.Value, most))
		}
	}
	return p.end()
}

// inks are the classes of texts upon fills.
var inks = [levels]string{"c-in0", "c-in", "c-in", "c-in", "c-in4"}

func (p *pen) square(c Square, x, y, wide, high float64, level int) {
	done := p.link(c.URL, c.Words)
	p.el("rect", "class", "c-cell c-"+string(rune('0'+level)), "x", num(x+1), "y", num(y+1), "width", num(max(wide-2, 1)), "height", num(high-2), "rx", "3")
	p.label(inks[level], "middle", x+wide/2, y+high/2+4, cut(c.Text, int(wide/letter)))
	done()
}

// level gives a strength from 0 to levels-1; 0 is for nothing.
func level(v, most int64) int {
	if v <= 0 || most <= 0 {
		return 0
	}
	return min(1+int(float64(v)/float64(most)*(levels-1)), levels-1)
}
