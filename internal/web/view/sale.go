package view

import (
	"html/template"
	"slices"
	"time"

	"counterpart/internal/web/markup"
)

// Orders is the list of orders. Its fragment of the panel is "listpeek".
type Orders struct {
	Layout
	List
	// Query is the order number that was searched for.
	Query string
	// ImportURL is empty if the viewer's role may not.
	ImportURL string
}

func (Orders) file() string { return "orders" }

// OrderRow is one order of a list.
type OrderRow struct {
	Number, URL string
	At          time.Time
	// Customer may be empty: sold without a name. CustomerURL may be empty too.
	Customer, CustomerURL string
	// Channel is shop, web or phone in words.
	Channel string
	Status  Badge
	// Total is formatted money.
	Total string
}

// Order is the page of one order.
type Order struct {
	Layout
	Number                string
	At                    time.Time
	Customer, CustomerURL string
	Channel               string
	Status                Badge
	// Currency is its three letters.
	Currency string
	Facts    []Fact
	Lines    []OrderLine
	// Totals are the sums below the lines; the last is the grand total.
	Totals []Sum
	// Rounding says how sums were rounded; may be empty.
	Rounding string
	Payments []PaymentRow
	// Own are the fields that the owner added to orders; nil if there are none to show.
	Own     *OwnPart
	BackURL string
}

func (Order) file() string { return "order" }

// OrderLine is one position; the amounts are formatted.
type OrderLine struct {
	Product, SKU string
	// Quantity may be negative for a return.
	Quantity    string
	Unit, Total string
	// Note is a remark such as a discount; may be empty.
	Note string
}

// Sum is one line of totals.
type Sum struct {
	Label, Amount string
}

// PaymentRow is one payment: what a provider's token stands for, never a card.
type PaymentRow struct {
	At time.Time
	// Method is brand and last four digits, or cash; Expiry may be empty.
	Method, Expiry string
	Amount         string
	Status         Badge
	// Order is the order's number; OrderURL its page. Both may be empty.
	Order, OrderURL string
}

// Products is the list of products.
type Products struct {
	Layout
	Query string
	// Total counts all products of this list; below 0 it is not known.
	Total int
	Rows  []ProductRow
	Pager Pager
}

func (Products) file() string { return "products" }

// Priced reports whether any product has a price or was sold, so that there is something to say
// in these columns.
func (p Products) Priced() bool {
	return slices.ContainsFunc(p.Rows, func(r ProductRow) bool { return r.Price != "" || r.Sold > 0 })
}

// ProductRow is one product.
type ProductRow struct {
	SKU, Name, Category string
	// Price is formatted money.
	Price string
	// Sold counts pieces in the last 90 days.
	Sold int
	// State marks a product no longer sold; may be nil.
	State *Badge
}

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
	// More is where the table stands if it is too long for this page, and Count its rows; else empty.
	More  string
	Count int
}

// Body writes the rows, of which a page has hundreds.
func (t ReportTable) Body() template.HTML {
	var w markup.Writer
	w.Grow(120 * len(t.Rows) * len(t.Head))
	for _, row := range t.Rows {
		w.Raw(`<tr>`)
		for i, c := range row.Cells {
			if i == 0 {
				w.Raw(`<th scope="row">`)
			} else {
				w.Raw(`<td class="n">`)
			}
			if c.URL != "" {
				w.Raw(`<a href="`)
				w.Link(c.URL)
				w.Raw(`">`)
			}
			w.Text(c.Text)
			if c.URL != "" {
				w.Raw(`</a>`)
			}
			if i == 0 {
				w.Raw(`</th>`)
			} else {
				w.Raw(`</td>`)
			}
		}
		w.Raw(`</tr>`)
	}
	return w.HTML()
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
