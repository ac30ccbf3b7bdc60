package fact_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/terms/fact"
)

// TestTable keeps the vocabulary in order: sorted, every word with its sentence and question, every
// reference to a unique kind.
func TestTable(t *testing.T) {
	kinds := fact.Kinds()
	if !slices.IsSortedFunc(kinds, func(a, b fact.Kind) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the table is not sorted")
	}
	name := regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)?$`)
	blank := regexp.MustCompile(`\{[^}]*\}`)
	says := map[string]string{}
	for _, k := range kinds {
		if got, ok := fact.Known(k.Name); !ok || got.Name != k.Name || !name.MatchString(k.Name) {
			t.Errorf("%s: not a name, or there twice", k.Name)
		}
		if k.Says == "" || !strings.HasSuffix(k.Asks, "?") {
			t.Errorf("%s: %q, %q", k.Name, k.Says, k.Asks)
		}
		if other := says[k.Says]; other != "" {
			t.Errorf("%s and %s say the same", k.Name, other)
		}
		says[k.Says] = k.Name
		for _, b := range blank.FindAllString(k.Says+k.Asks, -1) {
			if !slices.Contains([]string{"{by}", "{to}", "{of}"}, b) {
				t.Errorf("%s: unknown blank %s", k.Name, b)
			}
		}
		if k.PerParty && !strings.Contains(k.Says, "{by}") {
			t.Errorf("%s is of a party, but does not say so", k.Name)
		}
		for _, n := range k.NotBefore {
			if other, ok := fact.Known(n); !ok || !other.Unique || other.Class != fact.Moment || k.Class != fact.Moment {
				t.Errorf("%s cannot be after %s", k.Name, n)
			}
		}
		checkSort(t, &k)
	}
}

// checkSort: values have a sort, moments and states start or happen.
func checkSort(t *testing.T, k *fact.Kind) {
	t.Helper()
	switch k.Class {
	case fact.Truth:
		if k.Sort == fact.None || k.Unique || k.Starts {
			t.Errorf("%s: %+v", k.Name, k)
		}
	case fact.State:
		if k.Sort != fact.None || k.Unique || k.Starts || !k.PerParty {
			t.Errorf("%s: %+v", k.Name, k)
		}
	case fact.Item:
		if k.Sort != fact.Amount {
			t.Errorf("%s: %+v", k.Name, k)
		}
	case fact.Moment:
	}
	if len(k.Ranks) > 0 && k.Sort != fact.Words {
		t.Errorf("%s has ranks, but no words", k.Name)
	}
}

func TestVocabulary(t *testing.T) {
	v := fact.With([]fact.Kind{{Name: "store.opened", Class: fact.Moment}, {Name: "golive", Says: "another meaning"}})
	if k, ok := v.Known("store.opened"); !ok || k.Class != fact.Moment {
		t.Error("an instrument's own word is not known")
	}
	if k, ok := v.Known("golive"); !ok || k.Says == "another meaning" {
		t.Error("an instrument changed the meaning of a word")
	}
	if _, ok := (fact.Vocabulary{}).Known("store.opened"); ok {
		t.Error("an instrument's own word is known everywhere")
	}
	if _, ok := fact.Known("store.opened"); ok {
		t.Error("an instrument's own word is in the table")
	}
	names := v.Names()
	if len(names) != len(fact.Kinds())+1 || !slices.IsSorted(names) || !slices.Contains(names, "store.opened") {
		t.Errorf("%d names", len(names))
	}
	if got := v.Nearest("stroe.opened"); got != "store.opened" {
		t.Errorf("nearest is %q", got)
	}
}

func TestNearest(t *testing.T) {
	among := []string{"notify", "patch", "audit", "authenticate", "patches"}
	for word, want := range map[string]string{
		"notfy": "notify", "notifyy": "notify", "ntoify": "notify", "nitify": "notify", "ptach": "patch", "patche": "patch",
		"xyz": "", "": "", "audits": "audit", "authentication": "authenticate", "notify": "notify",
	} {
		if got := fact.Nearest(word, among); got != want {
			t.Errorf("%q: got %q, want %q", word, got, want)
		}
	}
}

func TestCandidates(t *testing.T) {
	among := []string{
		"incident", "incident.aware", "incident.knowable", "notice", "notify", "patch", "patches", "risk", "test", "text", "rest", "best", "nest",
		"bound.early", "phases",
	}
	for word, want := range map[string][]string{
		"incident.known": {"incident.aware", "incident.knowable"}, "breach": {"incident"}, "risk.known": nil,
		"patche": {"patch", "patches"}, "notification": {"notify"}, "jest": nil, "bounda": nil, "phasing": {"phases"}, "phony": nil,
	} {
		if diff := cmp.Diff(want, fact.Candidates(word, among)); diff != "" {
			t.Errorf("%q: -want +got\n%s", word, diff)
		}
	}
}

func TestHeads(t *testing.T) {
	if h := fact.Heads(); !slices.IsSorted(h) || !slices.Contains(h, "reputation") {
		t.Error(h)
	}
}
