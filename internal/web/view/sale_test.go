package view

import (
	"html/template"
	"strings"
	"testing"
)

var plainRows = template.Must(template.New("rows").Parse(`{{range .Rows}}<tr>{{range $i, $c := .Cells}}{{if $i}}<td class="n">{{else}}<th scope="row">{{end}}` +
	`{{if $c.URL}}<a href="{{$c.URL}}">{{$c.Text}}</a>{{else}}{{$c.Text}}{{end}}{{if $i}}</td>{{else}}</th>{{end}}{{end}}</tr>{{end}}`))

// Rows of a report are what a template would write of them.
func TestReportRowsAreThoseOfATemplate(t *testing.T) {
	table := ReportTable{Head: []string{"a", "b"}, Rows: []ReportRow{
		{Cells: []ReportCell{{Text: "1 Nov"}, {Text: "1,234.50", URL: "/orders?from=2026-11-01&to=2026-11-01"}}},
		{Cells: []ReportCell{{Text: `<b>"O'Neil" & Söhne`}, {Text: "+5", URL: "javascript:alert(1)"}}},
		{Cells: []ReportCell{{Text: "x", URL: "/orders?product=A%2F1"}, {Text: ""}}},
		{},
	}}
	var want strings.Builder
	if err := plainRows.Execute(&want, table); err != nil {
		t.Fatal(err)
	}
	if got := string(table.Body()); got != want.String() {
		t.Errorf("got  %s\nwant %s", got, want.String())
	}
}
