package machine

import (
	"fmt"
	"slices"
	"strings"
)

// Durable says why a server's commits would not be durable, or nil. The settings' names are those of
// store.DB.Settings.
func Durable(embedded bool, settings map[string]string) error {
	if embedded {
		return wanted(settings, map[string][]string{"journal_mode": {"wal"}, "synchronous": {"2", "3"}})
	}
	return wanted(settings, map[string][]string{
		"fsync": {"on"}, "full_page_writes": {"on"},
		"synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
	})
}

func wanted(settings map[string]string, want map[string][]string) error {
	var wrong []string
	for name, values := range want {
		if !slices.Contains(values, settings[name]) {
			wrong = append(wrong, fmt.Sprintf("%s is %q", name, settings[name]))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	slices.Sort(wrong)
	return fmt.Errorf("refused: %s, so a commit would not be durable and the figures would mean nothing",
		strings.Join(wrong, ", "))
}

// Same says where two servers run with different settings, or nil.
func Same(a, b map[string]string) error {
	for name, v := range a {
		if b[name] != v {
			return fmt.Errorf("refused: %s is %q for one server and %q for the other", name, v, b[name])
		}
	}
	return nil
}

// Alike refuses a comparison of answers whose mean sizes differ by more than 5 %.
func Alike(base, product float64) error {
	if base > 0 && product >= 0.95*base && product <= 1.05*base {
		return nil
	}
	return fmt.Errorf("refused: answers of %.0f and %.0f bytes differ by more than 5 %%", base, product)
}
