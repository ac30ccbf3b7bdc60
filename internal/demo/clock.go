package demo

import (
	"sync/atomic"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// clock runs like the computer's, some time ahead of it. It is never set back: a ledger's times
// do not decrease.
type clock struct{ ahead atomic.Int64 } // microseconds

func (c *clock) now() when.Instant {
	return when.Of(time.Now()) + when.Instant(c.ahead.Load())
}

// set moves the clock forward to an instant.
func (c *clock) set(to when.Instant) error {
	now := c.now()
	if to < now {
		return failure.New(failure.Invalid, "The clock only goes forward: it is %s.", now.Time().Format(minutes))
	}
	if to.Sub(now) > 3*365*24*time.Hour {
		return failure.New(failure.Invalid, "That is more than three years ahead.")
	}
	c.ahead.Add(int64(to - now))
	return nil
}

const minutes = "2006-01-02 15:04"

const local = "2006-01-02T15:04" // as a datetime-local input has it

func (c *clock) page() view.DemoClock {
	now := c.now().Time()
	return view.DemoClock{
		Layout: view.Layout{Title: "Clock"}, Now: now, Value: now.Format(local), Action: "/demo/clock",
		Presets: []view.Option{
			{Value: now.AddDate(0, 0, 1).Format(local), Label: "One day"},
			{Value: now.AddDate(0, 0, 7).Format(local), Label: "One week"},
			{Value: now.AddDate(0, 1, 0).Format(local), Label: "One month"},
		},
	}
}

func (c *clock) parse(value string) error {
	t, err := time.Parse(local, value)
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "Expected a time such as %s.", c.now().Time().Format(local))
	}
	return c.set(max(when.Of(t), c.now()))
}

func (c *clock) banner() *view.Simulated {
	return &view.Simulated{Now: c.now().Time(), ClockURL: "/demo/clock", PostURL: "/demo/post", StartURL: "/demo"}
}
