package sheet_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"counterpart/internal/sheet"

	"github.com/google/go-cmp/cmp"
)

// table is everything that a reader said about one file.
type table struct {
	Lines  []int
	Rows   [][]string
	Errors []string
}

func drain(t *testing.T, r *sheet.Reader) table {
	t.Helper()
	var out table
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			out.Errors = append(out.Errors, err.Error())
		}
		if row.Fields != nil {
			out.Lines = append(out.Lines, row.Line)
			out.Rows = append(out.Rows, append([]string(nil), row.Fields...))
		}
	}
}

func open(t *testing.T, text string, opt sheet.Options) *sheet.Reader {
	t.Helper()
	r, err := sheet.Open(strings.NewReader(text), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type rows = [][]string

func TestNext(t *testing.T) {
	small := sheet.Limits{Field: 4, Columns: 3, Row: 20, Rows: 2}
	tests := []struct {
		name, text string
		opt        sheet.Options
		want       table
	}{
		{"empty file", "", sheet.Options{}, table{}},
		{"only a mark", "\ufeff", sheet.Options{}, table{}},
		{
			"all three row ends", "a,b\rc,d\r\ne,f\ng,h",
			sheet.Options{},
			table{[]int{1, 2, 3, 4}, rows{{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "h"}}, nil},
		},
		{
			"CR only, at the end too", "a,b\rc,d\r",
			sheet.Options{},
			table{[]int{1, 2}, rows{{"a", "b"}, {"c", "d"}}, nil},
		},
		{
			"blank lines count as lines", "a\n\n\r\nb\n",
			sheet.Options{},
			table{[]int{1, 4}, rows{{"a"}, {"b"}}, nil},
		},
		{
			"quoted newline, delimiter and quote", "x,\"a,\"\"b\"\"\r\nc\",z\n1,2,3\n",
			sheet.Options{},
			table{[]int{1, 3}, rows{{"x", "a,\"b\"\r\nc", "z"}, {"1", "2", "3"}}, nil},
		},
		{
			"quoted empty field is a row", "\"\"\n\"a\"\n",
			sheet.Options{},
			table{[]int{1, 2}, rows{{""}, {"a"}}, nil},
		},
		{
			"a quote inside an unquoted field is text", "5\" pipe,2\n",
			sheet.Options{},
			table{[]int{1}, rows{{`5" pipe`, "2"}}, nil},
		},
		{
			"another quote", "'a,b',c\n",
			sheet.Options{Quote: '\'', Delimiter: ","},
			table{[]int{1}, rows{{"a,b", "c"}}, nil},
		},
		{
			"no quote", "\"a,b\n",
			sheet.Options{Quote: sheet.NoQuote},
			table{[]int{1}, rows{{`"a`, "b"}}, nil},
		},
		{
			"delimiter of several characters", "a☃☃b☃☃\"c☃☃d\"\n",
			sheet.Options{Delimiter: "☃☃"},
			table{[]int{1}, rows{{"a", "b", "c☃☃d"}}, nil},
		},
		{
			"row end of its own", "1+|a\nb&|\n2+|\"c\nd&|\n\"+|e&|\n",
			sheet.Options{Delimiter: "+|", RowEnd: "&|\n"},
			table{
				[]int{1, 3},
				rows{{"1", "a\nb"}, {"2", "c\nd&|\n", "e"}},
				[]string{"line 5, column 3: the row has 3 fields, expected 2"},
			},
		},
		{
			"rows that go on over line ends", "1\ta\nb\nc\td\n\n2\te\tf",
			sheet.Options{Delimiter: "\t", Columns: 3, Continue: true, Quote: sheet.NoQuote},
			table{[]int{1, 5}, rows{{"1", "a\nb\nc", "d"}, {"2", "e", "f"}}, nil},
		},
		{
			"a row that goes on into the end of the file", "1\ta\n",
			sheet.Options{Delimiter: "\t", Columns: 3, Continue: true},
			table{
				[]int{1},
				rows{{"1", "a\n"}},
				[]string{"line 1, column 3: the row has 2 fields, expected 3"},
			},
		},
		{
			"ragged", "a,b\n1\n1,2,3\n1,2\n",
			sheet.Options{},
			table{
				[]int{1, 2, 3, 4},
				rows{{"a", "b"}, {"1"}, {"1", "2", "3"}, {"1", "2"}},
				[]string{
					"line 2, column 2: the row has 1 field, expected 2",
					"line 3, column 3: the row has 3 fields, expected 2",
				},
			},
		},
		{
			"text after a closing quote", "a,b\n\"x\"y,\"\n1,2\n",
			sheet.Options{},
			table{
				[]int{1, 3},
				rows{{"a", "b"}, {"1", "2"}},
				[]string{"line 2, column 1: text after a closing quote, expected a delimiter," +
					" the end of the row, or the quote doubled"},
			},
		},
		{
			"torn last record", "a,b\n1,\"x\ny\n",
			sheet.Options{},
			table{
				[]int{1},
				rows{{"a", "b"}},
				[]string{"line 2, column 2: the quote opened here is never closed," +
					" expected a closing quote before the end of the file"},
			},
		},
		{
			"bad UTF-8", "a,b\nc,\xff\ne,f\n",
			sheet.Options{Encoding: "utf-8"},
			table{
				[]int{1, 3},
				rows{{"a", "b"}, {"e", "f"}},
				[]string{"line 2, column 2: bytes that are not UTF-8," +
					" expected UTF-8 text, or the file's encoding named"},
			},
		},
		{
			"bad UTF-8 on the second line of a row", "\"a\nb\",\"\xff\"\ne,f\n",
			sheet.Options{Encoding: "UTF_8"},
			table{
				[]int{3},
				rows{{"e", "f"}},
				[]string{"line 2, column 2: bytes that are not UTF-8," +
					" expected UTF-8 text, or the file's encoding named"},
			},
		},
		{
			"field too long", "a,b,c\nabcde,b,c\n",
			sheet.Options{Limits: small},
			table{
				[]int{1},
				rows{{"a", "b", "c"}},
				[]string{"line 2, column 1: the field is too long, expected at most 4 bytes"},
			},
		},
		{
			"too many fields", "a,b,c,d,e\n\"a\",b,c,d,e\na,b,c\n",
			sheet.Options{Limits: small},
			table{
				[]int{3},
				rows{{"a", "b", "c"}},
				[]string{
					"line 1, column 4: the row has too many fields, expected at most 3 fields",
					"line 2, column 4: the row has too many fields, expected at most 3 fields",
				},
			},
		},
		{
			"row too long", "a,b\n01234567890123456789,b\nc,d\n",
			sheet.Options{Limits: small},
			table{
				[]int{1},
				rows{{"a", "b"}},
				[]string{"line 2: the row that begins here is too long, expected at most 20 bytes"},
			},
		},
		{
			"quote that swallows the file", "a,b\n1,\"\n2,3\n4,5\n6,7\n8,9\n0,1\n2,3\n",
			sheet.Options{Limits: small},
			table{
				[]int{1},
				rows{{"a", "b"}},
				[]string{
					"line 2, column 2: the row that begins here is too long," +
						" expected at most 20 bytes",
				},
			},
		},
		{
			"CR and LF that arrive apart", "a,b\r\nc,d\re,f\r\n",
			sheet.Options{Delimiter: ","},
			table{[]int{1, 2, 3}, rows{{"a", "b"}, {"c", "d"}, {"e", "f"}}, nil},
		},
		{
			"a row that goes on for too long", "a,b\n1\n" + strings.Repeat("x\n", 20),
			sheet.Options{Delimiter: ",", Columns: 2, Continue: true, Limits: small},
			table{
				[]int{1},
				rows{{"a", "b"}},
				[]string{
					"line 2, column 1: the row that begins here is too long," +
						" expected at most 20 bytes",
				},
			},
		},
		{
			"too many rows", "a\nb\nc\n",
			sheet.Options{Limits: small},
			table{
				[]int{1, 2},
				rows{{"a"}, {"b"}},
				[]string{"line 3: the file has more rows than are allowed, expected at most 2 rows"},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := drain(t, open(t, tt.text, tt.opt))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("whole (-want +got):\n%s", diff)
			}
			slow, err := sheet.Open(iotest.OneByteReader(strings.NewReader(tt.text)), tt.opt)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, drain(t, slow)); diff != "" {
				t.Errorf("byte by byte (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHeader(t *testing.T) {
	r := open(t, "\ufeffname;city\nA;B\n", sheet.Options{Header: true, Limits: sheet.Limits{Rows: 1}})
	if diff := cmp.Diff([]string{"name", "city"}, r.Header()); diff != "" {
		t.Error(diff)
	}
	if r.Delimiter() != ";" || r.Encoding() != "utf-8" {
		t.Errorf("delimiter %q, encoding %q", r.Delimiter(), r.Encoding())
	}
	want := table{[]int{2}, rows{{"A", "B"}}, nil}
	if diff := cmp.Diff(want, drain(t, r)); diff != "" {
		t.Error(diff)
	}
	if none := open(t, "", sheet.Options{Header: true}); none.Header() != nil {
		t.Errorf("header of an empty file: %q", none.Header())
	}
	_, err := sheet.Open(strings.NewReader("a,\"b"), sheet.Options{Header: true})
	var fault *sheet.Error
	if !errors.As(err, &fault) || fault.Line != 1 || fault.Column != 2 || !fault.Final {
		t.Errorf("torn header: %v", err)
	}
}

func TestAt(t *testing.T) {
	r := open(t, "a,b\n\"x\ny\",z\n", sheet.Options{})
	for _, want := range [][2]int{{1, 2}, {3, 2}} {
		row, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if line, column := row.At(1); line != want[0] || column != want[1] {
			t.Errorf("At(1) = %d, %d, want %v", line, column, want)
		}
	}
}

func TestBlank(t *testing.T) {
	r := open(t, "\na\n\nb\n", sheet.Options{})
	drain(t, r)
	if r.Blank() != 2 {
		t.Errorf("Blank() = %d, want 2", r.Blank())
	}
}

// TestStrings: strings may be kept although the fields are overwritten.
func TestStrings(t *testing.T) {
	r := open(t, "first,\"x\"\nsecond,\"y\"\n", sheet.Options{})
	row, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	kept := []string{row.Fields[0], row.Fields[1]}
	drain(t, r)
	if diff := cmp.Diff([]string{"first", "x"}, kept); diff != "" {
		t.Error(diff)
	}
}

func TestLongRows(t *testing.T) {
	for _, text := range []string{strings.Repeat("x", 300_000), strings.Repeat("line\n", 60_000)} {
		r := open(t, "a,b\n1,\""+text+"\"\n2,3\n", sheet.Options{})
		got := drain(t, r)
		if diff := cmp.Diff(rows{{"a", "b"}, {"1", text}, {"2", "3"}}, got.Rows); diff != "" {
			t.Error("long quoted field differs")
		}
	}
	r := open(t, strings.Repeat("abcdefg,hijklmn+|", 50_000), sheet.Options{RowEnd: "+|"})
	if got := drain(t, r); len(got.Rows) != 50_000 || len(got.Errors) != 0 {
		t.Errorf("%d rows, errors %q", len(got.Rows), got.Errors)
	}
}

// TestApart: CR and LF that no single read brings together are one row end.
func TestApart(t *testing.T) {
	long := strings.Repeat("x", 64<<10-3)
	r := open(t, "a,"+long+"\r\nb,c\n", sheet.Options{Delimiter: ","})
	want := table{[]int{1, 2}, rows{{"a", long}, {"b", "c"}}, nil}
	if diff := cmp.Diff(want, drain(t, r)); diff != "" {
		t.Errorf("%.300s", diff)
	}
}

func TestOpenRefuses(t *testing.T) {
	tests := []struct {
		name string
		opt  sheet.Options
		want string
	}{
		{"long delimiter", sheet.Options{Delimiter: "12345"}, "the delimiter is not usable"},
		{"delimiter that is no text", sheet.Options{Delimiter: "\xff"}, "the delimiter is not usable"},
		{"line end in it", sheet.Options{Delimiter: "\n"}, "the delimiter contains a line end"},
		{"overlap", sheet.Options{Delimiter: "|", RowEnd: "&|"}, "contain each other"},
		{"long row end", sheet.Options{RowEnd: "123456789"}, "the row end is too long"},
		{"quote not ASCII", sheet.Options{Quote: '«'}, "the quote is not usable"},
		{"quote below zero", sheet.Options{Quote: -2}, "the quote is not usable"},
		{"quote in delimiter", sheet.Options{Delimiter: `"`}, "contain the quote"},
		{"quote a line end", sheet.Options{Quote: '\n'}, "the quote is a line end"},
		{"continue", sheet.Options{Continue: true}, "without a number of columns"},
		{"encoding", sheet.Options{Encoding: "ebcdic"}, "the encoding is not known"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sheet.Open(strings.NewReader("a,b\n"), tt.opt)
			var fault *sheet.Error
			if !errors.As(err, &fault) || !strings.Contains(fault.Error(), tt.want) {
				t.Errorf("Open = %v, want %q", err, tt.want)
			}
		})
	}
}

// stuck answers with neither bytes nor an error.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestBrokenInput(t *testing.T) {
	cause := errors.New("cable pulled")
	for name, text := range map[string]string{"in a row": "a,b\nc", "in a quote": "a,b\n1,\"x\n"} {
		t.Run(name, func(t *testing.T) {
			in := io.MultiReader(strings.NewReader(text), iotest.ErrReader(cause))
			r, err := sheet.Open(in, sheet.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if row, err := r.Next(); err != nil || row.Fields[1] != "b" {
				t.Errorf("the whole row before: %v, %v", row, err)
			}
			_, err = r.Next()
			var fault *sheet.Error
			if !errors.Is(err, cause) || !errors.As(err, &fault) || fault.Line != 2 || !fault.Final {
				t.Errorf("Next = %v", err)
			}
			if err != nil && err.Error() != "line 2: the file could not be read: cable pulled" &&
				err.Error() != "line 2, column 2: the file could not be read: cable pulled" {
				t.Errorf("Next = %v", err)
			}
			if _, err := r.Next(); !errors.Is(err, io.EOF) {
				t.Errorf("after the final error: %v", err)
			}
		})
	}
	_, err := sheet.Open(stuck{}, sheet.Options{Header: true, Encoding: "utf-8"})
	if !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader that gives nothing: %v", err)
	}
}

func TestErrorText(t *testing.T) {
	tests := map[string]sheet.Error{
		"r":                          {Reason: "r"},
		"r, expected e":              {Reason: "r", Expected: "e"},
		"line 3: r":                  {Line: 3, Reason: "r"},
		"column 4: r":                {Column: 4, Reason: "r"},
		"line 3, column 4: r":        {Line: 3, Column: 4, Reason: "r"},
		"line 3: r, expected e: EOF": {Line: 3, Reason: "r", Expected: "e", Cause: io.EOF},
	}
	for want, err := range tests {
		if got := err.Error(); got != want {
			t.Errorf("Error() = %q, want %q", got, want)
		}
	}
}
