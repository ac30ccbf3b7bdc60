package when

// Unit is the unit of a span.
type Unit int

// The units that a contract may write.
const (
	Hours        Unit = iota // 48h, 48 hours
	Days                     // 30d, 30 days, 30 calendar days
	BusinessDays             // 10 business days
	Weeks                    // 2w
	Months                   // 1mo
	Years                    // 1y
)

// Span is a length of time as a contract writes it.
type Span struct {
	N    int // 1 to 100,000
	Unit Unit
}

// ParseSpan reads "48h", "30d", "30 calendar days", "10 business days", "2w", "1mo", "1y".
func ParseSpan(_ string) (Span, error) { return Span{}, errSkeleton }

// String gives the span as ParseSpan reads it.
func (s Span) String() string { return "" }
