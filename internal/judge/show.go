package judge

import "counterpart/internal/when"

// show writes an uncertain moment for people, in a zone's local time.
func show(z when.Zone, at when.Interval) string {
	switch {
	case !at.Known():
		return "not known"
	case at.Exact():
		return z.Local(at.Lo)
	case at.Lo == when.Min:
		return "at the latest " + z.Local(at.Hi)
	case at.Hi == when.Max:
		return "at the earliest " + z.Local(at.Lo)
	}
	return "between " + z.Local(at.Lo) + " and " + z.Local(at.Hi)
}
