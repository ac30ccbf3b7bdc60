package main

import (
	"math"
	"slices"
	"time"
)

// sample is what one run of the load client measured.
type sample struct {
	N        int           // answers with status 200
	Errors   int           // all others
	Messages []string      // the first of them
	Elapsed  time.Duration // of the measured part
	Body     float64       // mean size of an answer in bytes
	Rate     float64       // right answers per second
	P50      time.Duration
	P90      time.Duration
	P99      time.Duration
	Max      time.Duration
	CPU      float64 // server and database, µs per request; NaN if not known
	Foreign  float64 // share of the machine that others used, 0 to 1
}

// maxMessages is how many errors are quoted.
const maxMessages = 3

// summarise fills in what follows from latencies in microseconds, which it sorts.
func (s *sample) summarise(micros []uint32) {
	s.N = len(micros)
	if s.N == 0 || s.Elapsed <= 0 {
		return
	}
	slices.Sort(micros)
	s.Rate = float64(s.N) / s.Elapsed.Seconds()
	s.P50, s.P90, s.P99 = percentile(micros, 50), percentile(micros, 90), percentile(micros, 99)
	s.Max = time.Duration(micros[len(micros)-1]) * time.Microsecond
}

// percentile gives the smallest value that at least p per cent of the sorted values do not
// exceed (nearest rank); 0 of none.
func percentile(sorted []uint32, p float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	rank := int(math.Ceil(p / 100 * float64(len(sorted))))
	rank = min(max(rank, 1), len(sorted))
	return time.Duration(sorted[rank-1]) * time.Microsecond
}

// median gives the middle value, or the mean of the two in the middle; NaN of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	v := slices.Clone(values)
	slices.Sort(v)
	m := len(v) / 2
	if len(v)%2 == 1 {
		return v[m]
	}
	return (v[m-1] + v[m]) / 2
}

// middle gives the run whose rate is the median one (the lower of two), so that the figures of
// a line belong together.
func middle(runs []sample) sample {
	if len(runs) == 0 {
		return sample{CPU: math.NaN()}
	}
	v := slices.Clone(runs)
	slices.SortFunc(v, func(a, b sample) int {
		switch {
		case a.Rate < b.Rate:
			return -1
		case a.Rate > b.Rate:
			return 1
		}
		return 0
	})
	return v[(len(v)-1)/2]
}

// ratios divides the product's rates by the baseline's, round by round.
func ratios(base, product []sample) []float64 {
	var out []float64
	for i := range min(len(base), len(product)) {
		if base[i].Rate > 0 {
			out = append(out, product[i].Rate/base[i].Rate)
		}
	}
	return out
}
