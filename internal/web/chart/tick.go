package chart

import "math"

// Ticks gives round values for an axis from lo to hi, about n of them, of 1, 2 or 5 times a power
// of ten, ascending; the first is at most lo and the last at least hi, but for values at the end of
// the range of whole numbers. lo and hi may be equal.
func Ticks(lo, hi int64, n int) []int64 {
	lo, hi = min(lo, hi), max(lo, hi)
	// Far from zero neighbours cannot be told apart: there a step is what can.
	far := max(math.Abs(float64(lo)), math.Abs(float64(hi))) / (1 << 50)
	step := tickStep(max(float64(hi)-float64(lo), far), n)
	first, last := math.Floor(float64(lo)/step), math.Ceil(float64(hi)/step)
	if first == last {
		last++
	}
	var out []int64
	for i := range int(last-first) + 1 {
		v := whole((first + float64(i)) * step)
		if len(out) == 0 || v > out[len(out)-1] {
			out = append(out, v)
		}
	}
	return out
}

// tickStep gives the step of about n steps over a range: at least 1.
func tickStep(span float64, n int) float64 {
	raw := max(span/float64(max(n, 1)), 1)
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= raw {
			return m * power
		}
	}
	return 10 * power
}

// whole gives the nearest whole number within the range.
func whole(v float64) int64 {
	switch {
	case v >= math.MaxInt64:
		return math.MaxInt64
	case v <= math.MinInt64:
		return math.MinInt64
	}
	return int64(math.Round(v))
}

// scale puts values onto a stretch of the drawing.
type scale struct {
	lo, hi   float64 // values
	from, to float64 // places
}

func newScale(ticks []int64, from, to float64) scale {
	return scale{float64(ticks[0]), float64(ticks[len(ticks)-1]), from, to}
}

func (s scale) at(v int64) float64 {
	if s.hi == s.lo {
		return s.from
	}
	return s.from + (s.to-s.from)*((float64(v)-s.lo)/(s.hi-s.lo))
}

// extent gives the lowest and the highest value, and 0.
func extent(values ...[]int64) (lo, hi int64) {
	for _, list := range values {
		for _, v := range list {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	return lo, hi
}
