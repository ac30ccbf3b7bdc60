package figures

import "strings"

// Step is how fine a span is drawn.
type Step string

// The steps.
const (
	Daily   Step = "day"
	Weekly  Step = "week"
	Monthly Step = "month"
)

// mostBuckets is how many buckets one chart shows.
const mostBuckets = 400

// Fits reports whether a span has few enough buckets at this step.
func (s Step) Fits(span Span) bool {
	return s == Monthly && span.Days() <= 30*mostBuckets || s == Weekly && span.Days() <= 7*mostBuckets || s == Daily && span.Days() <= mostBuckets
}

// StepFor gives the wanted step if it fits, else one that suits the span.
func StepFor(want string, span Span) Step {
	for _, s := range []Step{Daily, Weekly, Monthly} {
		if string(s) == want && s.Fits(span) {
			return s
		}
	}
	switch n := span.Days(); {
	case n <= 62:
		return Daily
	case n <= 200:
		return Weekly
	}
	return Monthly
}

// Buckets parts a span into days, weeks from Monday, or months; the first and the last may be short.
func (s Step) Buckets(span Span) []Span {
	var out []Span
	for d := span.From; d <= span.Until; {
		end := d
		switch s {
		case Weekly:
			end = d.Monday() + 6
		case Monthly:
			end = d.Month().Last()
		case Daily:
		}
		end = min(end, span.Until)
		out = append(out, Span{d, end})
		d = end + 1
	}
	return out
}

// Label names a bucket on an axis.
func (s Step) Label(b Span) string {
	if s == Monthly {
		return b.From.Month().Words()
	}
	return strings.TrimSuffix(b.From.Words(), b.From.time().Format(" 2006"))
}

// Before gives the span of the same length that ends the day before. A span that begins with a month
// is compared with as many months before it, up to the same day.
func (s Span) Before() Span {
	first, last := s.From.Month(), s.Until.Month()
	if s.From != first.First() {
		return Span{s.From - Day(s.Days()), s.From - 1}
	}
	n := last - first + 1
	end := (last - n).Last()
	if s.Until != last.Last() {
		end = min(end, (last-n).First()+s.Until-last.First())
	}
	return Span{(first - n).First(), end}
}

// Words writes a span.
func (s Span) Words() string {
	if s.From == s.Until {
		return s.From.Words()
	}
	return s.From.Words() + " to " + s.Until.Words()
}

// Presets are the spans that pages offer, with their names, as of a day.
func Presets(today Day) []Preset {
	m := today.Month()
	year := m - m%12
	return []Preset{
		{"7d", "Last 7 days", Span{today - 6, today}},
		{"30d", "Last 30 days", Span{today - 29, today}},
		{"month", "This month", Span{m.First(), today}},
		{"last-month", "Last month", Span{(m - 1).First(), (m - 1).Last()}},
		{"90d", "Last 90 days", Span{today - 89, today}},
		{"12m", "Last 12 months", Span{(m - 11).First(), today}},
		{"year", "This year", Span{year.First(), today}},
		{"last-year", "Last year", Span{(year - 12).First(), (year - 1).Last()}},
	}
}

// Preset is a named span.
type Preset struct {
	Code, Label string
	Span
}
