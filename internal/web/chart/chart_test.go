package chart_test

import (
	"encoding/binary"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/web/chart"
)

var update = flag.Bool("update", false, "write the drawings in testdata anew")

func frame(title string) chart.Frame {
	return chart.Frame{ID: "x", Title: title, Desc: "What it shows, in a sentence.", Width: 480, Text: func(v int64) string { return "€ " + strconv.FormatInt(v, 10) }}
}

var week = []chart.Point{
	{"2 Nov", 120, "/orders?from=2026-11-02&to=2026-11-02"},
	{"3 Nov", 80, "/orders?from=2026-11-03&to=2026-11-03"},
	{"4 Nov", 0, ""},
	{"5 Nov", 310, ""},
	{"6 Nov", 95, ""},
}

// drawings are one of each kind, and their edges.
func drawings() map[string]template.HTML {
	pairs := []chart.Pair{{"Sep", [2]int64{30, 12}, "/orders"}, {"Oct", [2]int64{44, 9}, ""}, {"Nov", [2]int64{0, 21}, ""}}
	year, buyers := make([]chart.Point, 365), make([]chart.Pair, 365)
	for i := range year {
		year[i] = chart.Point{strconv.Itoa(i), int64(i * 7919 % 97), "/orders"}
		buyers[i] = chart.Pair{strconv.Itoa(i), [2]int64{int64(i % 5), int64(i % 3)}, "/orders"}
	}
	slim := frame("On a phone")
	slim.Width = 320
	squares := [][]chart.Square{
		{{"12", "R 5, F 1: 12 customers", 12, "/customers?rfm=51"}, {"0", "none", 0, ""}, {"", "", -1, ""}},
		{{"140", "R 4, F 1: 140 customers", 140, ""}, {"< 5", "fewer than 5", 0, ""}},
	}
	return map[string]template.HTML{
		"line":        chart.Line(frame("Revenue by day"), week, []int64{100, 90, 40, 200}, "This week", "The week before"),
		"line-one":    chart.Line(frame("One day"), week[:1], nil, "Today", ""),
		"line-year":   chart.Line(frame("A year by day"), year, []int64{3, 2, 1}, "This year", "The year before"),
		"stack-year":  chart.Stack(frame("A year by day"), buyers, [2]string{"Returning", "New"}),
		"line-none":   chart.Line(frame("Nothing"), nil, nil, "Today", ""),
		"line-below":  chart.Line(frame("Below zero"), []chart.Point{{"a", -40, ""}, {"b", 25, ""}}, []int64{-10, -20}, "Now", "Before"),
		"bars":        chart.Bars(frame("By country"), []chart.Point{{"Germany", 4210, "/orders?country=DE"}, {"A country with a very long name indeed", 310, ""}, {"Unknown <b>", 0, ""}}),
		"bars-below":  chart.Bars(frame("Both sides"), []chart.Point{{"up", 30, ""}, {"down", -12, ""}}),
		"pareto":      chart.Pareto(frame("Causes"), []chart.Point{{"Late delivery", 60, "/cases?cause=late"}, {"Damaged", 25, ""}, {"Wrong item", 15, ""}}),
		"bars-slim":   chart.Bars(slim, []chart.Point{{"A country with a very long name indeed", 310, "/orders?country=XX"}, {"Germany", -42, ""}}),
		"pareto-slim": chart.Pareto(slim, []chart.Point{{"It was delivered to somebody else", 60, "/cases?cause=late"}, {"Damaged", 25, ""}}),
		"pareto-none": chart.Pareto(frame("No causes"), []chart.Point{{"Late delivery", 0, ""}}),
		"stack":       chart.Stack(frame("New and returning"), pairs, [2]string{"Returning", "New"}),
		"matrix":      chart.Matrix(frame("R and F"), []string{"R 5", "R 4"}, []string{"F 1", "F 2", "F 3"}, squares, 140),
	}
}

func TestDrawings(t *testing.T) {
	for name, svg := range drawings() {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name+".svg")
			got := string(chart.File(svg))
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			wellFormed(t, got)
		})
	}
}

func TestDrawingsSayWhatTheyAre(t *testing.T) {
	for name, svg := range drawings() {
		s := string(svg)
		for _, want := range []string{`role="group"`, `aria-labelledby="x-t x-d"`, `<title id="x-t">`, `<desc id="x-d">What it shows, in a sentence.</desc>`} {
			if !strings.Contains(s, want) {
				t.Errorf("%s has no %s", name, want)
			}
		}
		for _, bad := range []string{"style=", "<style", "<script", "<b>", "NaN", "Inf"} {
			if strings.Contains(s, bad) {
				t.Errorf("%s contains %s", name, bad)
			}
		}
	}
}

func TestAFileStandsAlone(t *testing.T) {
	s := string(chart.File(chart.Bars(frame("x"), week)))
	if !strings.Contains(s, `xmlns="http://www.w3.org/2000/svg"`) || !strings.Contains(s, "<style>") || strings.Contains(s, "<a ") {
		t.Error(s)
	}
}

func TestTicks(t *testing.T) {
	for _, row := range []struct {
		lo, hi int64
		want   []int64
	}{
		{0, 310, []int64{0, 100, 200, 300, 400}},
		{0, 4, []int64{0, 1, 2, 3, 4}},
		{0, 0, []int64{0, 1}},
		{-40, 25, []int64{-40, -20, 0, 20, 40}},
		{7, 7, []int64{7, 8}},
		{0, 1_000_000, []int64{0, 500_000, 1_000_000}},
	} {
		t.Run(fmt.Sprint(row.lo, row.hi), func(t *testing.T) {
			if diff := cmp.Diff(row.want, chart.Ticks(row.lo, row.hi, 4)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func FuzzTicks(f *testing.F) {
	f.Add(int64(0), int64(0), 4)
	f.Add(int64(math.MinInt64), int64(math.MaxInt64), 4)
	f.Add(int64(math.MaxInt64-1), int64(math.MaxInt64), 5)
	f.Fuzz(func(t *testing.T, lo, hi int64, n int) {
		n = min(max(n, -3), 50)
		ticks := chart.Ticks(lo, hi, n)
		if len(ticks) == 0 || len(ticks) > 2*max(n, 1)+3 || !slices.IsSorted(ticks) {
			t.Fatalf("%d to %d: %v", lo, hi, ticks)
		}
		// Beyond 2^53 a step's multiples are not exact; a drawing does not show the difference.
		near := func(a, b int64) bool { return math.Abs(float64(a)-float64(b)) <= math.Abs(float64(b))*1e-12 }
		if lo, hi := min(lo, hi), max(lo, hi); ticks[0] > lo && !near(ticks[0], lo) || ticks[len(ticks)-1] < hi && !near(ticks[len(ticks)-1], hi) {
			t.Fatalf("%d to %d is not within %v", lo, hi, ticks)
		}
	})
}

// Whatever the values and words are, each drawing is a well-formed SVG with coordinates that are
// numbers, and nothing is narrower than nothing.
func FuzzDrawings(f *testing.F) {
	f.Add([]byte{}, "", 0)
	f.Add(binary.BigEndian.AppendUint64(nil, math.MaxInt64), "<&\"'", 480)
	f.Add(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, 1<<63), math.MaxInt64), "ü\u202e", 240)
	f.Add(make([]byte, 800), "name", 960)
	f.Fuzz(func(t *testing.T, raw []byte, word string, width int) {
		word = strings.ToValidUTF8(strings.Map(printable, word), "")
		var points []chart.Point
		var values []int64
		var pairs []chart.Pair
		var squares []chart.Square
		for ; len(raw) >= 8 && len(points) < 500; raw = raw[8:] {
			v := int64(binary.BigEndian.Uint64(raw))
			values = append(values, v)
			points = append(points, chart.Point{Label: word, Value: v, URL: "/orders?q=" + word})
			pairs = append(pairs, chart.Pair{Label: word, Values: [2]int64{v, -v / 3}})
			squares = append(squares, chart.Square{Text: word, Words: word, Value: v})
		}
		fr := chart.Frame{ID: "a", Title: word, Desc: word, Width: min(width, 100_000)}
		most := int64(0)
		if len(values) > 0 {
			most = slices.Max(values)
		}
		for _, svg := range []template.HTML{
			chart.Line(fr, points, values, word, word), chart.Bars(fr, points), chart.Pareto(fr, points),
			chart.Stack(fr, pairs, [2]string{word, word}), chart.Matrix(fr, []string{word, word}, []string{word, "", word}, [][]chart.Square{squares, squares}, most),
		} {
			wellFormed(t, string(chart.File(svg)))
		}
	})
}

func printable(r rune) rune {
	if r < 0x20 || r == 0xFFFE || r == 0xFFFF {
		return -1
	}
	return r
}

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(svg))
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range el.Attr {
			switch a.Name.Local {
			case "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height":
				v, err := strconv.ParseFloat(strings.TrimSuffix(a.Value, "%"), 64)
				if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 && (a.Name.Local == "width" || a.Name.Local == "height") {
					t.Fatalf("%s of %s is %q in\n%s", a.Name.Local, el.Name.Local, a.Value, svg)
				}
			}
		}
	}
}
