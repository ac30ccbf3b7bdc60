package book

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// row reads the cells of the next row of the sheet, or io.EOF.
func (w *workbook) row() ([]string, error) {
	for {
		w.piece = 0
		tok, err := w.dec.Token()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, why(err, w.line)
		}
		start, is := tok.(xml.StartElement)
		if !is || start.Name.Local != "row" {
			continue
		}
		w.line++
		if n, err := strconv.Atoi(attribute(start, "r")); err == nil {
			if n < w.line || n > maxRow {
				return nil, refuse(w.line, "the rows of the sheet are in no order", "")
			}
			w.line = n
		}
		fields, err := w.cells()
		if err != nil {
			return nil, why(err, w.line)
		}
		return fields, nil
	}
}

// cells reads up to the end of the row.
func (w *workbook) cells() ([]string, error) {
	var fields []string
	for {
		w.piece = 0
		tok, err := w.dec.Token()
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			if t.Name.Local == "row" {
				return fields, nil
			}
		case xml.StartElement:
			if t.Name.Local != "c" {
				continue
			}
			at := len(fields)
			if ref := attribute(t, "r"); ref != "" {
				at = columnOf(ref)
			}
			if at < len(fields) || at >= maxColumns {
				return nil, refuse(w.line, "the row has too many cells, or they are in no order", "at most 1,000")
			}
			text, err := w.cell(t)
			if err != nil {
				return nil, err
			}
			for len(fields) < at {
				fields = append(fields, "")
			}
			fields = append(fields, text)
		}
	}
}

// columnOf reads the column of a reference such as AB12, from 0; too large where it is none.
func columnOf(ref string) int {
	n := 0
	for _, r := range ref {
		if r < 'A' || r > 'Z' {
			break
		}
		if n = n*26 + int(r-'A') + 1; n > maxColumns {
			break
		}
	}
	if n == 0 {
		return maxColumns
	}
	return n - 1
}

// cell reads one cell: its value as a person sees it.
func (w *workbook) cell(start xml.StartElement) (string, error) {
	kind, style := attribute(start, "t"), attribute(start, "s")
	value := ""
	for {
		tok, err := w.dec.Token()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			if t.Name.Local == "c" {
				return w.shown(kind, style, value)
			}
		case xml.StartElement:
			switch t.Name.Local {
			case "v":
				value, err = rawText(w.dec)
			case "is":
				value, err = plainText(w.dec)
			default: // a formula, which is not computed
				err = w.dec.Skip()
			}
			if err != nil {
				return "", err
			}
		}
	}
}

// rawText gives the text of the element that has just begun.
func rawText(dec *xml.Decoder) (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		tok, err := dec.Token()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if b.Write(t); b.Len() > maxCell*4 {
				return "", refuse(0, "a cell holds too much text", "at most 32,767 characters")
			}
		}
	}
	return b.String(), nil
}

func (w *workbook) shown(kind, style, value string) (string, error) {
	switch kind {
	case "s":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 || n >= len(w.texts) {
			return "", refuse(w.line, "a cell names a text that is not there", "")
		}
		return w.texts[n], nil
	case "b":
		if value == "1" {
			return "TRUE", nil
		}
		return "FALSE", nil
	case "", "n":
		n, err := strconv.Atoi(style)
		if err != nil || n < 0 || n >= len(w.formats) {
			return format{}.show(value, w.since), nil //nolint:nilerr // a cell without a style shows its number
		}
		return w.formats[n].show(value, w.since), nil
	case "str":
		return unescape(value), nil
	}
	return value, nil // texts of the cell itself, dates as text, and errors such as #REF!
}

// format is how a style shows numbers.
type format struct {
	date    bool
	percent bool
	zeros   int // digits to which a whole number is filled up, as postcodes are
}

const (
	sureDigits = 15 // that a spreadsheet keeps of a number
	secondsDay = 86_400
	maxDay     = 2_958_466 // 31 December 9999
)

// show gives a number as a person sees it: a date as 2024-01-31, with its time if there is one.
func (f format) show(value string, since int64) string {
	v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return value
	}
	if f.date && v >= 0 && v < maxDay {
		return dateText(v, since)
	}
	if f.percent {
		return plainNumber(v*100) + "%"
	}
	s := plainNumber(v)
	if f.zeros > 0 && strings.Trim(s, "0123456789") == "" {
		s = strings.Repeat("0", max(0, f.zeros-len(s))) + s
	}
	return s
}

// plainNumber writes a number without exponent; one of which the spreadsheet has lost digits with one.
func plainNumber(v float64) string {
	digits := strconv.FormatFloat(v, 'e', sureDigits-1, 64)
	rounded, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return digits
	}
	if math.Abs(rounded) >= 1e15 {
		return strings.ToUpper(strconv.FormatFloat(rounded, 'e', 5, 64))
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

func dateText(v float64, since int64) string {
	seconds := int64(math.Round(v * secondsDay))
	t := time.Unix(seconds+since*secondsDay, 0).UTC()
	switch {
	case seconds%secondsDay == 0:
		return t.Format("2006-01-02")
	case v < 1:
		return t.Format("15:04:05")
	}
	return t.Format("2006-01-02 15:04:05")
}

// readStyles reads how each style of a cell shows numbers.
func (w *workbook) readStyles() error {
	codes := map[int]string{}
	within := false
	return w.each("xl/styles.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attribute(e, "numFmtId")); err == nil && len(codes) < maxStyles {
				codes[id] = attribute(e, "formatCode")
			}
		case "cellXfs":
			within = true
		case "cellStyles", "dxfs", "cellStyleXfs":
			within = false
		case "xf":
			id, err := strconv.Atoi(attribute(e, "numFmtId"))
			if within && err == nil && len(w.formats) < maxStyles {
				w.formats = append(w.formats, formatOf(id, codes[id]))
			}
		}
		return nil
	})
}

// formatOf judges a format by its number, if it is one that every workbook has, else by its code.
func formatOf(id int, code string) format {
	switch {
	case code != "":
		return formatOfCode(code)
	case id == 9 || id == 10:
		return format{percent: true}
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 45 && id <= 47, id >= 50 && id <= 58:
		return format{date: true}
	}
	return format{}
}

func formatOfCode(code string) format {
	code, _, _ = strings.Cut(code, ";") // what positive numbers look like
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case '[':
			if end := strings.IndexByte(code[i:], ']'); end >= 0 {
				i += end
			}
		case '\\', '_', '*':
			i++
		default:
			b.WriteByte(code[i])
		}
	}
	plain := strings.ToLower(b.String())
	switch {
	case strings.Contains(plain, "general"):
		return format{}
	case strings.ContainsAny(plain, "dmyhs"):
		return format{date: true}
	case strings.Contains(plain, "%"):
		return format{percent: true}
	case len(plain) > 1 && strings.Trim(plain, "0") == "":
		return format{zeros: len(plain)}
	}
	return format{}
}
