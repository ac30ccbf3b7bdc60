package bundle

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"counterpart/internal/tlog"
	"counterpart/internal/when"
)

// mark is a cosignature: at that time, the witness had seen the log at that size.
type mark struct {
	size uint64
	at   uint64 // seconds since 1970
	key  string
}

// history is what witnesses saw of a log over time.
type history struct {
	marks  []mark
	before []uint64 // the latest time of marks up to here
	after  []uint64 // the earliest time of marks from here
}

func (h *history) add(c tlog.Checkpoint, by []tlog.Cosignature) {
	for _, s := range by {
		h.marks = append(h.marks, mark{c.Size, s.At, s.Witness.String()})
	}
}

// close makes the history ready to be asked.
func (h *history) close() {
	slices.SortFunc(h.marks, func(a, b mark) int { return cmp.Or(cmp.Compare(a.size, b.size), cmp.Compare(a.at, b.at)) })
	h.before, h.after = make([]uint64, len(h.marks)), make([]uint64, len(h.marks))
	latest, earliest := uint64(0), uint64(math.MaxUint64)
	for i := range h.marks {
		latest = max(latest, h.marks[i].at)
		h.before[i] = latest
	}
	for i := range slices.Backward(h.marks) {
		earliest = min(earliest, h.marks[i].at)
		h.after[i] = earliest
	}
}

// span says when an entry existed at the latest, and not before when, in seconds since 1970; 0 is
// not known. It existed by the first cosignature that covers it, and not before the last that does
// not.
func (h *history) span(index int64) (existedBy, notBefore uint64) {
	i := sort.Search(len(h.marks), func(i int) bool { return h.marks[i].size > uint64(index) })
	if i < len(h.marks) {
		existedBy = h.after[i]
	}
	if i > 0 {
		notBefore = h.before[i-1]
	}
	return existedBy, notBefore
}

// watched says what one witness saw.
func (h *history) watched(key string) (n int, from, to, gap uint64) {
	var times []uint64
	for _, m := range h.marks {
		if m.key == key {
			times = append(times, m.at)
		}
	}
	if len(times) == 0 {
		return 0, 0, 0, 0
	}
	slices.Sort(times)
	for i := 1; i < len(times); i++ {
		gap = max(gap, times[i]-times[i-1])
	}
	return len(times), times[0], times[len(times)-1], gap
}

// skew is how far the clocks of host, witness and parties may lie apart before that is named, in
// microseconds.
const skew = 10 * 60 * 1_000_000

// seconds gives a time of a witness as an instant.
func seconds(s uint64) when.Instant { return when.Instant(min(s, math.MaxInt64/2_000_000)) * 1_000_000 }
