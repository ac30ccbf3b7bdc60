package main

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPercentile(t *testing.T) {
	hundred := make([]uint32, 100)
	for i := range hundred {
		hundred[i] = uint32(i + 1)
	}
	for name, row := range map[string]struct {
		values []uint32
		p      float64
		want   time.Duration
	}{
		"median of 100":    {hundred, 50, 50 * time.Microsecond},
		"99th of 100":      {hundred, 99, 99 * time.Microsecond},
		"100th of 100":     {hundred, 100, 100 * time.Microsecond},
		"smallest":         {hundred, 0, time.Microsecond},
		"99th of 10":       {hundred[:10], 99, 10 * time.Microsecond},
		"median of 3":      {[]uint32{1, 5, 9}, 50, 5 * time.Microsecond},
		"rounds rank up":   {[]uint32{1, 5, 9}, 34, 5 * time.Microsecond},
		"one value":        {[]uint32{7}, 99, 7 * time.Microsecond},
		"none at all is 0": {nil, 99, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := percentile(row.values, row.p); got != row.want {
				t.Errorf("percentile = %v, want %v", got, row.want)
			}
		})
	}
}

func TestSummarise(t *testing.T) {
	s := sample{Elapsed: 2 * time.Second}
	s.summarise([]uint32{400, 100, 300, 200})
	want := sample{
		N: 4, Elapsed: 2 * time.Second, Rate: 2, P50: 200 * time.Microsecond,
		P90: 400 * time.Microsecond, P99: 400 * time.Microsecond, Max: 400 * time.Microsecond,
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestMedianAndMiddle(t *testing.T) {
	if got := median([]float64{3, 1, 2}); got != 2 {
		t.Errorf("median of three = %v", got)
	}
	if got := median([]float64{4, 1, 2, 3}); got != 2.5 {
		t.Errorf("median of four = %v", got)
	}
	if got := median(nil); !math.IsNaN(got) {
		t.Errorf("median of none = %v", got)
	}
	if got := middle([]sample{{Rate: 30}, {Rate: 10}, {Rate: 20}}).Rate; got != 20 {
		t.Errorf("middle = %v", got)
	}
}

// One slow round of either side must not decide.
func TestRatiosGoRoundByRound(t *testing.T) {
	base := []sample{{Rate: 100}, {Rate: 10}, {Rate: 200}, {Rate: 0}}
	prod := []sample{{Rate: 50}, {Rate: 50}, {Rate: 80}, {Rate: 50}}
	got := ratios(base, prod)
	if diff := cmp.Diff([]float64{0.5, 5, 0.4}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if median(got) != 0.5 {
		t.Errorf("median ratio %v", median(got))
	}
}

func TestWriteJSON(t *testing.T) {
	var out bytes.Buffer
	err := writeJSON(&out, []row{
		{
			engine: "sqlite", name: "read", callers: 64, ratio: 0.61234,
			product: sample{Rate: 1234.56, P50: 1500 * time.Microsecond, P99: 20 * time.Millisecond},
		},
		{engine: "sqlite", name: "none", callers: 1, ratio: math.NaN()},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []map[string]any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatalf("%v in %s", err, out.String())
	}
	want := []map[string]any{
		{"engine": "sqlite", "name": "read", "callers": 64., "rate": 1234.6, "ratio": 0.612, "p50": 1.5, "p99": 20.},
		{"engine": "sqlite", "name": "none", "callers": 1., "rate": 0., "ratio": 0., "p50": 0., "p99": 0.},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	out.Reset()
	if err := writeJSON(&out, nil); err != nil || strings.TrimSpace(out.String()) != "[]" {
		t.Errorf("no rows give %q, %v", out.String(), err)
	}
}
