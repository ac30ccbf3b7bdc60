package page

import (
	"strconv"
	"strings"

	"counterpart/internal/vault"
)

// Trail is the queue from which a case was opened, as this process remembers it for ten minutes: it
// leads on to the next case without another disclosure.
type Trail struct {
	Name, Back string
	Numbers    []int64 // of cases
}

// Keep remembers a trail and gives its opaque number.
func (t Trail) Keep(r *Request) string {
	lines := []string{t.Name, t.Back}
	for _, n := range t.Numbers {
		lines = append(lines, strconv.FormatInt(n, 10))
	}
	return r.Site.Memory.Find(r.Who().Session, vault.Plain(strings.Join(lines, "\n")))
}

// Trail gives the trail that the address names, or one that only leads back to the list.
func (r *Request) Trail() Trail {
	t := Trail{Name: "Cases", Back: "/cases"}
	kept, ok := r.Site.Memory.Query(r.Who().Session, r.URL.Query().Get("in"))
	lines := strings.Split(kept.Reveal(), "\n")
	if !ok || len(lines) < 2 {
		return t
	}
	t.Name, t.Back = lines[0], lines[1]
	for _, l := range lines[2:] {
		if n, err := strconv.ParseInt(l, 10, 64); err == nil {
			t.Numbers = append(t.Numbers, n)
		}
	}
	return t
}

// Beside gives the cases before and after one, 0 where there is none.
func (t Trail) Beside(n int64) (before, after int64) {
	for i, one := range t.Numbers {
		if one != n {
			continue
		}
		if i > 0 {
			before = t.Numbers[i-1]
		}
		if i+1 < len(t.Numbers) {
			after = t.Numbers[i+1]
		}
	}
	return before, after
}
