package clock

import (
	"time"

	"counterpart/internal/when"
)

// Targets say how much business time there is for each answer.
type Targets struct {
	First   time.Duration // until the first answer
	Next    time.Duration // until the answer to a later message
	Resolve time.Duration // until the case is solved
}

// Never is the due instant of what no clock runs for. It sorts behind every other.
const Never when.Instant = 1 << 62

// Clocks are the clocks of one case. A due instant of 0 is a clock that does not count.
//
// A clock runs from its start until it is met. While Paused is not 0 the due instants stand as they
// stood then; Resume moves those that had not passed by the business time of the pause.
type Clocks struct {
	Opened     when.Instant
	FirstDue   when.Instant
	FirstAt    when.Instant // of the first answer; 0 before
	NextDue    when.Instant // of the answer to the customer's last message; 0 if none is owed
	ResolveDue when.Instant
	ResolvedAt when.Instant // 0 while it is not solved
	Paused     when.Instant // since when the clocks stand still; 0 while they run
}

// Start starts the first answer's and the resolution's clock.
func Start(h Hours, t Targets, at when.Instant) Clocks {
	return Clocks{Opened: at, FirstDue: h.Add(at, t.First), ResolveDue: h.Add(at, t.Resolve)}
}

// Answered notes an answer: it is the first one, or ends what the customer's last message started.
func (c Clocks) Answered(h Hours, at when.Instant) Clocks {
	paused := c.Paused != 0
	c = c.Resume(h, at)
	if c.FirstAt == 0 {
		c.FirstAt = at
	}
	c.NextDue = 0
	if paused {
		return c.Pause(at)
	}
	return c
}

// Asked notes a message of the customer. It ends a pause, opens what was solved, and after the first
// answer, or where no clock counts for that, starts the next one's clock, unless that runs already.
func (c Clocks) Asked(h Hours, t Targets, at when.Instant) Clocks {
	c = c.Reopen(h, at)
	if (c.FirstAt != 0 || c.FirstDue == 0) && c.NextDue == 0 {
		c.NextDue = h.Add(at, t.Next)
	}
	return c
}

// Pause stops the clocks. Clocks that stand still stay as they are.
func (c Clocks) Pause(at when.Instant) Clocks {
	if c.Paused == 0 {
		c.Paused = at
	}
	return c
}

// Resume lets the clocks run on: what was not yet due when they stopped is due later by the business
// time between.
func (c Clocks) Resume(h Hours, at when.Instant) Clocks {
	if c.Paused == 0 {
		return c
	}
	move := func(due when.Instant) when.Instant {
		if due <= c.Paused {
			return due
		}
		return max(due, h.Add(at, h.Between(c.Paused, due)))
	}
	if c.FirstAt == 0 {
		c.FirstDue = move(c.FirstDue)
	}
	// A case that is solved has its due instant moved too: whether it was in time stays as it was,
	// as what was due before is not moved, and if it opens again it has the time that it had.
	c.NextDue, c.ResolveDue = move(c.NextDue), move(c.ResolveDue)
	c.Paused = 0
	return c
}

// Solve ends all clocks.
func (c Clocks) Solve(h Hours, at when.Instant) Clocks {
	if c.ResolvedAt != 0 {
		return c
	}
	c = c.Resume(h, at)
	c.ResolvedAt, c.NextDue = at, 0
	return c.Pause(at)
}

// Reopen lets a solved case's clocks run on as after a pause.
func (c Clocks) Reopen(h Hours, at when.Instant) Clocks {
	c.ResolvedAt = 0
	return c.Resume(h, at)
}

// Retarget moves the due instants by what the new targets give more or less than the old ones. None
// comes to lie before the case was opened.
func (c Clocks) Retarget(h Hours, was, now Targets) Clocks {
	move := func(due when.Instant, by time.Duration) when.Instant {
		if due == 0 {
			return 0
		}
		return max(c.Opened, h.Back(h.Add(due, by), -by))
	}
	if c.FirstAt == 0 {
		c.FirstDue = move(c.FirstDue, now.First-was.First)
	}
	c.NextDue = move(c.NextDue, now.Next-was.Next)
	if c.ResolvedAt == 0 {
		c.ResolveDue = move(c.ResolveDue, now.Resolve-was.Resolve)
	}
	return c
}

// Due gives when the nearest of the clocks that run is due, Never if none runs.
func (c Clocks) Due() when.Instant {
	due := Never
	if c.Paused != 0 {
		return due
	}
	for _, r := range c.Read(0) {
		if r.State == Running || r.State == Overdue {
			due = min(due, r.Due)
		}
	}
	return due
}

// State says how a clock stands.
type State string

// The states of a clock.
const (
	Off     State = "off"     // does not count, or nothing is owed
	Running State = "running" // and not yet due
	Overdue State = "overdue" // runs, and is due already
	Paused  State = "paused"  // stands still
	Met     State = "met"     // in time
	Late    State = "late"    // met after it was due
	Ended   State = "ended"   // the case was solved without it
)

// Reading is how one clock stands.
type Reading struct {
	Due   when.Instant // 0 if the clock is off
	At    when.Instant // when it was met; 0 if it was not
	State State
}

// Read reads the clocks of the first answer, the next answer and the resolution, in this order.
func (c Clocks) Read(now when.Instant) [3]Reading {
	return [3]Reading{
		c.reading(now, c.FirstDue, c.FirstAt), c.reading(now, c.NextDue, 0), c.reading(now, c.ResolveDue, c.ResolvedAt),
	}
}

func (c Clocks) reading(now, due, at when.Instant) Reading {
	r := Reading{Due: due, At: at}
	switch {
	case due == 0:
		r.State = Off
	case at > due:
		r.State = Late
	case at != 0:
		r.State = Met
	case c.ResolvedAt != 0:
		r.State = Ended
	case c.Paused != 0:
		r.State = Paused
	case now > due:
		r.State = Overdue
	default:
		r.State = Running
	}
	return r
}
