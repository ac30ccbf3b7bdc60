package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"time"
)

// result is a line of --json. Rate is in answers per second (of import, customers per second),
// p50 and p99 in milliseconds, all three of the product; ratio is the product's rate divided by
// the baseline's. p50 and p99 of import are those of reads meanwhile.
type result struct {
	Engine  string  `json:"engine"`
	Name    string  `json:"name"`
	Callers int     `json:"callers"`
	Rate    float64 `json:"rate"`
	Ratio   float64 `json:"ratio"`
	P50     float64 `json:"p50"`
	P99     float64 `json:"p99"`
}

func writeJSON(w io.Writer, rows []row) error {
	out := make([]result, 0, len(rows))
	for _, r := range rows {
		out = append(out, result{
			Engine: r.engine, Name: r.name, Callers: r.callers,
			Rate: places(r.product.Rate, 1), Ratio: places(r.ratio, 3),
			P50: places(ms(r.product.P50), 3), P99: places(ms(r.product.P99), 3),
		})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// places rounds to n decimals; what is not a number becomes 0, as JSON has no other word.
func places(v float64, n int) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	p := math.Pow10(n)
	return math.Round(v*p) / p
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// millis writes a latency.
func millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", ms(d)) }

// micros writes a CPU time per request, or that it is not known.
func micros(v float64) string {
	if v == 0 || math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf("%.0f", v)
}

// report prints results as they come: a table on standard output, or, where that holds JSON, on
// standard error.
type report struct{ w io.Writer }

func (o *report) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(o.w, format, args...) // a terminal that is gone is no reason to stop
}

func newReport(asJSON bool) *report {
	if asJSON {
		return &report{os.Stderr}
	}
	return &report{os.Stdout}
}

func (o *report) engine(p *pair) {
	var settings []string
	for _, name := range slices.Sorted(maps.Keys(p.settings)) {
		settings = append(settings, name+"="+p.settings[name])
	}
	o.printf("\n%s: %d customers, %s, data on a disk; %d rounds of %s\n",
		p.engine, len(p.ids), strings.Join(settings, " "), p.o.rounds, p.o.run)
	o.printf("%-13s %7s | %9s %9s %6s | %8s %8s %8s | %8s %8s | %7s %7s | %s\n", "", "callers",
		"plain/s", "product/s", "ratio", "p50 ms", "p90 ms", "p99 ms", "plain50", "plain99", "µs/req", "plain", "others")
}

// contended is the share of others above which a line is marked.
const contended = 0.2

func (o *report) row(r row) {
	mark := ""
	if max(r.base.Foreign, r.product.Foreign) > contended {
		mark = " *"
	}
	o.printf("%-13s %7d | %9.0f %9.0f %6.2f | %8.2f %8.2f %8.2f | %8.2f %8.2f | %7s %7s | %.0f %%%s\n",
		r.name, r.callers, r.base.Rate, r.product.Rate, r.ratio,
		ms(r.product.P50), ms(r.product.P90), ms(r.product.P99), ms(r.base.P50), ms(r.base.P99),
		micros(r.product.CPU), micros(r.base.CPU), 100*max(r.base.Foreign, r.product.Foreign), mark)
	if r.note != "" {
		o.printf("%13s %s\n", "", r.note)
	}
	for _, e := range r.errors {
		o.printf("%13s FAILED: %s\n", "", e)
	}
}
