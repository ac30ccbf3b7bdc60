// Package trial is a clock that lies in a file, for whoever tries the program and cannot wait for days
// to pass.
//
// The file holds an instant, such as 2026-03-01T09:00:00Z; the clock showed it when the file was
// written and goes on from there. Writing a later one sets the clock forward while the program runs.
// It is never set back: an earlier instant is passed over until the clock has caught up, and a file
// that is gone or cannot be read leaves the clock as it was. Who opens a log with it says so to
// package app, which marks every entry as simulated and takes no log that began with a real clock.
package trial

import (
	"os"
	"strings"
	"sync"
	"time"

	"counterpart/internal/failure"
	"counterpart/internal/when"
)

// Clock is the clock of a file. Safe for concurrent use.
type Clock struct {
	path string

	mu    sync.Mutex // guards what follows
	set   time.Time  // when the file was written, as last read
	shown when.Instant
	last  when.Instant // the latest instant that was given
}

// Open reads the clock of a file. A file that is not there, or holds no instant, is a failure of kind
// Invalid.
func Open(path string) (*Clock, error) {
	c := &Clock{path: path}
	if err := c.read(); err != nil {
		return nil, failure.Wrap(err, failure.Invalid, "The clock %s cannot be read.", path).
			WithHint("Write an instant into the file, such as 2026-03-01T09:00:00Z.")
	}
	return c, nil
}

// Now gives what the clock shows.
func (c *Clock) Now() when.Instant {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.read() // a file that is just being written is read the next time
	c.last = max(c.last, c.shown.Add(max(0, time.Since(c.set))))
	return c.last
}

// read takes over what is in the file, if it was written anew. Of a file that is written while it is
// read either nothing is taken or what was there before.
func (c *Clock) read() error {
	st, err := os.Stat(c.path)
	if err != nil || st.ModTime().Equal(c.set) {
		return err
	}
	text, err := os.ReadFile(c.path)
	if err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, strings.TrimSpace(string(text)))
	if err != nil {
		return err
	}
	c.set, c.shown = st.ModTime(), when.Of(at)
	return nil
}
