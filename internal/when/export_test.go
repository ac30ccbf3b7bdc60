package when

import "strings"

// ZoneNames lists the zones whose rules are built in.
func ZoneNames() []string {
	var names []string
	for line := range strings.Lines(atlas().index) {
		if name, _, ok := strings.Cut(line, " "); ok {
			names = append(names, name)
		}
	}
	return names
}

// PackedVersion gives the version that the built-in rules name.
func PackedVersion() string {
	version, _, _ := strings.Cut(atlas().index, "\n")
	return version
}

// AnySpread and Spread are the assumed and the real distance between the offsets of a zone.
const AnySpread = anySpread

// Spread gives the distance between the least and the greatest offset that z ever had.
func (z Zone) Spread() (spread, furthest Instant) {
	var least, most Instant
	for n, s := range z.rules.near {
		if n == 0 {
			least, most = s.offset, s.offset
		}
		least, most = min(least, s.offset), max(most, s.offset)
	}
	return most - least, max(most, -least)
}
