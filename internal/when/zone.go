package when

import (
	"bytes"
	"compress/flate"
	_ "embed" // for the zones
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
	"time"
)

// ZoneData is the version of the IANA time zone rules that are built in.
const ZoneData = "2025c"

// packed holds the rules as zones/generate.go writes them.
//
//go:embed zones/zones.flate
var packed []byte

// Zone is a time zone by IANA name, with rules that do not depend on the machine. The zero
// value is UTC. Zones of the same name are equal under ==.
type Zone struct{ rules *rules }

// rules are those of one zone.
type rules struct {
	loc  *time.Location
	near []segment // from the first to about tabled, in order; later ones are computed
}

// LoadZone gives the zone of an IANA name such as "Europe/Berlin", or "UTC". The error of an
// unknown name says what was expected.
func LoadZone(name string) (Zone, error) {
	if name == "UTC" {
		return Zone{}, nil
	}
	if known, ok := loaded.Load(name); ok {
		return Zone{known.(*rules)}, nil
	}
	loc, err := time.LoadLocationFromTZData(name, atlas().find(name))
	if err != nil {
		return Zone{}, fmt.Errorf(
			"expected an IANA time zone such as Europe/Berlin, America/Los_Angeles or UTC (rules %s)", ZoneData)
	}
	kept, _ := loaded.LoadOrStore(name, tabulate(loc))
	return Zone{kept.(*rules)}, nil
}

// loaded keeps the zones that were asked for: their number is bounded by the rules.
var loaded sync.Map

// pages are the unpacked rules: index lines "name offset length", and what they point to.
type pages struct{ index, data string }

var atlas = sync.OnceValue(func() pages {
	text, _ := io.ReadAll(flate.NewReader(bytes.NewReader(packed))) // built in: tested, cannot fail later
	index, data, _ := strings.Cut(string(text), "\n\n")
	return pages{index: index + "\n", data: data}
})

// find gives the rules of a zone, none if there is no such zone.
func (p pages) find(name string) []byte {
	_, line, _ := strings.Cut(p.index, "\n"+name+" ")
	var at, size int
	if n, _ := fmt.Sscan(line, &at, &size); n != 2 {
		return nil
	}
	return []byte(p.data[at : at+size])
}

// Name gives the IANA name.
func (z Zone) Name() string {
	if z.rules == nil {
		return "UTC"
	}
	return z.rules.loc.String()
}

// Equal says whether both are the same zone.
func (z Zone) Equal(w Zone) bool { return z == w }

// Date gives the day on which i falls. Days follow each other without gap: where the clock goes
// back over midnight, the day that it shows again lasts until it ends for the last time.
func (z Zone) Date(i Instant) Date { return z.day(i).date() }

// Start gives the first instant of a day, which need not be midnight. A day that the zone left
// out has the same start as the next one.
func (z Zone) Start(d Date) Instant { return z.start(d.day()) }

// Local gives i in the zone's local time for people: "Mon 2026-03-09 11:00 PDT", with seconds
// where there are any. Where i has no bound or is not known it says so.
func (z Zone) Local(i Instant) string {
	if i == 0 || i <= Min || i >= Max {
		return i.String()
	}
	return z.local(i)
}

func (z Zone) local(i Instant) string {
	t := i.utc()
	if z.rules != nil {
		t = t.In(z.rules.loc)
	}
	layout := "Mon 2006-01-02 15:04:05.999999 MST"
	if t.Second() == 0 && t.Nanosecond() == 0 {
		layout = "Mon 2006-01-02 15:04 MST"
	}
	return t.Format(layout)
}

// segment is a stretch of time, from included, to not, in which local time is UTC + offset.
type segment struct{ from, to, offset Instant }

// tabled is about the year 2100: the rules list changes up to 2087.
const tabled Instant = 130 * 365 * dayLen

// tabulate looks the near segments up once, which makes them ten times faster to find.
func tabulate(loc *time.Location) *rules {
	r := &rules{loc: loc}
	for i := Min; i < tabled; {
		s := segmentIn(loc, i)
		s.from, i = i, s.to // bounds from a yearly rule may begin before the rule does
		if last := len(r.near) - 1; last >= 0 && r.near[last].offset == s.offset {
			r.near[last].to = s.to
			continue
		}
		r.near = append(r.near, s)
	}
	return r
}

// segment gives the stretch in which i lies.
func (z Zone) segment(i Instant) segment {
	if z.rules == nil {
		return segment{from: Min, to: Max}
	}
	near := z.rules.near
	if at := sort.Search(len(near), func(n int) bool { return i < near[n].to }); at < len(near) {
		return near[at]
	}
	return segmentIn(z.rules.loc, i)
}

// segmentIn asks the time package, whose bounds by a yearly rule end with the year, and in a leap
// year a day before that, even where that is before i (go.dev/issue/81583).
func segmentIn(loc *time.Location, i Instant) segment {
	t := time.UnixMicro(int64(i)).In(loc)
	_, offset := t.Zone()
	s := segment{from: Min, to: Max, offset: Instant(offset) * 1_000_000}
	from, to := t.ZoneBounds()
	if !from.IsZero() {
		s.from = Of(from)
	}
	if !to.IsZero() {
		s.to = Of(to)
	}
	if s.to <= i {
		s.to = Instant(dayOf(i.utc().Year()+1, 1, 1)) * dayLen
	}
	return s
}

// day gives the number of the day in which i lies.
func (z Zone) day(i Instant) day {
	s := z.segment(i)
	d := day(floorDiv(i+s.offset, dayLen))
	if s.to-i > 2*dayLen {
		return d // no change of the clock is near enough to show d again
	}
	for z.start(d) > i {
		d--
	}
	return d
}

// start gives the instant from which on the clock shows d or a later day. No offset reaches a
// day, so the search goes back from one day after midnight in UTC.
func (z Zone) start(d day) Instant {
	midnight := Instant(d) * dayLen
	for t := midnight + dayLen; ; {
		s := z.segment(t)
		if at := midnight - s.offset; at > s.from {
			return min(at, s.to)
		}
		t = s.from - 1
	}
}

// end gives the last instant of d, or Min or Max where it cannot be written.
func (z Zone) end(d day) Instant {
	if d < firstDay {
		return Min
	}
	if d > lastDay {
		return Max
	}
	return (z.start(d+1) - 1).bounded()
}

// wall gives the instants at which the clock shows a local time, given as if it were UTC: none
// where the clock skips it, the first and the last where it shows it twice.
func (z Zone) wall(local Instant) (Interval, bool) {
	v := Interval{Lo: Max, Hi: Min}
	for t := local - dayLen; t <= local+dayLen; {
		s := z.segment(t)
		if at := local - s.offset; s.from <= at && at < s.to {
			v = Interval{Lo: min(v.Lo, at), Hi: max(v.Hi, at)}
		}
		t = s.to
	}
	return v, v.Lo <= v.Hi
}
