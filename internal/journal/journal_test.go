package journal_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/failure"
	"counterpart/internal/journal"
	"counterpart/internal/testkit/lab"
)

func someLines() []journal.Line {
	return []journal.Line{
		{Word: "erased", Tenant: 1, Log: 1, Index: 7, Customer: 9_007_199_254_740_991, Ordinal: 4, At: 1_700_000_000_000_000},
		{Word: "walked", Tenant: 1, Log: 1, Index: 9, At: 1_700_000_000_000_001},
		{Word: "erased", Tenant: 2, Log: 3, Index: 0, Ordinal: 4_294_967_295, At: 1_700_000_000_000_002},
	}
}

func TestJournalKeepsLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "journal")
	j := lab.Value(journal.Open(path, true))(t)
	lines := someLines()
	lab.Must(t, j.Append(lines[0]))
	lab.Must(t, j.Append(lines[1:]...))
	if diff := cmp.Diff(lines, lab.Value(lab.Value(journal.Open(path, false))(t).Lines())(t)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	lab.Must(t, j.Opened(journal.Log{Tenant: 1, Number: 2}, 5))
	known := lab.Value(j.Known(1))(t)
	if diff := cmp.Diff(journal.Known{Sizes: map[int64]int64{1: 9, 2: 0}, Ordinal: 4}, known); diff != "" || known.Last() != 2 {
		t.Errorf("known (-want +got)\n%s", diff)
	}
}

func TestJournalDamage(t *testing.T) {
	dir := t.TempDir()
	whole := filepath.Join(dir, "whole")
	lab.Must(t, lab.Value(journal.Open(whole, true))(t).Append(someLines()...))
	text := string(lab.Value(os.ReadFile(whole))(t))
	second := strings.Index(text, "\n") + 1
	for name, row := range map[string]struct {
		text  string
		lines int
		bad   bool
	}{
		"whole":                 {text, 3, false},
		"empty":                 {"", 0, false},
		"last line torn":        {text[:len(text)-5], 2, false},
		"line end missing":      {text[:len(text)-1], 2, false},
		"last line of zeros":    {text + "\x00\x00\x00\n", 3, false},
		"last line garbage":     {text + "erased 1 1 1 1 1 1 0000000000000000\n", 3, false},
		"a digit in the middle": {strings.Replace(text, "erased 1 1 7", "erased 1 1 8", 1), 0, true},
		"a line in the middle":  {text[:second] + "\n" + text[second:], 0, true},
		"spaces added":          {strings.Replace(text, "erased 1", "erased  1", 1), 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal")
			lab.Must(t, os.WriteFile(path, []byte(row.text), 0o600))
			j, err := journal.Open(path, false)
			if row.bad {
				if !failure.Is(err, failure.Doubt) {
					t.Fatalf("accepted: %v", err)
				}
				return
			}
			lab.Must(t, err)
			lab.Must(t, j.Append(someLines()[0]))
			if n := len(lab.Value(j.Lines())(t)); n != row.lines+1 {
				t.Errorf("%d lines, expected %d and the new one", n, row.lines)
			}
		})
	}
}

// Another process may die in the middle of a line while this one lives.
func TestJournalMendsBeforeItAppends(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	j := lab.Value(journal.Open(path, true))(t)
	lab.Must(t, j.Append(someLines()[0]))
	f := lab.Value(os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0))(t)
	lab.Value(f.WriteString("erased 1 1 8 9"))(t)
	lab.Must(t, f.Close())
	lab.Must(t, j.Append(someLines()[1]))
	if diff := cmp.Diff(someLines()[:2], lab.Value(j.Lines())(t)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestJournalThatIsGoneIsNotMadeAnew(t *testing.T) {
	if _, err := journal.Open(filepath.Join(t.TempDir(), "journal"), false); !failure.Is(err, failure.Unavailable) {
		t.Errorf("opened: %v", err)
	}
}

func FuzzLine(f *testing.F) {
	f.Add("erased 1 1 7 99 4 1700000000000000 0000000000000000")
	for _, l := range someLines() {
		f.Add(l.Text())
	}
	f.Fuzz(func(t *testing.T, s string) {
		if l, err := journal.ParseLine(s); err == nil && l.Text() != s {
			t.Errorf("accepted %q as %q", s, l.Text())
		}
	})
}
