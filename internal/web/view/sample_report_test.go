package view

import "counterpart/internal/web/chart"

// reportPages are the page of figures, full and empty.
func reportPages() []named {
	f := chart.Frame{ID: "a", Title: "Revenue", Desc: "Revenue by week.", Width: 440}
	points := []chart.Point{{Label: "2 Nov", Value: 30, URL: "/orders"}, {Label: "9 Nov", Value: 20}}
	line := chart.Line(f, points, []int64{10, 40}, "now", "before")
	f.ID = "an"
	narrow := chart.Line(f, points, nil, "now", "")
	f.ID = "d"
	pareto := chart.Pareto(f, points)
	f.ID = "e"
	stack := chart.Stack(f, []chart.Pair{{Label: "Nov", Values: [2]int64{3, 4}}}, [2]string{"Returning", "New"})
	f.ID = "m"
	matrix := chart.Matrix(f, []string{"R 5"}, []string{"1", "2", "3", "4", "5"}, [][]chart.Square{{{Text: "0"}, {Text: "1", Value: 1}, {Text: "5", Value: 5, URL: "/customers"}, {Text: "9", Value: 8}, {Text: "12", Value: 12}}}, 12)
	table := ReportTable{Caption: "Revenue by country", Head: []string{"", "Orders", "Revenue"}, Rows: []ReportRow{{[]ReportCell{{"Germany", ""}, {"212", "/orders?country=DE"}, {"€ 21,481.10", ""}}}, {[]ReportCell{{"France", ""}, {"hidden", ""}, {"hidden", ""}}}}}
	return []named{
		{"report", Report{
			Layout: around("Sales", SectionSales), Name: "sales", Heading: "Sales", Lead: "What was sold, to whom, and whether they come back.",
			Presets: []Chip{{"Last 30 days", "/sales?span=30d", "", true}, {"Last 12 months", "/sales?span=12m", "", false}}, From: "2026-10-23", Until: "2026-11-21", Step: "week",
			Steps: []Option{{"day", "day", ""}, {"week", "week", ""}}, Kinds: []Chip{{"Complaints", "/complaints", "", true}}, Kind: "complaint",
			Span: "23 Oct 2026 to 21 Nov 2026", Before: "23 Sep 2026 to 22 Oct 2026", Behind: "12 changes are still being counted.",
			Tiles: []ReportTile{{"Revenue", "€ 65,282.43", "/orders", "4.1 %", "up", true, ""}, {"Credits", "€ 510.00", "", "12.0 %", "up", false, "51 credits and returns"}, {"Orders", "707", "", "as before", "", false, ""}},
			Cards: []ReportCard{
				{ID: "a", Title: "Revenue by week", Sub: "Less credits.", Wide: true, Chart: line, Small: narrow, Table: table, CSV: "/sales/file/a.csv", SVG: "/sales/file/a.svg", Foot: "Ranked as of today."},
				{ID: "b", Title: "Other currencies", Open: true, Table: table, CSV: "/sales/file/b.csv"},
				{ID: "d", Title: "By cause", Chart: pareto, Table: table},
				{ID: "e", Title: "New and returning", Chart: stack, Table: table},
				{ID: "m", Title: "Customers", Chart: matrix, Table: table},
				{ID: "c", Title: "Satisfaction", Empty: "No customer has answered about a case of this time."},
			},
			Rules: []string{"An order counts if its total is above zero and it was not cancelled."}, Small: true,
			Apart: &ReportApart{"/sales/apart", "/sales", []string{"POST", "BANK CHARGES"}},
		}},
		{"report-nothing", Report{Layout: around("Complaints", SectionComplaints), Name: "complaints", Heading: "Complaints", Empty: true, Missing: "Causes stand here once there are cases.", FirstURL: "/cases/new", FirstLabel: "Write down the first one"}},
		{"empty-report", Report{}},
	}
}
