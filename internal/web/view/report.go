package view

import "html/template"

// Report is a page of figures: tiles, then cards with a drawing and the table behind it.
type Report struct {
	Layout
	// Name is the file name of the address, such as "sales"; Heading and Lead open the page.
	Name, Heading, Lead string
	// Presets are the spans to choose from; From and Until are ISO dates of the one shown.
	Presets     []Chip
	From, Until string
	// Step is day, week or month; Steps are those that fit the span.
	Step  string
	Steps []Option
	// Kinds tells complaints from questions and returns; empty on the page of sales.
	Kinds []Chip
	Kind  string
	// Span and Before say in words what is compared with what.
	Span, Before string
	// Behind says that changes are still being counted; may be empty.
	Behind string
	Tiles  []ReportTile
	Cards  []ReportCard
	// Rules say what counts.
	Rules []string
	// Apart is the list of what is no product, where the viewer may change it.
	Apart *ReportApart
	// Small says that small groups are hidden from the viewer.
	Small bool
	// Empty says that there is nothing to count yet, and Missing what will stand here; the button
	// leads to where that changes and may be missing.
	Empty                         bool
	Missing, FirstURL, FirstLabel string
}

func (Report) file() string { return "report" }

// ReportTile is one figure with what became of it since the period before.
type ReportTile struct {
	Label, Value, URL string
	// Change is such as "+4.1 %"; Tone is "up", "down" or "", and Better whether that is good news.
	Change, Tone string
	Better       bool
	Note         string
}

// ReportCard is a drawing with its table.
type ReportCard struct {
	// ID is the card's anchor and the name of its files.
	ID, Title, Sub string
	// Wide takes the whole width; Small is the drawing for narrow screens and may be empty.
	Wide  bool
	Chart template.HTML
	Small template.HTML
	// Open shows the table at once, as there is no drawing.
	Open     bool
	Table    ReportTable
	CSV, SVG string
	// Empty stands in place of both; may be empty.
	Empty string
	Foot  string
}

// ReportTable is what stands behind a drawing.
type ReportTable struct {
	Caption string
	Head    []string
	Rows    []ReportRow
}

// ReportRow is one row; the first cell names it.
type ReportRow struct {
	Cells []ReportCell
}

// ReportCell is a value, and the list behind it if there is one.
type ReportCell struct {
	Text, URL string
}

// ReportApart is the list of what is no product.
type ReportApart struct {
	Action, Return string
	SKUs           []string
}
