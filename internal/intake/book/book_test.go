package book_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/intake/book"
	"counterpart/internal/sheet"
)

const (
	rels = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
		<Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>`
	names = `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
		<sheets><sheet name="People" sheetId="1" r:id="rId1"/><sheet name="Other" sheetId="2" r:id="rId2"/></sheets></workbook>`
	styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="00000"/><numFmt numFmtId="165" formatCode="&quot;on &quot;dd/mm/yyyy"/><numFmt numFmtId="166" formatCode="#,##0.00 [$€-407]"/></numFmts>
		<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="10"/><xf numFmtId="166"/></cellXfs></styleSheet>`
	texts = `<sst><si><t>Name</t></si><si><r><t>Zimt</t></r><r><rPr><b/></rPr><t>stern</t></r><rPh><t>aloud</t></rPh></si><si><t xml:space="preserve">two_x000D_lines</t></si></sst>`
)

// pack makes a workbook of a first sheet's rows.
func pack(rows string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range [][2]string{
		{"xl/_rels/workbook.xml.rels", rels},
		{"xl/workbook.xml", names},
		{"xl/styles.xml", styles},
		{"xl/sharedStrings.xml", texts},
		{"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + rows + "</sheetData></worksheet>"},
		{"xl/worksheets/sheet2.xml", `<worksheet><sheetData><row><c t="inlineStr"><is><t>second</t></is></c></row></sheetData></worksheet>`},
	} {
		w, _ := z.Create(f[0])
		_, _ = io.WriteString(w, f[1])
	}
	_ = z.Close()
	return b.Bytes()
}

// rows reads everything, with what is wrong in the place of a row.
func rows(t *testing.T, raw []byte, opt sheet.Options, tab string) []string {
	t.Helper()
	rd, err := book.Open(bytes.NewReader(raw), opt, tab)
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	if h := rd.Header(); h != nil {
		out = append(out, "header "+strings.Join(h, "|"))
	}
	for range 10_000 {
		row, err := rd.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			out = append(out, err.Error())
			var bad *sheet.Error
			if errors.As(err, &bad) && bad.Final {
				return out
			}
			continue
		}
		out = append(out, fmt.Sprintf("%d %s", row.Line, strings.Join(row.Fields, "|")))
	}
	t.Fatal("no end")
	return nil
}

func TestCells(t *testing.T) {
	for _, c := range []struct{ name, cell, want string }{
		{"shared text", `<c t="s"><v>1</v></c>`, "Zimtstern"},
		{"escaped", `<c t="s"><v>2</v></c>`, "two\rlines"},
		{"text of its own", `<c t="inlineStr"><is><t>a &amp; b</t></is></c>`, "a & b"},
		{"number", `<c><v>17850</v></c>`, "17850"},
		{"noise of a float", `<c><v>12.300000000000001</v></c>`, "12.3"},
		{"small", `<c><v>1.5E-3</v></c>`, "0.0015"},
		{"fifteen digits", `<c><v>123456789012345</v></c>`, "123456789012345"},
		{"digits were lost", `<c><v>4.1111111111111111E+15</v></c>`, "4.11111E+15"},
		{"date", `<c s="1"><v>45322</v></c>`, "2024-01-31"},
		{"date and time", `<c s="2"><v>45322.75</v></c>`, "2024-01-31 18:00:00"},
		{"time", `<c s="2"><v>0.5</v></c>`, "12:00:00"},
		{"postcode", `<c s="3"><v>1067</v></c>`, "01067"},
		{"a format with words", `<c s="4"><v>45322</v></c>`, "2024-01-31"},
		{"percent", `<c s="5"><v>0.125</v></c>`, "12.5%"},
		{"money", `<c s="6"><v>1234.5</v></c>`, "1234.5"},
		{"formula", `<c><f>1+1</f><v>2</v></c>`, "2"},
		{"formula of a text", `<c t="str"><f>A1</f><v>kept</v></c>`, "kept"},
		{"formula without a value", `<c><f>1+1</f></c>`, ""},
		{"true", `<c t="b"><v>1</v></c>`, "TRUE"},
		{"error", `<c t="e"><v>#REF!</v></c>`, "#REF!"},
		{"no such text", `<c t="s"><v>99</v></c>`, "line 1: a cell names a text that is not there"},
		{"no such style", `<c s="99"><v>5</v></c>`, "5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := rows(t, pack(`<row><c t="inlineStr"><is><t>x</t></is></c>`+c.cell+`</row>`), sheet.Options{Columns: 2}, "")
			want := "1 x|" + c.want
			if strings.HasPrefix(c.want, "line") {
				want = c.want
			}
			if d := cmp.Diff([]string{want}, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRows(t *testing.T) {
	raw := pack(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>Town</t></is></c></row>
		<row r="3"><c r="C3"><v>7</v></c></row><row r="4"><c r="A4"><v> </v></c></row><row r="5"><c r="A5"><v>1</v></c><c r="D5"><v>9</v></c></row>`)
	if d := cmp.Diff([]string{"header Name||Town", "3 ||7", "line 5: the row has 4 fields, expected 3"}, rows(t, raw, sheet.Options{Header: true}, "")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"1 second"}, rows(t, raw, sheet.Options{}, "Other")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"the workbook has no such sheet, expected the name of one of its sheets"}, rows(t, raw, sheet.Options{}, "Third")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"header a|b", "2 1|2"}, rows(t, []byte("a,b\n1,2\n"), sheet.Options{Header: true}, "")); d != "" {
		t.Error(d)
	}
}

func TestWorkbooksThatAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"torn":       {pack(`<row><c><v>1</v></c></row>`)[:200], "this is no workbook that can be read"},
		"not XML":    {pack(`<row><c><v>1</v>`), "the workbook is damaged"},
		"order":      {pack(`<row r="9"><c><v>1</v></c></row><row r="2"><c><v>1</v></c></row>`), "in no order"},
		"far column": {pack(`<row><c r="ZZZ1"><v>1</v></c></row>`), "too many cells"},
		"long cell":  {pack(`<row><c t="inlineStr"><is><t>` + strings.Repeat("x", 200_000) + `</t></is></c></row>`), "too much text"},
		"no sheets":  {empty(), "the workbook is damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			got := rows(t, c.raw, sheet.Options{}, "")
			if len(got) == 0 || !strings.Contains(got[len(got)-1], c.want) {
				t.Errorf("%q", got)
			}
		})
	}
}

func empty() []byte {
	var b bytes.Buffer
	_ = zip.NewWriter(&b).Close()
	return append([]byte("PK\x03\x04"), b.Bytes()...)
}

// A file of some kilobytes that unzips to much more in one place is refused where it does, not when it has.
func TestBomb(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{"xl/_rels/workbook.xml.rels": rels, "xl/workbook.xml": names} {
		w, _ := z.Create(name)
		_, _ = io.WriteString(w, text)
	}
	w, _ := z.Create("xl/worksheets/sheet1.xml")
	_, _ = io.WriteString(w, "<worksheet><sheetData>")
	blank := bytes.Repeat([]byte(" "), 1<<20)
	for range 64 {
		_, _ = w.Write(blank)
	}
	_, _ = io.WriteString(w, "</sheetData></worksheet>")
	_ = z.Close()
	if b.Len() > 1<<20 {
		t.Fatalf("the file has %d bytes", b.Len())
	}
	got := rows(t, b.Bytes(), sheet.Options{}, "")
	if len(got) != 1 || !strings.Contains(got[0], "unzips to too much") {
		t.Errorf("%q", got)
	}
}

// Whatever comes, reading ends, and no error repeats what stands in a cell.
func FuzzWorkbook(f *testing.F) {
	f.Add(`<row r="1"><c r="A1" t="s"><v>0</v></c></row>`, styles)
	f.Add(`<row><c s="1"><v>45322.5</v></c><c t="b"><v>1</v></c></row>`, `<styleSheet/>`)
	f.Add(`<row><c t="inlineStr"><is><t>_x000D_</t></is></c></row>`, "")
	f.Fuzz(func(t *testing.T, sheetRows, style string) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, p := range [][2]string{
			{"xl/_rels/workbook.xml.rels", rels},
			{"xl/workbook.xml", names},
			{"xl/styles.xml", style},
			{"xl/sharedStrings.xml", texts},
			{"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + sheetRows + "</sheetData></worksheet>"},
		} {
			w, _ := z.Create(p[0])
			_, _ = io.WriteString(w, p[1])
		}
		_ = z.Close()
		rows(t, b.Bytes(), sheet.Options{Header: true}, "")
	})
}

func TestSheetsAreListed(t *testing.T) {
	got, err := book.Sheets(pack(""))
	if d := cmp.Diff([]string{"People", "Other"}, got); d != "" || err != nil {
		t.Errorf("%v: %s", err, d)
	}
	if got, err := book.Sheets([]byte("a,b\n1,2\n")); got != nil || err != nil {
		t.Errorf("of delimited text: %v, %v", got, err)
	}
	for name, raw := range map[string][]byte{"cut": pack("")[:200], "only begins so": []byte("PK\x03\x04 and goes on")} {
		if got, err := book.Sheets(raw); err == nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Whatever names a workbook's sheets: each that is listed can be opened, or is refused.
func FuzzSheets(f *testing.F) {
	f.Add(names)
	f.Add(`<workbook><sheet name="A" id="rId1"/><sheet name="A" id="rId2"/><sheet/></workbook>`)
	f.Add(`<workbook><sheets>`)
	f.Fuzz(func(t *testing.T, book1 string) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, p := range [][2]string{
			{"xl/_rels/workbook.xml.rels", rels},
			{"xl/workbook.xml", book1},
			{"xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>"},
		} {
			w, _ := z.Create(p[0])
			_, _ = io.WriteString(w, p[1])
		}
		_ = z.Close()
		all, err := book.Sheets(b.Bytes())
		if err != nil {
			return
		}
		for _, name := range all {
			rows(t, b.Bytes(), sheet.Options{}, name)
		}
	})
}
