package sheet_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"counterpart/internal/sheet"

	"github.com/google/go-cmp/cmp"
)

// FuzzRead: no input panics or hangs, no error repeats the input, and what
// encoding/csv accepts as RFC 4180 reads the same here.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"a,b\n1,2\n", "\"a\n\"\"b\"\"\",c\r\n1,2\r\n", "a\r\rb", "\ufeffx;y\n", "\xff\xfea\x00,\x00",
		"\"", "\"a\"b", "a,\"b\nc", "1+|2&|\n3+|4&|\n", "é,\xe9\n", "\n\n\n",
	} {
		f.Add([]byte(text), ",", "")
	}
	f.Add([]byte("1+|2&|\n3+|4&|\n"), "+|", "&|\n")
	f.Fuzz(func(t *testing.T, data []byte, delim, rowEnd string) {
		opt := sheet.Options{
			Delimiter: delim, RowEnd: rowEnd,
			Limits: sheet.Limits{Field: 1000, Row: 4000, Columns: 50},
		}
		if r, err := sheet.Open(bytes.NewReader(data), opt); err == nil {
			checkRows(t, r, len(data))
		}
		sameAsCSV(t, data)
	})
}

func checkRows(t *testing.T, r *sheet.Reader, size int) {
	last := 0
	for n := 0; ; n++ {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if n > size+1 {
			t.Fatal("more rows than bytes")
		}
		var fault *sheet.Error
		if err != nil && (!errors.As(err, &fault) || fault.Line < 1) {
			t.Fatalf("an error without a line: %v", err)
		}
		if row.Line < last {
			t.Fatalf("line %d after line %d", row.Line, last)
		}
		last = row.Line
	}
}

// sameAsCSV compares with the standard library, which leaves a lone CR in the
// text, turns a quoted CRLF into LF and does not look at charsets.
func sameAsCSV(t *testing.T, data []byte) {
	if bytes.Contains(bytes.ReplaceAll(data, []byte("\r\n"), nil), []byte("\r")) ||
		bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) || !bytes.Equal(bytes.ToValidUTF8(data, nil), data) {
		return
	}
	want, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return
	}
	r, err := sheet.Open(bytes.NewReader(data), sheet.Options{Delimiter: ",", Encoding: "utf-8"})
	if err != nil {
		t.Fatal(err)
	}
	got := drain(t, r)
	for _, row := range got.Rows {
		for i, field := range row {
			row[i] = strings.ReplaceAll(field, "\r\n", "\n")
		}
	}
	if diff := cmp.Diff(want, got.Rows); diff != "" || got.Errors != nil {
		t.Fatalf("encoding/csv reads otherwise: errors %q\n%s", got.Errors, diff)
	}
}
