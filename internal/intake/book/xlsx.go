package book

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/sheet"
)

// Limits of a workbook.
const (
	maxFile    = 64 << 20  // bytes as it is handed in
	maxOpened  = 512 << 20 // bytes of what is read of it, unzipped
	maxPiece   = 4 << 20   // bytes of one cell, which the reader of XML holds at once
	maxStrings = 128 << 20 // bytes of its shared texts
	maxRow     = 1_048_576 // the last row that a sheet can have
	maxCell    = 32_767    // characters that a cell can have, as bytes
	maxColumns = 1000
	maxSheets  = 255
	maxStyles  = 65_536
)

var errBook = errors.New("workbook")

func refuse(line int, reason, expected string) error {
	return &sheet.Error{Line: line, Reason: reason, Expected: expected, Final: true}
}

// workbook reads one sheet of a workbook.
type workbook struct {
	files   map[string]*zip.File
	left    int64 // bytes that may still be unzipped
	piece   int64 // bytes that were unzipped of what is being read: a cell, a text
	texts   []string
	formats []format // of cell styles, by number
	since   int64    // days between 1970 and the day 0 of the workbook
	dec     *xml.Decoder
	close   io.Closer
	header  []string
	columns int
	line    int // of the row that was read last
	done    error
}

func openWorkbook(r io.Reader, opt sheet.Options, tab string) (*workbook, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, &sheet.Error{Reason: "it ended with an error", Cause: err}
	}
	if len(raw) > maxFile {
		return nil, refuse(0, "the workbook is too large", "at most 64 MiB, or delimited text")
	}
	w, err := unzip(raw)
	if err != nil {
		return nil, err
	}
	w.columns = opt.Columns
	if err := w.open(tab); err != nil {
		return nil, err
	}
	if !opt.Header {
		return w, nil
	}
	row, err := w.Next()
	if errors.Is(err, io.EOF) {
		return w, nil
	}
	if err != nil {
		return nil, err
	}
	w.header = slices.Clone(row.Fields)
	for len(w.header) > 0 && w.header[len(w.header)-1] == "" {
		w.header = w.header[:len(w.header)-1]
	}
	w.columns = len(w.header)
	return w, nil
}

// unzip lists the parts of a workbook.
func unzip(raw []byte) (*workbook, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, refuse(0, "this is no workbook that can be read", "a file of the type .xlsx without a password")
	}
	w := &workbook{files: map[string]*zip.File{}, left: maxOpened}
	for _, f := range z.File {
		w.files[strings.TrimPrefix(f.Name, "/")] = f
	}
	return w, nil
}

// Header gives the texts of the first row, if there is a header.
func (w *workbook) Header() []string { return w.header }

// reader opens a file of the workbook. What it gives counts against the limit.
func (w *workbook) reader(name string) (io.ReadCloser, error) {
	f, ok := w.files[name]
	if !ok {
		return nil, errBook
	}
	in, err := f.Open()
	if err != nil {
		return nil, errBook
	}
	return &bounded{in: in, left: &w.left, piece: &w.piece}, nil
}

// bounded counts what is unzipped, and ends with an error beyond the limit.
type bounded struct {
	in          io.ReadCloser
	left, piece *int64
}

var errBomb = errors.New("unzips to too much")

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	*b.left -= int64(n)
	if *b.piece += int64(n); *b.left < 0 || *b.piece > maxPiece {
		return 0, errBomb
	}
	return n, err
}

func (b *bounded) Close() error { return b.in.Close() }

// why turns an error while a part of the workbook was read into a reason without values.
func why(err error, line int) error {
	if errors.Is(err, errBomb) {
		return refuse(line, "the workbook unzips to too much", "at most 512 MiB, and 4 MiB in one place")
	}
	if bad, is := errors.AsType[*sheet.Error](err); is {
		return bad
	}
	return refuse(line, "the workbook is damaged", "one that a spreadsheet program can open")
}

// each calls fn at every element that begins in a part of the workbook.
func (w *workbook) each(name string, fn func(*xml.Decoder, xml.StartElement) error) error {
	in, err := w.reader(name)
	if err != nil {
		return err
	}
	defer in.Close() // only read
	dec := xml.NewDecoder(in)
	for {
		w.piece = 0
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if start, is := tok.(xml.StartElement); is {
			if err := fn(dec, start); err != nil {
				return err
			}
		}
	}
}

// attribute gives an attribute's value whatever its name space.
func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// open finds the sheet, the styles and the shared texts.
func (w *workbook) open(tab string) error {
	part, err := w.find(tab)
	if err != nil {
		return why(err, 0)
	}
	if err := w.readStyles(); err != nil && !errors.Is(err, errBook) {
		return why(err, 0)
	}
	if err := w.readTexts(); err != nil && !errors.Is(err, errBook) {
		return why(err, 0)
	}
	in, err := w.reader(part)
	if err != nil {
		return why(err, 0)
	}
	w.dec, w.close = xml.NewDecoder(in), in
	return nil
}

const (
	epoch1900 = -25_569 // days from 1970 back to 30 December 1899, which is the day 0
	epoch1904 = -24_107
)

// Sheets lists the names of a workbook's sheets in their order; of delimited text there are none.
func Sheets(raw []byte) ([]string, error) {
	if !IsWorkbook(raw) {
		return nil, nil
	}
	w, err := unzip(raw)
	if err != nil {
		return nil, err
	}
	var out []string
	err = w.each("xl/workbook.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "sheet" && len(out) < maxSheets {
			out = append(out, attribute(e, "name"))
		}
		return nil
	})
	if err != nil {
		return nil, why(err, 0)
	}
	return out, nil
}

// find gives the part of the workbook in which a sheet stands.
func (w *workbook) find(tab string) (string, error) {
	targets := map[string]string{}
	err := w.each("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			targets[attribute(e, "Id")] = attribute(e, "Target")
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	w.since = epoch1900
	found := ""
	err = w.each("xl/workbook.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			if v := attribute(e, "date1904"); v == "1" || v == "true" {
				w.since = epoch1904
			}
		case "sheet":
			if found == "" && (tab == "" || attribute(e, "name") == tab) {
				found = targets[attribute(e, "id")]
			}
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	if found == "" {
		return "", refuse(0, "the workbook has no such sheet", "the name of one of its sheets")
	}
	if whole, is := strings.CutPrefix(found, "/"); is {
		return whole, nil
	}
	return path.Join("xl", found), nil
}

// readTexts reads the shared texts: rich ones without their look, without the marks of how they are
// read aloud.
func (w *workbook) readTexts() error {
	size := 0
	return w.each("xl/sharedStrings.xml", func(dec *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		s, err := plainText(dec)
		if err != nil {
			return err
		}
		if size += len(s) + 16; size > maxStrings {
			return refuse(0, "the workbook holds too much text", "at most 128 MiB")
		}
		w.texts = append(w.texts, s)
		return nil
	})
}

// plainText gives the texts within the element that has just begun.
func plainText(dec *xml.Decoder) (string, error) {
	var b strings.Builder
	inside, aloud := 0, 0
	for depth := 1; depth > 0; {
		tok, err := dec.Token()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			depth++
			inside += count(t.Name.Local == "t")
			aloud += count(t.Name.Local == "rPh")
		case xml.EndElement:
			depth--
			inside -= count(t.Name.Local == "t")
			aloud -= count(t.Name.Local == "rPh")
		case xml.CharData:
			if inside > 0 && aloud == 0 {
				b.Write(t)
			}
			if b.Len() > maxCell*4 {
				return "", refuse(0, "a cell holds too much text", "at most 32,767 characters")
			}
		}
	}
	return unescape(b.String()), nil
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}

// unescape reads _x000D_, as which a workbook writes characters that XML has not.
func unescape(s string) string {
	at := strings.Index(s, "_x")
	if at < 0 || len(s) < at+7 || s[at+6] != '_' {
		return s
	}
	n, err := strconv.ParseUint(s[at+2:at+6], 16, 16)
	if err != nil {
		return s
	}
	return s[:at] + string(rune(n)) + unescape(s[at+7:])
}

// Next gives the next row that is not blank. Cells behind the last that is filled are empty.
func (w *workbook) Next() (sheet.Row, error) {
	for w.done == nil {
		fields, err := w.row()
		if err != nil {
			w.done = err
			_ = w.close.Close() // only read
			break
		}
		if !slices.ContainsFunc(fields, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			continue
		}
		for len(fields) > max(w.columns, 1) && fields[len(fields)-1] == "" {
			fields = fields[:len(fields)-1]
		}
		if w.columns == 0 {
			w.columns = len(fields)
		}
		for len(fields) < w.columns {
			fields = append(fields, "")
		}
		out := sheet.Row{Line: w.line, Fields: fields}
		if len(fields) > w.columns {
			return out, &sheet.Error{
				Line: w.line, Reason: fmt.Sprintf("the row has %d fields", len(fields)), Expected: strconv.Itoa(w.columns),
			}
		}
		return out, nil
	}
	return sheet.Row{Line: w.line}, w.done
}
