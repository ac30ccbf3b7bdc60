package view

import "html/template"

// reportPages are the page of figures, full and empty.
func reportPages() []named {
	svg := template.HTML(`<svg class="chart" role="group" viewBox="0 0 440 60" aria-labelledby="a-t a-d"><title id="a-t">Revenue</title><desc id="a-d">Revenue by week.</desc><rect class="c-bar" x="90" y="4" width="200" height="15"></rect><text class="c-label" x="0" y="16">Germany</text></svg>`)
	table := ReportTable{"Revenue by country", []string{"", "Orders", "Revenue"}, []ReportRow{{[]ReportCell{{"Germany", ""}, {"212", "/orders?country=DE"}, {"€ 21,481.10", ""}}}, {[]ReportCell{{"France", ""}, {"hidden", ""}, {"hidden", ""}}}}}
	return []named{
		{"report", Report{
			Layout: around("Sales", SectionSales), Name: "sales", Heading: "Sales", Lead: "What was sold, to whom, and whether they come back.",
			Presets: []Chip{{"Last 30 days", "/sales?span=30d", "", true}, {"Last 12 months", "/sales?span=12m", "", false}}, From: "2026-10-23", Until: "2026-11-21", Step: "week",
			Steps: []Option{{"day", "day", ""}, {"week", "week", ""}}, Kinds: []Chip{{"Complaints", "/complaints", "", true}}, Kind: "complaint",
			Span: "23 Oct 2026 to 21 Nov 2026", Before: "23 Sep 2026 to 22 Oct 2026", Behind: "12 changes are still being counted.",
			Tiles: []ReportTile{{"Revenue", "€ 65,282.43", "/orders", "4.1 %", "up", true, ""}, {"Credits", "€ 510.00", "", "12.0 %", "up", false, "51 credits and returns"}, {"Orders", "707", "", "as before", "", false, ""}},
			Cards: []ReportCard{
				{ID: "a", Title: "Revenue by week", Sub: "Less credits.", Wide: true, Chart: svg, Table: table, CSV: "/sales/file/a.csv", SVG: "/sales/file/a.svg", Foot: "Ranked as of today."},
				{ID: "b", Title: "Other currencies", Open: true, Table: table, CSV: "/sales/file/b.csv"},
				{ID: "c", Title: "Satisfaction", Empty: "No customer has answered about a case of this time."},
			},
			Rules: []string{"An order counts if its total is above zero and it was not cancelled."}, Small: true,
			Apart: &ReportApart{"/sales/apart", "/sales", []string{"POST", "BANK CHARGES"}},
		}},
		{"report-nothing", Report{Layout: around("Complaints", SectionComplaints), Name: "complaints", Heading: "Complaints", Empty: true, Missing: "Causes stand here once there are cases.", FirstURL: "/cases/new", FirstLabel: "Write down the first one"}},
		{"empty-report", Report{}},
	}
}
