package view

import (
	"html/template"
	"time"

	"counterpart/internal/web/markup"
)

// List is what lists of customers, orders and cases have in common. A page struct embeds it, its
// template says {{template "list" .}} where it stands, and the answer to a request for the
// fragment "listrows" or "listpeek" is {{template "listrows" .}} or {{template "listpeek" .}}.
type List struct {
	// Noun and Nouns name a row: "order", "orders". Base is the list's path.
	Noun, Nouns, Base string
	// Amount says how many rows there are: "1,204 orders", "More than 10,000 orders".
	Amount string
	// Remark stands after the amount; may be empty.
	Remark string
	// Views are the saved views, the list as it is by default first; none shows no switcher.
	Views []SavedLink
	// Keep saves the list as a view; nil if the viewer may not.
	Keep *SaveForm
	// Quick are filters that are one link away; Chosen those in force; ClearURL is without any.
	Quick    []Chip
	Chosen   []Chosen
	ClearURL string
	// Filter offers all filters; nil shows no form.
	Filter *FilterForm
	// Choose offers the columns; nil shows no form.
	Choose *ColumnForm
	// Columns are those that are shown; each row has as many cells.
	Columns []Column
	Rows    []Row
	// Bulk is what can be done with several rows at once; nil leaves the checkboxes out.
	Bulk *Bulk
	// Peek is the panel beside the list; nil if it is shut.
	Peek  *Peek
	Empty Empty
	Pager Pager
}

// Peeks reports whether any row has a panel to open.
func (l List) Peeks() bool {
	for _, r := range l.Rows {
		if r.PeekURL != "" {
			return true
		}
	}
	return false
}

// SavedLink leads to a saved view.
type SavedLink struct {
	Label, URL string
	Current    bool
	// Shared is true for a view that all colleagues see; Default for the one that opens first.
	Shared, Default bool
}

// SaveForm saves the list as it is. It posts list, name, shared, first and the hidden values to
// Action, and to EditAction, if that is set, the changes of the view that is shown.
type SaveForm struct {
	Action string
	Hidden []Hidden
	// Name is that of the view that is shown; Mine says that the viewer may change it.
	Name                string
	Mine, Shared, First bool
	// EditAction takes the changes of the view that is shown, DeleteAction deletes it; both are
	// empty if none is shown.
	EditAction, DeleteAction string
	// MayShare offers to share.
	MayShare bool
	// LeftOut names filters that are not saved; may be empty.
	LeftOut string
}

// Chosen is a filter in force.
type Chosen struct {
	Label, Value string
	// RemoveURL is the list without it.
	RemoveURL string
}

// FilterForm offers filters. It sends its fields by GET to Action, or by POST if Post is set.
type FilterForm struct {
	Action string
	Hidden []Hidden
	Fields []Input
	// Private are fields whose values are personal; they are posted to PrivateAction on their own.
	Private       []Input
	PrivateAction string
	// Open shows the form at once.
	Open bool
}

// ColumnForm offers columns: it sends col, once for each, by GET to Action.
type ColumnForm struct {
	Action  string
	Hidden  []Hidden
	Choices []ColumnChoice
	// ResetURL shows the columns that the list has by itself.
	ResetURL string
}

// ColumnChoice is a column that can be shown.
type ColumnChoice struct {
	Key, Label string
	Shown      bool
}

// Column is a column that is shown.
type Column struct {
	Key, Label string
	// SortURL sorts by it; empty leaves the heading plain.
	SortURL string
	// Sort is "ascending" or "descending" for the column that orders the list, else empty.
	Sort string
	// Why says why it cannot be sorted; may be empty.
	Why string
	// Number aligns it to the right.
	Number bool
	// Class is "", "p2" (left out on narrow windows) or "p3" (on small screens too).
	Class string
}

// Row is one row of a list. The first cell names it.
type Row struct {
	// ID is what its checkbox posts and what the panel is asked for by.
	ID string
	// Name is what a screen reader calls it, URL its page, PeekURL the list with its panel.
	Name, URL, PeekURL string
	// Peeked marks the row whose panel is open.
	Peeked bool
	// Tone marks the row: "", "warn" or "danger".
	Tone  string
	Cells []Cell
}

// Cell is one value. An empty one is shown as "none".
type Cell struct {
	Text string
	// Small stands below or after the text; may be empty.
	Small string
	// URL leads further; the first cell leads to the row's page by itself.
	URL string
	// At is shown as a day, or with the time of day if Stamp is set, in place of the text.
	At    time.Time
	Stamp bool
	// Badges stand after the text.
	Badges []Badge
	// Masked says that what is shown was masked.
	Masked bool
	// Tone colours the text: "", "warn" or "danger".
	Tone string
	// Wide lets the text wrap.
	Wide bool
}

// Blank reports whether there is nothing in the cell.
func (c Cell) Blank() bool {
	return c.Text == "" && c.Small == "" && c.At.IsZero() && len(c.Badges) == 0
}

// Bulk is what can be done with the rows that are ticked. Each button posts id, once for each row
// that is ticked, with the hidden values and its own input.
type Bulk struct {
	Hidden []Hidden
	Acts   []BulkAct
	// All, if set, is the label of a box that means every row of the filter: it posts all=yes.
	All string
}

// BulkAct is one button of the bulk bar, with a control before it if Input is set.
type BulkAct struct {
	URL, Label, Icon string
	Input            *Input
}

// Peek is a panel about one row.
type Peek struct {
	Title string
	// Badge stands after the title; may be nil.
	Badge *Badge
	// URL is the full page, CloseURL the list without the panel.
	URL, CloseURL string
	// BackURL and OnURL are the panels of the rows before and after; both may be empty, and the
	// script fills in those of the rows that it sees.
	BackURL, OnURL string
	Facts          []Fact
	Tags           []string
	Sections       []PeekSection
	// Record says which entry records the panel; nil shows none.
	Record *Recorded
}

// PeekSection is a titled list of lines in a panel.
type PeekSection struct {
	Title string
	// More leads to all of it; may be empty.
	More  string
	Lines []PeekLine
	// None is said if there are no lines.
	None string
}

// PeekLine is one line: what it is, and at its end an amount or state.
type PeekLine struct {
	Text, Small, URL string
	Amount           string
	Badge            *Badge
}

// Empty is what a list without rows teaches.
type Empty struct {
	Title, Text string
	// Commands are lines for a terminal; may be empty.
	Commands []string
	// Links lead on; the first is the main one.
	Links []Linked
}

// rowSize is about what one row comes to, in bytes.
const rowSize = 1500

// Body writes the rows. A template that ran for each cell of fifty rows was most of a list's cost;
// this writes the same bytes.
func (l List) Body() template.HTML {
	w := rowWriter{peeks: l.Peeks(), ticks: l.Bulk != nil, columns: l.Columns, panel: mustIcon("panel")}
	w.Grow(rowSize * len(l.Rows))
	for i := range l.Rows {
		w.row(&l.Rows[i])
	}
	return w.HTML()
}

// rowWriter writes rows of a list.
type rowWriter struct {
	markup.Writer
	peeks, ticks bool
	columns      []Column
	panel        template.HTML
}

func (w *rowWriter) row(r *Row) {
	w.Raw("\n<tr")
	if r.Peeked {
		w.Raw(` aria-current="true"`)
	}
	if r.Tone != "" {
		w.Raw(` class="`)
		w.Text(r.Tone)
		w.Raw(`"`)
	}
	w.Raw(">")
	if w.ticks {
		w.tick(r)
	}
	for i := range r.Cells {
		if i == 0 {
			w.lead(r)
			continue
		}
		w.cell(&w.columns[i], &r.Cells[i])
	}
	if w.peeks {
		w.look(r)
	}
	w.Raw("</tr>")
}

// tick is the box that chooses a row.
func (w *rowWriter) tick(r *Row) {
	w.Raw(`<td class="tick"><label for="row-`)
	w.Text(r.ID)
	w.Raw(`"><input type="checkbox" id="row-`)
	w.Text(r.ID)
	w.Raw(`" form="bulk" name="id" value="`)
	w.Text(r.ID)
	w.Raw(`" data-tick><span class="hidden">Choose `)
	w.Text(r.Name)
	w.Raw("</span></label></td>\n")
}

// look is the link to a row's panel.
func (w *rowWriter) look(r *Row) {
	w.Raw(`<td class="look">`)
	if r.PeekURL != "" {
		w.Raw(`<a href="`)
		w.Link(r.PeekURL)
		w.Raw(`" data-look title="Look beside the list">`)
		w.Part(w.panel)
		w.Raw(`<span class="hidden">Look at `)
		w.Text(r.Name)
		w.Raw(` beside the list</span></a>`)
	}
	w.Raw("</td>")
}

// lead is the first cell, which names the row.
func (w *rowWriter) lead(r *Row) {
	c := &r.Cells[0]
	w.Raw(`<th scope="row" class="lead">`)
	if r.URL != "" {
		w.Raw(`<a class="row" href="`)
		w.Link(r.URL)
		w.Raw(`">`)
		w.Text(c.Text)
		w.Raw(`</a>`)
	} else {
		w.Text(c.Text)
	}
	w.after(c)
	w.Raw("</th>\n")
}

// after is what stands after a cell's text.
func (w *rowWriter) after(c *Cell) {
	for _, b := range c.Badges {
		w.Raw(` <span class="badge `)
		w.Text(b.Tone)
		w.Raw(`">`)
		w.Text(b.Text)
		w.Raw(`</span>`)
	}
	if c.Small != "" {
		w.Raw(`<small>`)
		w.Text(c.Small)
		w.Raw(`</small>`)
	}
}

func (w *rowWriter) cell(col *Column, c *Cell) {
	w.Raw(`<td class="`)
	if col.Number {
		w.Raw("n ")
	}
	if !c.Wide {
		w.Raw("tight ")
	}
	w.Text(col.Class)
	w.Raw(`" data-label="`)
	w.Text(col.Label)
	w.Raw(`">`)
	if c.Blank() {
		w.Raw(`<span class="none">none</span>`)
	} else {
		w.value(c)
		w.after(c)
	}
	w.Raw("</td>\n")
}

// value is a cell's text: a link, a time or words.
func (w *rowWriter) value(c *Cell) {
	switch {
	case c.URL != "":
		w.Raw(`<a href="`)
		w.Link(c.URL)
		w.Raw(`">`)
		w.Text(c.Text)
		w.Raw(`</a>`)
	case !c.At.IsZero():
		w.at(c)
	case c.Text != "":
		w.Raw(`<span class="`)
		if c.Masked {
			w.Raw("masked")
		}
		if c.Tone != "" {
			w.Raw(" tone-")
			w.Text(c.Tone)
		}
		w.Raw(`">`)
		w.Text(c.Text)
		w.Raw(`</span>`)
	}
}

func (w *rowWriter) at(c *Cell) {
	w.Raw(`<time`)
	if c.Tone != "" {
		w.Raw(` class="`)
		w.Text(c.Tone)
		w.Raw(`"`)
	}
	w.Raw(` datetime="`)
	w.Time(c.At, isoLayout)
	w.Raw(`">`)
	if c.Stamp {
		w.Time(c.At, stampLayout)
	} else {
		w.Time(c.At, dayLayout)
	}
	w.Raw(`</time>`)
}
