package when

import (
	"errors"
	"time"
)

var errSkeleton = errors.New("not yet")

// ZoneData is the version of the IANA time zone data that is built in.
const ZoneData = "2025c"

// Zone is a time zone by IANA name, with rules that do not depend on the machine. The zero
// value is UTC.
type Zone struct{ loc *time.Location }

// LoadZone gives the zone of an IANA name such as "Europe/Berlin", or "UTC".
func LoadZone(name string) (Zone, error) { return Zone{}, errSkeleton }

// Name gives the IANA name.
func (z Zone) Name() string { return "UTC" }

// Equal says whether both are the same zone.
func (z Zone) Equal(w Zone) bool { return z.loc == w.loc }

// Date gives the day on which i falls.
func (z Zone) Date(i Instant) Date { return Date{} }

// Start gives the first instant of a day.
func (z Zone) Start(d Date) Instant { return 0 }

// Local gives i in the zone's local time, for people: "Mon 2026-03-09 11:00 PDT".
func (z Zone) Local(i Instant) string { return "" }
