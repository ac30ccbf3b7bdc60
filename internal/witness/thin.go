package witness

import (
	"cmp"
	"context"
	"slices"
	"time"

	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Mark is a cosignature that may be thinned out.
type Mark struct {
	Witness int64
	Size    int64
	At      when.Instant // by the witness's clock
}

// ThinRows keeps cosignatures: lately signed ones, and those for ever.
type ThinRows interface {
	// Recent lists the lately signed ones of a log, and the witnesses of which some are kept for ever.
	Recent(ctx context.Context, at ledger.Log) (marks []Mark, begun map[int64]bool, err error)
	// Acts lists the entries of a log that are acts, ascending.
	Acts(ctx context.Context, at ledger.Log) ([]int64, error)
	// Thin moves marks to those that are kept for ever, and drops others, in one transaction.
	Thin(ctx context.Context, at ledger.Log, forEver, drop []Mark) error
}

// How much is kept of what witnesses signed.
const (
	AllFor    = 48 * time.Hour      // every one
	HourlyFor = 30 * 24 * time.Hour // the first of each hour; later the first of each day
)

// Thin says which of a log's cosignatures are kept for ever from now on, and which are dropped; the rest
// stays. For each witness stay: all of AllFor, the first of each hour of HourlyFor, and the newest. For
// ever are kept the first of each day, and for each act the last one before it and the first that covers
// it, so that what is known of its time does not change. begun are the witnesses of which some are kept
// for ever already. What is left never shows a shorter time without a signature than there was.
func Thin(marks []Mark, begun map[int64]bool, acts []int64, now when.Instant) (forEver, drop []Mark) {
	list := slices.Clone(marks)
	slices.SortFunc(list, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Witness, b.Witness), cmp.Compare(a.Size, b.Size))
	})
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].Witness == list[0].Witness {
			n++
		}
		keep, gone := thinOne(list[:n], begun[list[0].Witness], acts, now)
		forEver, drop, list = append(forEver, keep...), append(drop, gone...), list[n:]
	}
	return forEver, drop
}

// thinOne does it for one witness's marks in order of size.
func thinOne(marks []Mark, begun bool, acts []int64, now when.Instant) (forEver, drop []Mark) {
	needed := around(marks, acts)
	needed[0] = needed[0] || !begun
	hours, days := map[when.Instant]bool{}, map[when.Instant]bool{}
	for i, m := range marks[:len(marks)-1] {
		hour, day := m.At/unit(time.Hour), m.At/unit(24*time.Hour)
		firstOfHour, firstOfDay := !hours[hour], !days[day]
		hours[hour], days[day] = true, true
		// A whole hour or day is thinned at once, so that its first is not thinned before the others.
		aged := (hour+1)*unit(time.Hour) <= now.Add(-AllFor)
		old := (day+1)*unit(24*time.Hour) <= now.Add(-HourlyFor)
		switch {
		case !aged:
		case needed[i] || old && firstOfDay:
			forEver = append(forEver, m)
		case old || !firstOfHour:
			drop = append(drop, m)
		}
	}
	return forEver, drop
}

func unit(d time.Duration) when.Instant { return when.Instant(d / time.Microsecond) }

// around marks those by which the times of acts are known. An act before the first mark has that of an
// earlier call.
func around(marks []Mark, acts []int64) []bool {
	needed := make([]bool, len(marks))
	for _, index := range acts {
		i, _ := slices.BinarySearchFunc(marks, index+1, func(m Mark, size int64) int { return cmp.Compare(m.Size, size) })
		if i > 0 && i < len(marks) {
			needed[i-1], needed[i] = true, true
		}
	}
	return needed
}

// Thin thins what witnesses have signed of a tenant's log. The index of acts has to reach beyond AllFor.
func (d *Desk) Thin(ctx context.Context, t party.Tenant, rows ThinRows) error {
	h, err := d.cfg.Ledger.Head(ctx, t)
	if err != nil {
		return err
	}
	marks, begun, err := rows.Recent(ctx, h.Log)
	if err != nil || len(marks) == 0 {
		return err
	}
	acts, err := rows.Acts(ctx, h.Log)
	if err != nil {
		return err
	}
	forEver, drop := Thin(marks, begun, acts, d.cfg.Now())
	if len(forEver)+len(drop) == 0 {
		return nil
	}
	return rows.Thin(ctx, h.Log, forEver, drop)
}
