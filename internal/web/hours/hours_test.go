package hours

import (
	"testing"
	"time"

	"counterpart/internal/web/view"
)

func TestHoursText(t *testing.T) {
	for text, want := range map[string]time.Duration{"4h": 4 * time.Hour, "30m": 30 * time.Minute, "1h 30m": 90 * time.Minute, "0m": 0} {
		errs := view.Errors{}
		got := businessTime(text, "x", errs)
		if got != want || len(errs) > 0 {
			t.Errorf("%s: got %v, %v", text, got, errs)
		}
		if back := businessTime(hoursText(got), "x", errs); back != want {
			t.Errorf("%s: %s reads as %v", text, hoursText(got), back)
		}
	}
	for _, text := range []string{"", "4", "soon", "-4h", "30s"} {
		errs := view.Errors{}
		if businessTime(text, "x", errs); errs["x"] == "" {
			t.Errorf("%q passed", text)
		}
	}
}
