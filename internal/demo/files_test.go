package demo_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// importer takes a CSV file over with one row mended in place and its columns kept, a workbook by
// the columns that were kept, the second sheet of another one, and thinks better of a third file while it is being imported.
func importer(_ *house, b *tab) {
	b.as("Sabine Köster")
	b.open("/customers")
	before := b.text("[data-count]")
	b.open("/imports")
	b.followText("a", "Import a file")
	b.attach("from-the-fair.csv", "Vorname,Nachname,E-Mail,Ort\nFairuza,Messegast,fairuza@messe.example,Köln\nLudger,Messegast,ludger at messe,Köln\n")
	b.follow("main .primary")
	b.sees("h1", "What the columns mean")
	b.sees("tbody", "Fairuza")
	b.sees(".recorded", "name")
	for column, want := range []string{"customer.given", "customer.family", "customer.email", "customer.city"} {
		if got := read[string](b, fmt.Sprintf("document.querySelector('select[name=c%d]').value", column)); got != want {
			b.Errorf("column %d is taken for %q, want %q", column, got, want)
		}
	}
	b.fill("#save", "The fair")
	b.follow("main .primary")
	b.settles(".notice", "need your attention: 1 of 2")
	b.sees("#faults ~ form tbody", "not an e-mail address")
	b.do("correct it", chromedp.SetValue(chromedp.CSS(`#faults ~ form tbody input`), "ludger@messe.example"))
	b.follow(`form[action$="/mend"] button`)
	b.settles(".notice", "Every row can be taken")
	b.follow(`button[value="whole"]`)
	b.settles(".notice", "Imported")
	b.open("/customers")
	b.fill("#find", "messegast")
	b.arrive("search", typed(kb.Enter))
	b.sees("[data-count]", "2 customers found")

	b.open("/imports/new")
	b.attach("more.xlsx", workbook(leaf{"People", [][]string{{"Vorname", "Nachname", "E-Mail", "Ort"}, {"Wanda", "Tabelle", "wanda@messe.example", "Köln"}}}))
	b.follow("main .primary")
	b.follow(`form[action$="/use"] button`)
	b.settles(".notice", "Every row can be taken")
	b.follow(`button[value="whole"]`)
	b.settles(".notice", "Imported")

	b.open("/imports/new")
	b.attach("fair.xlsx", twoSheets)
	b.follow("main .primary")
	b.sees("tbody", "Hall 4")
	b.choose("#sheet", "Visitors")
	b.follow(`form[action$="/sheet"] button`)
	b.sees("tbody", "Zita")
	b.lacks("tbody", "Hall 4")
	b.sees(".recorded", "name")
	if got := read[string](b, `document.querySelector("#sheet").value`); got != "Visitors" {
		b.Errorf("the sheet that is shown is %q", got)
	}
	b.follow("main .primary")
	b.settles(".notice", "Every row can be taken")
	b.follow(`button[value="whole"]`)
	b.settles(".notice", "Imported")
	b.open("/customers")
	b.fill("#find", "blattwerk")
	b.arrive("search", typed(kb.Enter))
	b.sees("[data-count]", "1 customer found")

	b.open("/imports/new")
	b.attach("long.csv", manyRows(15_000))
	b.follow("main .primary")
	b.follow("main .primary")
	b.settles(".notice", "Every row can be taken")
	b.follow(`button[value="whole"]`)
	b.settles("h1", "long.csv")
	b.arrive("cancel", chromedp.Evaluate[chromedp.Void](`document.querySelector('form[action$="/cancel"] button').click()`)) // at once: the page loads itself anew
	b.settles(".notice.warn p", "nothing of this file was imported")
	b.open("/customers")
	if after := b.text("[data-count]"); number(after) != number(before)+4 {
		b.Errorf("there are %s after four were taken over and a file was cancelled, %s before", after, before)
	}
	b.open("/imports")
	b.sees("tbody", "customers")
}

// twoSheets is a workbook of which the second sheet holds customers.
var twoSheets = workbook(
	leaf{"Stands", [][]string{{"Given name", "Family name"}, {"Hall 4", "B 12"}}},
	leaf{"Visitors", [][]string{{"Vorname", "Nachname", "E-Mail", "Ort"}, {"Zita", "Blattwerk", "zita@messe.example", "Köln"}}},
)

// number reads the digits of a text.
func number(text string) (n int) {
	for _, r := range text {
		if r >= '0' && r <= '9' {
			n = 10*n + int(r-'0')
		}
	}
	return n
}

func manyRows(n int) string {
	var b strings.Builder
	b.WriteString("given,family,email\n")
	for i := range n {
		fmt.Fprintf(&b, "Long,Row,row%d@long.example\n", i)
	}
	return b.String()
}

// leaf is a sheet of a workbook.
type leaf struct {
	name string
	rows [][]string
}

// workbook makes an XLSX file of sheets, with their texts in the cells.
func workbook(leaves ...leaf) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name, text string) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	var rels, sheets strings.Builder
	for i, l := range leaves {
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Target="worksheets/sheet%[1]d.xml"/>`, i+1)
		fmt.Fprintf(&sheets, `<sheet name="%s" sheetId="%d" r:id="rId%[2]d"/>`, l.name, i+1)
		put(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), "<worksheet><sheetData>"+inCells(l.rows)+"</sheetData></worksheet>")
	}
	put("xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`+rels.String()+`</Relationships>`)
	put("xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>`+sheets.String()+`</sheets></workbook>`)
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.String()
}

func inCells(rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		b.WriteString("<row>")
		for _, cell := range row {
			b.WriteString(`<c t="inlineStr"><is><t>`)
			_ = xml.EscapeText(&b, []byte(cell))
			b.WriteString("</t></is></c>")
		}
		b.WriteString("</row>")
	}
	return b.String()
}

// tokens makes a token, lets a till use it, finds the till in the access log, and takes it back.
func tokens(_ *house, b *tab) {
	b.as("Annette Verhoeven")
	till := aToken(b, "Till 9, Bremen")
	person := map[string]any{"external": "TILL-9-1", "given": "Bremia", "family": "Kassenzettel", "emails": []string{"bremia@kasse.example"}}
	if status, answer := till.send(b, "customers", person); status != http.StatusCreated {
		b.Fatalf("the till's customer: %d %s", status, answer)
	}
	if status, answer := till.send(b, "customers/find", map[string]any{"external": "TILL-9-1"}); status != http.StatusOK || !strings.Contains(answer, "Kassenzettel") {
		b.Fatalf("the till asks for its customer: %d %s", status, answer)
	}
	b.open("/tokens")
	if b.lacks("main", till.secret); b.count("pre") != 0 {
		b.Error("the token is shown a second time")
	}
	b.lacks("tbody tr", "never") // used
	b.followText("a", "Till 9, Bremen")
	b.sees("h1", "Access")
	b.sees("tbody", "Till 9, Bremen")
	b.open("/customers")
	b.fill("#find", "kassenzettel")
	b.arrive("search", typed(kb.Enter))
	b.sees("[data-count]", "1 customer found")
	b.open("/tokens")
	b.follow(`form[action$="/revoke"] button`)
	b.sees(".notice", "The token is revoked")
	b.sees("tbody", "revoked")
	if status, answer := till.send(b, "customers", person); status != http.StatusUnauthorized {
		b.Fatalf("a token that was revoked: %d %s", status, answer)
	}
}
