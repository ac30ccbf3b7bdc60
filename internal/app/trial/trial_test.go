package trial_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterpart/internal/app/trial"
	"counterpart/internal/failure"
	"counterpart/internal/when"
)

func write(t *testing.T, path, text string, at time.Time) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
}

func instant(t *testing.T, text string) when.Instant {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return when.Of(at)
}

// The clock goes on from when the file was written, is set forward by it, and never back.
func TestClockOnlyGoesForward(t *testing.T) {
	path, now := filepath.Join(t.TempDir(), "clock"), time.Now()
	write(t, path, "2026-03-01T09:00:00Z\n", now.Add(-time.Hour))
	c, err := trial.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	least := func(text string) when.Instant {
		t.Helper()
		got := c.Now()
		if want := instant(t, text); got < want || got.Sub(want) > time.Hour {
			t.Fatalf("the clock shows %s, want %s or a little later", got, want)
		}
		return got
	}
	least("2026-03-01T10:00:00Z")
	write(t, path, "2026-06-09T09:00:00+02:00", now)
	latest := least("2026-06-09T07:00:00Z")
	for i, text := range []string{"2026-01-01T00:00:00Z", "tomorrow", ""} {
		write(t, path, text, now.Add(time.Duration(i+1)*time.Second))
		if got := c.Now(); got < latest || got.Sub(latest) > time.Hour {
			t.Errorf("after %q the clock shows %s, and showed %s", text, got, latest)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := c.Now(); got < latest {
		t.Errorf("without its file the clock shows %s, and showed %s", got, latest)
	}
	write(t, path, "2026-07-01T00:00:00Z", now.Add(time.Minute)) // written in the future: it stands until then
	least("2026-07-01T00:00:00Z")
}

func TestOpenNeedsAnInstant(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clock")
	if _, err := trial.Open(path); !failure.Is(err, failure.Invalid) {
		t.Errorf("no file: %v", err)
	}
	write(t, path, "soon", time.Now())
	if _, err := trial.Open(path); !failure.Is(err, failure.Invalid) {
		t.Errorf("no instant: %v", err)
	}
}
