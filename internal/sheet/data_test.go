package sheet_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"counterpart/internal/sheet"

	"github.com/google/go-cmp/cmp"
)

// shared opens public data beside the repository, where it is present.
func shared(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("public test data is not beside the repository: %s", name)
	}
	return path
}

func openFile(t *testing.T, name string, opt sheet.Options) *sheet.Reader {
	t.Helper()
	f, err := os.Open(shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	r, err := sheet.Open(f, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSpectrum(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(shared(t, "csv-spectrum/csvs"), "*.csv"))
	if err != nil || len(names) != 12 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		base := strings.TrimSuffix(filepath.Base(name), ".csv")
		t.Run(base, func(t *testing.T) { spectrum(t, base) })
	}
}

func spectrum(t *testing.T, base string) {
	r := openFile(t, "csv-spectrum/csvs/"+base+".csv", sheet.Options{Header: true})
	var got []map[string]string
	for _, row := range drain(t, r).Rows {
		record := map[string]string{}
		for i, field := range row {
			record[r.Header()[i]] = field
		}
		got = append(got, record)
	}
	text, err := os.ReadFile(shared(t, "csv-spectrum/json/"+base+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		text = []byte("[" + string(text) + "]")
	}
	var want []map[string]string
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatal(err)
	}
	if base == "newlines_crlf" {
		want[1]["a"] = "Once upon \na time" // the stored file has lost its CRs
	}
	if base == "location_coordinates" {
		want[0]["Contact Phone Number"] = "2095257564" // file and expectation differ at the source
		want[0]["Location Coordinates"] = "37\ufffd36'37.8\"N 121\ufffd2'17.9\"W"
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSharedFiles(t *testing.T) {
	pair := sheet.Options{Delimiter: "+|", RowEnd: "&|\n"}
	tests := []struct {
		name                string
		opt                 sheet.Options
		rows, errors, blank int
	}{
		{"adventureworks-oltp/EmailAddress.csv", pair, 19972, 0, 0},
		{"adventureworks-oltp/PersonPhone.csv", pair, 19972, 0, 0},
		{"adventureworks-oltp/Store.csv", pair, 701, 0, 0},
		{"adventureworks-oltp/CreditCard.csv", sheet.Options{}, 19118, 0, 0},
		{"adventureworks-oltp/Address.csv", sheet.Options{}, 19614, 0, 0},
		{"adventureworks-oltp/Customer.csv", sheet.Options{}, 19820, 0, 0},
		{
			"adventureworks-oltp/ProductReview.csv",
			sheet.Options{Delimiter: "\t", Columns: 8, Continue: true, Quote: sheet.NoQuote},
			4, 0, 0,
		},
		// Lone CRs inside of and between values: with any row end there are 1,703
		// records of which 3 are ragged, two of them blank lines.
		{"hhs-breach/breach_report_2009_2017.csv", sheet.Options{Header: true}, 1701, 1, 2},
		{
			"hhs-breach/breach_report_2009_2017.csv",
			sheet.Options{Header: true, RowEnd: "\r\n"},
			1700, 0, 0,
		},
	}
	for _, tt := range tests {
		t.Run(filepath.Base(tt.name), func(t *testing.T) {
			r := openFile(t, tt.name, tt.opt)
			got := drain(t, r)
			if len(got.Rows) != tt.rows || len(got.Errors) != tt.errors || r.Blank() != tt.blank {
				t.Errorf("%d rows, %d blank, errors %.300q", len(got.Rows), r.Blank(), got.Errors)
			}
		})
	}
}

func TestTornFile(t *testing.T) {
	r := openFile(t, "cfpb-complaints/complaints_sample_500.csv", sheet.Options{Header: true})
	if len(r.Header()) != 18 {
		t.Errorf("%d columns", len(r.Header()))
	}
	got := drain(t, r)
	want := []string{"line 501, column 6: the quote opened here is never closed," +
		" expected a closing quote before the end of the file"}
	if diff := cmp.Diff(want, got.Errors); diff != "" || len(got.Rows) != 297 {
		t.Errorf("%d rows\n%s", len(got.Rows), diff)
	}
}

func TestDamagedCards(t *testing.T) {
	r := openFile(t, "pii-presidio-research/FakeNameGenerator.com_100.csv", sheet.Options{Header: true})
	if r.Header()[0] != "Number" {
		t.Errorf("first column %q", r.Header()[0])
	}
	if got := drain(t, r); len(got.Rows) != 100 || len(got.Errors) != 0 {
		t.Errorf("%d rows, errors %q", len(got.Rows), got.Errors)
	}
}

func TestRetailDays(t *testing.T) {
	names, _ := filepath.Glob(filepath.Join(shared(t, "online-retail/by-day"), "*.csv"))
	lines := 0
	var sum int64 // of quantity x price, in thousandths
	for _, name := range names {
		r := openFile(t, "online-retail/by-day/"+filepath.Base(name), sheet.Options{Header: true})
		got := drain(t, r)
		if got.Errors != nil {
			t.Fatalf("%s: %q", filepath.Base(name), got.Errors)
		}
		lines += len(got.Rows)
		for _, row := range got.Rows {
			sum += thousandths(t, row[3]) * thousandths(t, row[5]) / 1000
		}
	}
	if lines != 320705 || sum != 5761931382 {
		t.Errorf("%d lines, sum %d thousandths", lines, sum)
	}
}

func thousandths(t *testing.T, text string) int64 {
	unscaled, scale, err := sheet.Decimal(text, false)
	if err != nil {
		t.Fatal(err)
	}
	for ; scale < 3; scale++ {
		unscaled *= 10
	}
	return unscaled
}
