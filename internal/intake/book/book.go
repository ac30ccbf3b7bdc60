// Package book opens what a person hands in as a table: delimited text, or a workbook of a spreadsheet
// program (XLSX), whose cells it gives as the texts that a person sees.
//
// It promises that a workbook is read as a stream and within limits that its own words cannot raise (a
// file that unzips to more is refused where it does), that nothing of it touches a disk, that no
// formula is computed (the value that the spreadsheet kept counts), and that a number of which the
// spreadsheet has lost digits is given in the form 5.54563E+15, which an import refuses as damage.
package book

import (
	"bufio"
	"io"

	"counterpart/internal/sheet"
)

// Reader gives the rows of one table in order, as sheet.Reader does: the error is a *sheet.Error, or
// io.EOF at the end.
type Reader interface {
	Header() []string
	Next() (sheet.Row, error)
}

const signature = "PK\x03\x04" // of a zip archive, which a workbook is

// IsWorkbook reports whether a file begins as a workbook does.
func IsWorkbook(head []byte) bool {
	return len(head) >= len(signature) && string(head[:len(signature)]) == signature
}

// Open prepares to read a table. tab names the sheet of a workbook; empty is its first one. Of opt only
// Header, Columns and Limits count for a workbook.
func Open(r io.Reader, opt sheet.Options, tab string) (Reader, error) {
	in := bufio.NewReader(r)
	head, err := in.Peek(len(signature))
	if err != nil || !IsWorkbook(head) { // what cannot be read, the reader of text says
		return sheet.Open(in, opt)
	}
	return openWorkbook(in, opt, tab)
}
