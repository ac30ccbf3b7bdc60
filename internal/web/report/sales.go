package report

import (
	"fmt"
	"html/template"
	"strconv"

	"counterpart/internal/crm/figures"
	"counterpart/internal/web/chart"
	"counterpart/internal/web/page"
	"counterpart/internal/web/shape"
	"counterpart/internal/web/view"
)

// salesPage shows the figures of sales.
func salesPage(r *page.Request) error {
	p, err := sales(r)
	if err != nil {
		return err
	}
	shorten(r.URL.Query(), &p)
	return r.Page(p)
}

// sales fills the page.
func sales(r *page.Request) (view.Report, error) {
	d, err := desk(r)
	if err != nil {
		return view.Report{}, err
	}
	permit, err := r.Permit("")
	if err != nil {
		return view.Report{}, err
	}
	a := ask(r.URL.Query(), d.Today())
	s, err := d.Sales(r.Ctx(), permit, a.Span, a.step)
	if err != nil {
		return view.Report{}, err
	}
	p := salesView(s, r.MayOpen("/customers"))
	p.Layout = r.Layout("Sales", view.SectionSales)
	p.Small = !figures.SeesSmall(r.Who().Role)
	frame(r, a, s.Before, d.Today(), &p)
	only(r, &p)
	if r.May("GET /imports") {
		p.FirstURL, p.FirstLabel = "/imports", "Import orders"
	}
	if r.May("POST /sales/apart") {
		p.Apart = &view.ReportApart{Action: "/sales/apart", Return: "/sales"}
		p.Apart.SKUs, err = d.Apart(r.Ctx(), r.Tenant.ID)
	}
	return p, err
}

// salesView shapes the figures; it is pure.
func salesView(s *figures.Sales, people bool) view.Report {
	w := pen{s.Currency}
	p := view.Report{
		Name: "sales", Heading: "Sales", Lead: "What was sold, to whom, and whether they come back.", Rules: rules,
		Missing: "Revenue, customers and products stand here once there are orders that count.",
		Empty:   s.Total == (figures.Sums{}) && s.Earlier == (figures.Sums{}) && len(s.Cohorts) == 0 && len(s.Foreign) == 0,
	}
	if s.Behind < 0 {
		p.Behind = "Everything is being counted anew; figures are not complete."
	}
	if s.Behind > 0 {
		p.Behind = fmt.Sprintf("%s changes are still being counted.", count(s.Behind))
	}
	p.Tiles = salesTiles(s, w)
	p.Cards = []view.ReportCard{
		revenueCard(s, w), buyersCard(s), matrixCard(s, people), channelsCard(s, w), placesCard(s, w),
		cohortCard(s, people), productsCard(s, w),
	}
	if len(s.Apart) > 0 {
		p.Cards = append(p.Cards, apartCard(s, w))
	}
	if len(s.Foreign) > 0 {
		p.Cards = append(p.Cards, foreignCard(s))
	}
	return p
}

func salesTiles(s *figures.Sales, w pen) []view.ReportTile {
	n, b := s.Total, s.Earlier
	return []view.ReportTile{
		change(view.ReportTile{Label: "Revenue", Value: w.money(n.Revenue()), URL: link("/orders", s.Span)}, n.Revenue(), b.Revenue(), true),
		change(view.ReportTile{Label: "Orders", Value: count(n.Orders), URL: link("/orders", s.Span, "counted", "1", "currency", s.Currency)}, n.Orders, b.Orders, true),
		change(view.ReportTile{Label: "Average order", Value: w.money(n.Average())}, n.Average(), b.Average(), true),
		change(view.ReportTile{Label: "New customers", Value: count(n.Fresh), Note: count(n.Returning()) + " orders by returning ones"}, n.Fresh, b.Fresh, true),
		change(view.ReportTile{Label: "Repeat rate", Value: share(n.Returning(), n.Known), Note: "of orders by known customers"},
			permille(n.Returning(), n.Known), permille(b.Returning(), b.Known), true),
		change(view.ReportTile{Label: "Credits", Value: w.money(n.Credit), URL: link("/orders", s.Span, "credit", "1", "currency", s.Currency), Note: count(n.Credits) + " credits and returns"},
			n.Credit, b.Credit, false),
	}
}

func permille(part, all int64) int64 {
	if all == 0 {
		return 0
	}
	return int64(float64(part) / float64(all) * 1000)
}

// lineOf draws a line for wide and for narrow screens.
func lineOf(f chart.Frame, points []chart.Point, before []int64, now, past string) (wide, narrow template.HTML) {
	f.Width = 980
	wide = chart.Line(f, points, before, now, past)
	return wide, chart.Line(small(f), points, before, "This time", "Before")
}

// small is the frame of a drawing for narrow screens, on which its words stay as large as others.
func small(f chart.Frame) chart.Frame {
	f.Width, f.ID = 320, f.ID+"n"
	return f
}

// drawn draws for half a wide screen and for narrow ones.
func drawn[T any](f chart.Frame, of T, draw func(chart.Frame, T) template.HTML) (wide, narrow template.HTML) {
	f.Width = 440
	return draw(f, of), draw(small(f), of)
}

func revenueCard(s *figures.Sales, w pen) view.ReportCard {
	var points []chart.Point
	var before []int64
	t := view.ReportTable{Caption: "Revenue", Head: []string{"From", "Orders", "Before credits", "Credits", "Revenue", "The period before"}}
	for i, b := range s.Buckets {
		url := link("/orders", b.Span)
		points = append(points, chart.Point{Label: b.Label, Value: b.Revenue(), URL: url})
		past := ""
		if i < len(s.Past) {
			before = append(before, s.Past[i].Revenue())
			past = w.money(s.Past[i].Revenue())
		}
		row := cells(b.From.Words(), count(b.Orders), w.money(b.Gross), w.money(b.Credit), w.money(b.Revenue()), past)
		counted := link("/orders", b.Span, "counted", "1", "currency", s.Currency)
		t.Rows = append(t.Rows, to(to(row, 1, counted), 3, link("/orders", b.Span, "credit", "1", "currency", s.Currency)))
	}
	c := view.ReportCard{ID: "revenue", Title: "Revenue by " + string(s.Step), Wide: true, Table: t}
	c.Chart, c.Small = lineOf(chart.Frame{
		ID: "revenue", Title: c.Title, Text: w.short,
		Desc: "Revenue from " + s.Words() + ": " + w.money(s.Total.Revenue()) + ". The period before: " + w.money(s.Earlier.Revenue()) + ".",
	}, points, before, s.Words(), s.Before.Words())
	return c
}

func buyersCard(s *figures.Sales) view.ReportCard {
	var pairs []chart.Pair
	t := view.ReportTable{Caption: "Orders by new and returning customers", Head: []string{"From", "Returning", "New", "Customer not known"}}
	for _, b := range s.Buckets {
		url := link("/orders", b.Span)
		pairs = append(pairs, chart.Pair{Label: b.Label, Values: [2]int64{b.Returning(), b.Fresh}, URL: url})
		t.Rows = append(t.Rows, cells(b.From.Words(), count(b.Returning()), count(b.Fresh), count(b.Orders-b.Known)))
	}
	c := view.ReportCard{ID: "buyers", Title: "New and returning", Sub: "Orders of known customers.", Table: t}
	c.Chart, c.Small = drawn(chart.Frame{
		ID: "buyers", Title: "Orders by returning and new customers", Text: func(v int64) string { return compact(v, 1) },
		Desc: count(s.Total.Returning()) + " orders by returning customers and " + count(s.Total.Fresh) + " by new ones.",
	}, pairs, func(f chart.Frame, pairs []chart.Pair) template.HTML {
		return chart.Stack(f, pairs, [2]string{"Returning", "New"})
	})
	return c
}

// grouped are countries or channels, of what time, and what all of them come to.
type grouped struct {
	list  []figures.Place
	span  figures.Span
	total figures.Sums
}

// over says that groups are of other days than the page.
func over(page, groups figures.Span) string {
	if page == groups {
		return ""
	}
	return " Over whole months: " + groups.Words() + "."
}

// places draws and lists countries or channels.
func places(c view.ReportCard, g grouped, w pen, name func(string) string, key string) view.ReportCard {
	var points []chart.Point
	c.Table = view.ReportTable{Caption: c.Title, Head: []string{"", "Orders", "Revenue", "Share", "Credits", "Average order"}}
	for _, x := range g.list {
		label := known(name(x.Name))
		if x.Hidden {
			c.Table.Rows = append(c.Table.Rows, cells(label, hidden, hidden, hidden, hidden, hidden))
			continue
		}
		url := ""
		if x.Name != "" {
			url = link("/orders", g.span, key, x.Name, "counted", "1", "currency", w.currency)
		}
		if len(points) < 12 {
			points = append(points, chart.Point{Label: label, Value: x.Revenue(), URL: url})
		}
		c.Table.Rows = append(c.Table.Rows, to(cells(label, count(x.Orders), w.money(x.Revenue()), share(x.Revenue(), g.total.Revenue()),
			w.money(x.Credit), w.money(x.Average())), 1, url))
	}
	if len(points) == 0 {
		c.Empty = "Nothing was sold in this time."
		return c
	}
	c.Chart, c.Small = drawn(chart.Frame{
		ID: c.ID, Title: c.Title, Text: w.short, Desc: "The most: " + points[0].Label + " with " + w.money(points[0].Value) + ".",
	}, points, chart.Bars)
	return c
}

func placesCard(s *figures.Sales, w pen) view.ReportCard {
	c := view.ReportCard{ID: "countries", Title: "Revenue by country", Sub: over(s.Span, s.Grouped)}
	if len(s.Countries) == 1 && s.Countries[0].Name == "" {
		c.Empty = "The orders of this time say no country."
		return c
	}
	return places(c, grouped{s.Countries, s.Grouped, s.GroupedTotal}, w, shape.Country, "country")
}

var channels = words{"shop": "Shop", "web": "Web", "phone": "Phone"}

func channelsCard(s *figures.Sales, w pen) view.ReportCard {
	return places(view.ReportCard{ID: "channels", Title: "Revenue by channel"}, grouped{s.Channels, s.Span, s.Total}, w, channels.of, "channel")
}

func productsCard(s *figures.Sales, w pen) view.ReportCard {
	c := view.ReportCard{ID: "products", Title: "Products", Sub: "What brought most, less what came back."}
	var points []chart.Point
	c.Table = view.ReportTable{Caption: "Products", Head: []string{"Product", "SKU", "Units", "Orders", "Amount"}}
	for _, x := range s.Products {
		name := x.Name
		if name == "" {
			name = x.SKU
		}
		url := link("/orders", s.Span, "product", x.SKU)
		points = append(points, chart.Point{Label: name, Value: x.Amount, URL: url})
		c.Table.Rows = append(c.Table.Rows, to(cells(name, x.SKU, units(x.Quantity), count(x.Orders), w.money(x.Amount)), 3, url))
	}
	if s.Others > 0 {
		c.Table.Rows = append(c.Table.Rows, cells(count(int64(s.Others))+" others", "", units(s.OtherSold.Quantity), "", w.money(s.OtherSold.Amount)))
	}
	if len(points) == 0 {
		c.Empty = "Nothing was sold in this time."
		return c
	}
	c.Chart, c.Small = drawn(chart.Frame{
		ID: "products", Title: "Products by amount", Text: w.short,
		Desc: "The most: " + points[0].Label + " with " + w.money(points[0].Value) + ".",
	}, points[:min(len(points), 10)], chart.Bars)
	return c
}

func matrixCard(s *figures.Sales, people bool) view.ReportCard {
	c := view.ReportCard{
		ID: "rfm", Title: "Customers by recency and frequency", Table: view.ReportTable{Caption: "Groups", Head: []string{"Group", "Who", "Customers"}},
		Sub: "All customers with an order that counts, as they stand now. 5 is the most recent fifth, and the fifth that buys most often.",
	}
	if s.Ranked == 0 {
		c.Empty = "Nobody has been ranked yet. Customers are ranked once they have orders that count."
		return c
	}
	rows, columns := []string{"R 5", "R 4", "R 3", "R 2", "R 1"}, []string{"F 1", "F 2", "F 3", "F 4", "F 5"}
	squares := make([][]chart.Square, 5)
	groups, most := map[figures.Group]int64{}, int64(0)
	veiled := map[figures.Group]bool{}
	for i, x := range s.Matrix {
		url := ""
		if people {
			url = "/customers?rfm=" + strconv.Itoa(x.R) + strconv.Itoa(x.F)
		}
		q := chart.Square{Text: count(x.Customers), Value: x.Customers, URL: url}
		q.Words = fmt.Sprintf("R %d, F %d, %s: %s customers", x.R, x.F, x.Group.Label(), q.Text)
		if x.Hidden {
			q = chart.Square{Text: "·", Words: "R " + strconv.Itoa(x.R) + ", F " + strconv.Itoa(x.F) + ": " + hidden}
			veiled[x.Group] = true
		}
		squares[i/5] = append(squares[i/5], q)
		groups[x.Group] += x.Customers
		most = max(most, x.Customers)
	}
	for _, g := range groupOrder {
		n := count(groups[g])
		if veiled[g] {
			n = hidden
		}
		c.Table.Rows = append(c.Table.Rows, to(cells(g.Label(), g.Words(), n), 2, "/customers?group="+string(g)))
	}
	c.Chart, c.Small = drawn(chart.Frame{
		ID: "rfm", Title: c.Title, Desc: "Rows are recency, from the most recent fifth; columns are frequency, to the most frequent fifth.",
	}, squares, func(f chart.Frame, cells [][]chart.Square) template.HTML {
		return chart.Matrix(f, rows, columns, cells, most)
	})
	c.Foot = "Ranked as of " + s.Ranked.Time().Format("2 Jan 2006, 15:04 MST") + "."
	return c
}

func cohortCard(s *figures.Sales, people bool) view.ReportCard {
	c := view.ReportCard{
		ID: "cohorts", Title: "Who comes back", Wide: true,
		Sub: "Customers by the month of their first order, and the share of them who ordered in each month after it.",
	}
	if len(s.Cohorts) == 0 {
		c.Empty = "No customer's first order falls into the twelve months before the end of this time."
		return c
	}
	var rows []string
	columns := []string{"first"}
	for i := 1; i <= 11; i++ {
		columns = append(columns, "+"+strconv.Itoa(i))
	}
	c.Table = view.ReportTable{Caption: c.Title, Head: append([]string{"First order in", "Customers"}, columns[1:]...)}
	var squares [][]chart.Square
	for _, x := range s.Cohorts {
		size, url := count(x.Size), ""
		if people {
			url = "/customers?first=" + x.Cohort.String()
		}
		if x.Hidden {
			size, url = hidden, ""
		}
		rows = append(rows, x.Cohort.Words()+" ("+size+")")
		row := to(cells(x.Cohort.Words(), size), 1, url)
		var line []chart.Square
		for i, k := range x.Cells {
			q := cohortSquare(x, k)
			line = append(line, q)
			if i > 0 {
				row.Cells = append(row.Cells, view.ReportCell{Text: q.Text})
			}
		}
		squares = append(squares, line)
		c.Table.Rows = append(c.Table.Rows, row)
	}
	f := chart.Frame{
		ID: "cohorts", Title: c.Title, Width: 980, Desc: "Each row is a month of first orders; each column a month later. The figure is the share of the row's customers who ordered.",
	}
	most := strongest(squares)
	c.Chart = chart.Matrix(f, rows, columns, squares, most)
	c.Small = chart.Matrix(small(f), rows, columns[:6], squares, most)
	return c
}

// strongest gives the highest value after the first month, which is always the whole.
func strongest(squares [][]chart.Square) (most int64) {
	for _, line := range squares {
		for _, q := range line[min(1, len(line)):] {
			most = max(most, q.Value)
		}
	}
	return most
}

func cohortSquare(row figures.CohortRow, k figures.CohortCell) chart.Square {
	switch {
	case k.Future:
		return chart.Square{Value: -1}
	case k.Hidden:
		return chart.Square{Text: "·", Words: hidden}
	}
	p := permille(k.Active, row.Size)
	return chart.Square{
		Text: strconv.FormatInt((p+5)/10, 10) + " %", Value: p,
		Words: row.Cohort.Words() + " in " + k.Month.Words() + ": " + count(k.Active) + " of " + count(row.Size),
	}
}

func apartCard(s *figures.Sales, w pen) view.ReportCard {
	c := view.ReportCard{ID: "apart", Title: "Not products", Sub: "In revenue, and left out above.", Open: true}
	c.Table = view.ReportTable{Caption: c.Title, Head: []string{"What", "SKU", "Orders", "Amount"}}
	for _, x := range s.Apart {
		c.Table.Rows = append(c.Table.Rows, to(cells(x.Name, x.SKU, count(x.Orders), w.money(x.Amount)), 2, link("/orders", s.Span, "product", x.SKU)))
	}
	return c
}

func foreignCard(s *figures.Sales) view.ReportCard {
	c := view.ReportCard{ID: "currencies", Title: "Other currencies", Sub: "Shown apart and never added.", Open: true}
	c.Table = view.ReportTable{Caption: c.Title, Head: []string{"Currency", "Orders", "Credits", "Revenue"}}
	for _, x := range s.Foreign {
		w := pen{x.Currency}
		c.Table.Rows = append(c.Table.Rows, cells(x.Currency, count(x.Orders), w.money(x.Credit), w.money(x.Revenue())))
	}
	return c
}
