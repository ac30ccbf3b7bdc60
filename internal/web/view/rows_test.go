package view

import (
	"bytes"
	"html/template"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// rowsTemplate is what [List.Body] writes, as a template.
const rowsTemplate = `{{$bulk := .Bulk}}{{$columns := .Columns}}{{$peeks := .Peeks}}{{range .Rows}}
<tr{{if .Peeked}} aria-current="true"{{end}}{{with .Tone}} class="{{.}}"{{end}}>{{if $bulk}}<td class="tick"><label for="row-{{.ID}}"><input type="checkbox" id="row-{{.ID}}" form="bulk" name="id" value="{{.ID}}" data-tick><span class="hidden">Choose {{.Name}}</span></label></td>
{{end}}{{$row := .}}{{range $i, $cell := .Cells}}{{$column := index $columns $i}}{{if eq $i 0}}<th scope="row" class="lead">{{template "listlead" $row}}</th>
{{else}}<td class="{{if $column.Number}}n {{end}}{{if not $cell.Wide}}tight {{end}}{{$column.Class}}" data-label="{{$column.Label}}">{{template "listcell" $cell}}</td>
{{end}}{{end}}{{if $peeks}}<td class="look">{{with .PeekURL}}<a href="{{.}}" data-look title="Look beside the list">{{icon "panel"}}<span class="hidden">Look at {{$row.Name}} beside the list</span></a>{{end}}</td>{{end}}</tr>{{end}}

{{define "badge"}}<span class="badge {{.Tone}}">{{.Text}}</span>{{end}}

{{define "listlead"}}{{$first := index .Cells 0}}{{if .URL}}<a class="row" href="{{.URL}}">{{$first.Text}}</a>{{else}}{{$first.Text}}{{end}}{{range $first.Badges}} {{template "badge" .}}{{end}}{{with $first.Small}}<small>{{.}}</small>{{end}}{{end}}

{{define "listcell"}}{{if .Blank}}<span class="none">none</span>{{else}}{{if .URL}}<a href="{{.URL}}">{{.Text}}</a>{{else if not .At.IsZero}}<time{{with .Tone}} class="{{.}}"{{end}} datetime="{{iso .At}}">{{if .Stamp}}{{stamp .At}}{{else}}{{day .At}}{{end}}</time>{{else if .Text}}<span class="{{if .Masked}}masked{{end}}{{with .Tone}} tone-{{.}}{{end}}">{{.Text}}</span>{{end}}{{range .Badges}} {{template "badge" .}}{{end}}{{with .Small}}<small>{{.}}</small>{{end}}{{end}}{{end}}`

var rowsByTemplate = template.Must(template.New("rows").Funcs(funcs()).Parse(rowsTemplate))

// Whatever stands in a list, its rows are written as html/template writes them.
func TestRowsAreThoseOfTheTemplate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawList(t)
		var want bytes.Buffer
		if err := rowsByTemplate.Execute(&want, l); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(bytes.TrimRight(want.Bytes(), "\n")), string(l.Body())); d != "" {
			t.Fatal(d)
		}
	})
}

var words = rapid.OneOf(
	rapid.Just(""), rapid.String(), rapid.SampledFrom([]string{
		"Anna & Söhne", `<script>alert("1")</script>`, `" onmouseover="x`, "O'Neill", "a+b", "\x00\xff", "مرحبا", "{{.}}", "&lt;",
	}),
)

var addresses = rapid.OneOf(
	words, rapid.SampledFrom([]string{
		"/customers/7F3KQ", "/customers?peek=1&sort=name", "javascript:alert(1)", "/x?a=%2C+%zz", "https://a.example/", "//b", "/ü b",
	}),
)

func drawList(t *rapid.T) List {
	var l List
	if rapid.Bool().Draw(t, "bulk") {
		l.Bulk = &Bulk{}
	}
	for range rapid.IntRange(1, 4).Draw(t, "columns") {
		l.Columns = append(l.Columns, Column{
			Label: words.Draw(t, "label"), Number: rapid.Bool().Draw(t, "number"), Class: rapid.SampledFrom([]string{"", "p2", "p3"}).Draw(t, "class"),
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "rows") {
		r := Row{
			ID: words.Draw(t, "id"), Name: words.Draw(t, "name"), URL: addresses.Draw(t, "url"), PeekURL: addresses.Draw(t, "peek"),
			Peeked: rapid.Bool().Draw(t, "peeked"), Tone: words.Draw(t, "tone"),
		}
		for range l.Columns {
			r.Cells = append(r.Cells, drawCell(t))
		}
		l.Rows = append(l.Rows, r)
	}
	return l
}

func drawCell(t *rapid.T) Cell {
	c := Cell{
		Text: words.Draw(t, "text"), Small: words.Draw(t, "small"), URL: addresses.Draw(t, "cell url"), Stamp: rapid.Bool().Draw(t, "stamp"),
		Masked: rapid.Bool().Draw(t, "masked"), Tone: words.Draw(t, "cell tone"), Wide: rapid.Bool().Draw(t, "wide"),
	}
	if rapid.Bool().Draw(t, "at") {
		zone := time.FixedZone(rapid.SampledFrom([]string{"CET", "<b>", ""}).Draw(t, "zone"), rapid.IntRange(-12, 14).Draw(t, "hours")*3600)
		c.At = time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "seconds"), 0).In(zone)
	}
	for range rapid.IntRange(0, 2).Draw(t, "badges") {
		c.Badges = append(c.Badges, Badge{words.Draw(t, "badge"), words.Draw(t, "badge tone")})
	}
	return c
}

const navigationTemplate = `
<nav aria-label="Main">
{{range .}}{{with .Title}}<p class="nav-title">{{.}}</p>{{end}}
<ul>{{range .Items}}
<li><a href="{{.URL}}"{{with .Key}} data-go="{{.}}"{{end}}{{if .Current}} aria-current="page"{{end}}>{{icon .Icon}}{{.Label}}</a></li>{{end}}
</ul>{{end}}
</nav>
`

// The navigation is written as html/template writes it, but for a line break between groups.
func TestNavigationIsThatOfTheTemplate(t *testing.T) {
	by := template.Must(template.New("nav").Funcs(funcs()).Parse(navigationTemplate))
	groups := Navigation(SectionCases, func(Section) bool { return true })
	groups = append(groups, NavGroup{Title: `<i>"A" & b`, Items: []NavItem{{Label: "<b>", URL: "javascript:alert(1)", Icon: "star", Key: `"`}}})
	var want bytes.Buffer
	if err := by.Execute(&want, groups); err != nil {
		t.Fatal(err)
	}
	got, err := drawNavigation(groups)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.ReplaceAll(want.String(), "\n", ""), strings.ReplaceAll(string(got), "\n", "")); d != "" {
		t.Error(d)
	}
	if _, err := drawNavigation([]NavGroup{{Items: []NavItem{{Icon: "nothing"}}}}); err == nil {
		t.Error("an icon that there is not was drawn")
	}
}

// accessTemplate is what drawAccesses writes, as a template; the parts are those of pages.
const accessTemplate = `{{range .}}
<tr role="row">
<td role="cell" class="whom">{{template "reader" .Reader}}</td>
<td role="cell" class="tight">{{template "time" .At}}</td>
<td role="cell" class="why">{{.Purpose}}{{if ne .Reason .Purpose}}<small>{{.Reason}}</small>{{end}}</td>
<td role="cell" class="n" data-label="{{if .Subject}}Customer{{else}}Customers{{end}}">{{if .Subject}}{{if .SubjectURL}}<a href="{{.SubjectURL}}">{{.Subject}}</a>{{else}}{{.Subject}}{{end}}{{else}}{{num .Customers}}{{end}}</td>
<td role="cell" class="fields">{{template "fields" .}}</td>
<td role="cell" class="n" data-label="Entry">{{if .URL}}<a href="{{.URL}}">{{num .Entry}}</a>{{else}}{{num .Entry}}{{end}}</td>
</tr>{{end}}`

// Whatever stands in a table of accesses, its rows are written as html/template writes them.
func TestAccessesAreThoseOfTheTemplate(t *testing.T) {
	by := template.Must(template.Must(template.New("base").Funcs(funcs()).ParseFS(templateFiles, "template/part/*.html")).New("rows").Parse(accessTemplate))
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.Custom(drawAccess), 0, 3).Draw(t, "rows")
		var want bytes.Buffer
		if err := by.Execute(&want, rows); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want.String(), string(drawAccesses(rows))); d != "" {
			t.Fatal(d)
		}
	})
}

func drawAccess(t *rapid.T) AccessRow {
	r := AccessRow{
		Entry: rapid.Uint64Range(0, 1<<40).Draw(t, "entry"), URL: addresses.Draw(t, "url"), Purpose: words.Draw(t, "purpose"), Reason: words.Draw(t, "reason"),
		Reader: Reader{
			Name: words.Draw(t, "name"), Role: words.Draw(t, "role"), Company: words.Draw(t, "company"),
			Vendor: rapid.Bool().Draw(t, "vendor"), Job: rapid.Bool().Draw(t, "job"),
		},
		Opened: rapid.SliceOfN(words, 0, 2).Draw(t, "opened"), Masked: rapid.SliceOfN(words, 0, 2).Draw(t, "masked"),
		Customers: rapid.IntRange(0, 1<<40).Draw(t, "customers"), Subject: words.Draw(t, "subject"), SubjectURL: addresses.Draw(t, "subject url"),
	}
	if rapid.Bool().Draw(t, "refused") {
		r.Finding = words.Draw(t, "finding")
	}
	if rapid.Bool().Draw(t, "at") {
		r.At = time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "seconds"), 0).In(time.FixedZone("<b>", 3600))
	}
	return r
}

func BenchmarkList(b *testing.B) {
	pages, err := New()
	if err != nil {
		b.Fatal(err)
	}
	p := sampleCustomers()
	for len(p.Rows) < 50 {
		p.Rows = append(p.Rows, p.Rows[len(p.Rows)%12])
	}
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := pages.Render(&out, p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShell(b *testing.B) {
	pages, err := New()
	if err != nil {
		b.Fatal(err)
	}
	p := sampleCustomers()
	p.List = List{}
	p.Nav = p.Nav[:len(p.Nav)]
	b.ReportAllocs()
	for b.Loop() {
		var out bytes.Buffer
		if err := pages.Render(&out, p); err != nil {
			b.Fatal(err)
		}
	}
}
