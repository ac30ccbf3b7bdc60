package sheet_test

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"counterpart/internal/sheet"
)

var plainRows = strings.Repeat(
	"536365,85123A,WHITE HANGING HEART T-LIGHT HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n",
	50_000)

var quotedRows = strings.ReplaceAll(plainRows, "WHITE HANGING HEART", `"WHITE, ""HANGING"", HEART"`)

func BenchmarkPlain(b *testing.B)       { benchSheet(b, plainRows, sheet.Options{Encoding: "utf-8"}) }
func BenchmarkDetected(b *testing.B)    { benchSheet(b, plainRows, sheet.Options{}) }
func BenchmarkQuoted(b *testing.B)      { benchSheet(b, quotedBenchRows(), sheet.Options{}) }
func BenchmarkEncodingCSV(b *testing.B) { benchCSV(b, plainRows) }
func BenchmarkEncodingCSVQuoted(b *testing.B) {
	benchCSV(b, quotedBenchRows())
}

func quotedBenchRows() string {
	return strings.ReplaceAll(quotedRows, "HEART\" T-LIGHT HOLDER", "HEART T-LIGHT HOLDER\"")
}

func benchSheet(b *testing.B, text string, opt sheet.Options) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := sheet.Open(strings.NewReader(text), opt)
		if err != nil {
			b.Fatal(err)
		}
		for {
			_, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}

func benchCSV(b *testing.B, text string) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r := csv.NewReader(strings.NewReader(text))
		r.ReuseRecord = true
		for {
			_, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
