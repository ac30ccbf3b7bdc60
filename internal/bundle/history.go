package bundle

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/entry"
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

// watched says what one witness saw, and the longest time without a signature until an instant in
// seconds since 1970; 0 is no later than the last one.
func (h *history) watched(key string, until uint64) (n int, from, to, gap uint64) {
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
	last := times[len(times)-1]
	return len(times), times[0], last, max(gap, max(last, until)-last)
}

// skew is how far the clocks of host, witness and parties may lie apart before that is named, in
// microseconds.
const skew = 10 * 60 * 1_000_000

// seconds gives a time of a witness as an instant.
func seconds(s uint64) when.Instant { return when.Instant(min(s, math.MaxInt64/2_000_000)) * 1_000_000 }

// opening checks what the log's first entry says of the log before it: a checkpoint that its key has
// signed, and no less lost than follows from that.
func (c *check) opening(e *entry.Entry) {
	b, err := e.Before()
	if err != nil {
		c.res.found(Fails, entryName(0), "%v", err)
		return
	}
	c.before = &b
	told := &LogBefore{Origin: b.Origin, Copy: b.Size, Says: b.Sentences()}
	c.res.Before = told
	if b.Point == nil {
		return
	}
	point, by, err := c.openBefore(b.Point)
	if err != nil {
		c.res.found(Fails, entryName(0), "names a checkpoint of the log before that does not hold: %v", err)
		return
	}
	told.Size = point.Size
	for _, s := range by {
		told.By = append(told.By, s.Witness.Name())
		told.At = max(told.At, s.At)
	}
	switch {
	case point.Size == uint64(b.Size) && !bytes.Equal(point.Root[:], b.Root):
		c.res.found(Fails, entryName(0), "the copy of the log before and its last checkpoint are two histories: it was written anew")
	case point.Size > c.known():
		c.res.found(Fails, entryName(0), "says that less of the log before was lost than follows from its last checkpoint")
	}
}

// known gives how many entries the log before had by its successor's word.
func (c *check) known() uint64 {
	most := c.before.Size
	for _, l := range c.before.Lost {
		if l.From == c.before.Size {
			most = max(most, l.To)
		}
	}
	return uint64(max(0, most))
}

// openBefore opens a checkpoint of the log before, with the key that the first entry names.
func (c *check) openBefore(msg []byte) (tlog.Checkpoint, []tlog.Cosignature, error) {
	v, err := note.NewVerifier(c.before.Key)
	if err != nil {
		return tlog.Checkpoint{}, nil, fmt.Errorf("key of the log before: %w", err)
	}
	point, by, err := tlog.OpenCosigned(msg, v, c.policy.Cosigners())
	if err == nil && point.Origin != c.before.Origin {
		err = errors.New("is that of another log")
	}
	return point, by, err
}

// elsewhere compares the checkpoints that the reader kept of other logs: of the one before this.
func (c *check) elsewhere() {
	for _, b := range c.others {
		if c.before == nil || !strings.HasPrefix(string(b), c.before.Origin+"\n") {
			cp, err := tlog.OpenCheckpoint(b, c.log)
			if err == nil {
				err = fmt.Errorf("is that of another log, %q", cp.Origin)
			}
			c.res.found(Fails, youKept, "%v", err)
			continue
		}
		cp, _, err := c.openBefore(b)
		switch {
		case err != nil:
			c.res.found(Fails, youKept, "%v", err)
		case cp.Size > c.known():
			c.res.found(Fails, youKept, "has %d entries of the log before this one, of which its successor knows %d: more was lost than it says", cp.Size, c.known())
		case cp.Size == uint64(c.before.Size) && !bytes.Equal(cp.Root[:], c.before.Root):
			c.res.found(Fails, youKept, "is another history of the log before this one than the copy that was restored")
		default:
			c.res.note("A checkpoint that you kept is of the log before this one, with %d entries: its successor says no less. Whether the copy goes on from it is shown by the copy alone.", cp.Size)
		}
	}
}
