package dossier

import (
	"archive/zip"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html/template"
	"io"

	"counterpart/internal/failure"
	"counterpart/internal/intake/mapping"
)

// Format is a form in which a dossier is written.
type Format struct {
	Name  string // json, csv, html
	End   string // of the file's name
	Media string
	write func(d *Dossier, retailer string, w io.Writer) error
}

// Formats lists the forms.
func Formats() []Format {
	return []Format{
		{"json", "json", "application/json", (*Dossier).json},
		{"csv", "zip", "application/zip", (*Dossier).csv},
		{"html", "html", "text/html; charset=utf-8", (*Dossier).html},
	}
}

// FormatOf finds a form by its name. An unknown one is a failure of kind Invalid.
func FormatOf(name string) (Format, error) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, failure.New(failure.Invalid, "There is no copy of a person's data in this form.").WithHint("Choose json, csv or html.")
}

// Write writes a dossier in a form. retailer is who hands it over.
func (f Format) Write(d *Dossier, retailer string, w io.Writer) error {
	if err := f.write(d, retailer, w); err != nil {
		return fmt.Errorf("write dossier: %w", err)
	}
	return nil
}

// version names the format; docs/formats.md describes it.
const version = "counterpart-dossier/1"

// json writes one object: what the file is, and a list of objects for each section.
func (d *Dossier) json(retailer string, w io.Writer) error {
	all := map[string]any{
		"format": version, "retailer": retailer, "customer": d.Customer.String(), "made": stamp(d.Made), "entry": d.Entry,
	}
	for _, s := range d.Sections {
		rows := make([]map[string]string, len(s.Rows))
		for i, r := range s.Rows {
			rows[i] = make(map[string]string, len(r))
			for k, v := range r {
				rows[i][s.Columns[k]] = v
			}
		}
		all[s.Name] = rows
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(all)
}

// csv writes a ZIP archive with one file for each section, and one that says what they are.
func (d *Dossier) csv(retailer string, w io.Writer) error {
	z := zip.NewWriter(w)
	about := Section{Name: "about", Columns: []string{"format", "retailer", "customer", "made", "entry"}, Rows: [][]string{
		{version, retailer, d.Customer.String(), stamp(d.Made), fmt.Sprint(d.Entry)},
	}}
	for _, s := range append([]Section{about}, d.Sections...) {
		f, err := z.Create(s.Name + ".csv")
		if err != nil {
			return err
		}
		c := csv.NewWriter(f)
		if err := c.Write(s.Columns); err != nil {
			return err
		}
		for _, r := range s.Rows {
			guarded := make([]string, len(r))
			for i, v := range r {
				guarded[i] = mapping.Guard(v)
			}
			if err := c.Write(guarded); err != nil {
				return err
			}
		}
		c.Flush()
		if err := c.Error(); err != nil {
			return err
		}
	}
	return z.Close()
}

// html writes one page that needs nothing else.
func (d *Dossier) html(retailer string, w io.Writer) error {
	return page.Execute(w, struct {
		*Dossier
		Retailer, Made string
	}{d, retailer, stamp(d.Made)})
}

var page = template.Must(template.New("dossier").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your data at {{.Retailer}}</title>
<style>
:root {color-scheme: light dark}
body {font: 15px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 0 auto; padding: 24px 16px 60px}
h1 {font-size: 24px; margin: 0 0 4px}
h2 {font-size: 17px; margin: 32px 0 8px}
p {margin: 0 0 8px}
.wide {overflow-x: auto}
table {border-collapse: collapse; width: 100%}
th, td {text-align: left; vertical-align: top; padding: 6px 10px; border-bottom: 1px solid #8886; overflow-wrap: anywhere}
th {font-weight: 600; white-space: nowrap}
td {white-space: pre-wrap; min-width: 60px}
.none {opacity: .7}
@media print {.wide {overflow: visible} h2 {break-after: avoid} tr {break-inside: avoid}}
</style>
</head>
<body>
<h1>Your data at {{.Retailer}}</h1>
<p>Everything that {{.Retailer}} keeps of customer {{.Customer}}, as of {{.Made}}. Times are in UTC. That it was handed over is recorded as entry {{.Entry}} of the ledger.</p>
{{range .Sections}}<h2>{{.Title}}</h2>
{{if .Rows}}<div class="wide">{{$columns := .Columns}}{{if eq (len .Rows) 1}}<table>{{range $i, $v := index .Rows 0}}
<tr><th scope="row">{{index $columns $i}}</th><td dir="auto">{{$v}}</td></tr>{{end}}
</table>{{else}}<table><thead><tr>{{range $columns}}<th scope="col">{{.}}</th>{{end}}</tr></thead><tbody>{{range .Rows}}
<tr>{{range .}}<td dir="auto">{{.}}</td>{{end}}</tr>{{end}}
</tbody></table>{{end}}</div>{{else}}<p class="none">Nothing is kept.</p>{{end}}
{{end}}</body>
</html>
`))
