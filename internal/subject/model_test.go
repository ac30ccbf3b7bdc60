package subject_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"counterpart/internal/party"
	"counterpart/internal/subject"
)

// model is a set that cannot be wrong.
type model map[party.Ordinal]bool

func (m model) sorted() []party.Ordinal { return slices.Sorted(maps.Keys(m)) }

func modelOf(ordinals []party.Ordinal) model {
	m := model{}
	for _, o := range ordinals {
		m[o] = true
	}
	return m
}

// ordinals draws members that lie scattered, close together, or in runs, around
// the borders between the forms of a set.
func ordinals() *rapid.Generator[[]party.Ordinal] {
	return rapid.Custom(func(t *rapid.T) []party.Ordinal {
		base := rapid.SampledFrom([]uint64{0, 1, 65_500, 1 << 20, 1<<32 - 70_000}).Draw(t, "base")
		width := rapid.SampledFrom([]uint64{3, 70, 300, 70_000, 1<<32 - 1}).Draw(t, "width")
		var out []party.Ordinal
		for range rapid.SampledFrom([]int{0, 1, 2, 3, 63, 64, 65, 200}).Draw(t, "pieces") {
			first := base + rapid.Uint64Range(0, width).Draw(t, "first")
			run := rapid.SampledFrom([]uint64{1, 1, 1, 2, 7}).Draw(t, "run")
			for o := first; o < first+run && o < 1<<32; o++ {
				out = append(out, party.Ordinal(o))
			}
		}
		return out
	})
}

func check(t *rapid.T, got subject.Set, want model) {
	t.Helper()
	if members := slices.Collect(got.All()); !slices.Equal(members, want.sorted()) {
		t.Fatalf("members %v, want %v", members, want.sorted())
	}
	if got.Len() != len(want) {
		t.Fatalf("length %d, want %d", got.Len(), len(want))
	}
}

func TestSetAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := ordinals().Draw(t, "members")
		s, m := subject.Of(first...), modelOf(first)
		check(t, s, m)
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) { check(t, s, m) },
			"add": func(t *rapid.T) {
				for _, o := range ordinals().Draw(t, "more") {
					s.Add(o)
					m[o] = true
				}
			},
			"add set": func(t *rapid.T) {
				more := ordinals().Draw(t, "more")
				other := subject.Of(more...)
				s.AddSet(other)
				maps.Copy(m, modelOf(more))
				check(t, other, modelOf(more))
				if !s.ContainsAll(other) {
					t.Error("a set lacks members of the set that was added")
				}
			},
			"contains": func(t *rapid.T) {
				for _, o := range ordinals().Draw(t, "asked") {
					if s.Contains(o) != m[o] {
						t.Errorf("contains %d: %v, want %v", o, s.Contains(o), m[o])
					}
				}
			},
			"encode": func(t *rapid.T) {
				back, err := subject.Decode(s.Encode())
				if err != nil {
					t.Fatal(err)
				}
				check(t, back, m)
				if !back.Equal(s) || !s.Equal(back) || !bytes.Equal(back.Encode(), s.Encode()) {
					t.Error("a set differs from what comes back from its bytes")
				}
				s = back
			},
		})
	})
}

func TestUnionAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := model{}
		var sets []subject.Set
		var encoded [][]byte
		for _, members := range rapid.SliceOfN(ordinals(), 0, 6).Draw(t, "sets") {
			s := subject.Of(members...)
			sets, encoded = append(sets, s), append(encoded, s.Encode())
			maps.Copy(all, modelOf(members))
		}
		union := subject.Union(sets...)
		check(t, union, all)
		merged, err := subject.Merge(slices.Values(encoded))
		if err != nil {
			t.Fatal(err)
		}
		check(t, merged, all)
		if !bytes.Equal(merged.Encode(), union.Encode()) || !bytes.Equal(union.Encode(), subject.Of(all.sorted()...).Encode()) {
			t.Error("equal sets have different bytes")
		}
		for i, s := range sets {
			if !union.ContainsAll(s) || !bytes.Equal(s.Encode(), encoded[i]) {
				t.Errorf("set %d is not in the union or was changed by it", i)
			}
			union.Add(party.Ordinal(i))
			if !bytes.Equal(s.Encode(), encoded[i]) {
				t.Errorf("set %d was changed by adding to the union", i)
			}
		}
	})
}

func TestComparisonsAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := ordinals().Draw(t, "a")
		b := slices.Clone(a)
		if len(b) > 0 && rapid.Bool().Draw(t, "without one") {
			b = slices.Delete(b, 0, 1)
		}
		if rapid.Bool().Draw(t, "with others") {
			b = append(b, ordinals().Draw(t, "others")...)
		}
		sa, sb, ma, mb := subject.Of(a...), subject.Of(b...), modelOf(a), modelOf(b)
		if got, want := sa.Equal(sb), maps.Equal(ma, mb); got != want {
			t.Errorf("equal: %v, want %v", got, want)
		}
		if got, want := bytes.Equal(sa.Encode(), sb.Encode()), maps.Equal(ma, mb); got != want {
			t.Errorf("equal bytes: %v, want %v", got, want)
		}
		want := true
		for o := range mb {
			want = want && ma[o]
		}
		if got := sa.ContainsAll(sb); got != want {
			t.Errorf("contains all: %v, want %v", got, want)
		}
	})
}

func TestAllStopsEarly(t *testing.T) {
	for _, n := range []int{3, 300} {
		s := subject.Set{}
		for i := range n {
			s.Add(party.Ordinal(i))
		}
		seen := 0
		for range s.All() {
			if seen++; seen == 2 {
				break
			}
		}
		if seen != 2 {
			t.Errorf("of %d members %d were seen, want 2", n, seen)
		}
	}
}

func TestZeroSetIsEmpty(t *testing.T) {
	var s subject.Set
	if s.Len() != 0 || s.Contains(0) || !s.Equal(subject.Of()) || !s.ContainsAll(subject.Union()) {
		t.Error("the zero set is not empty")
	}
}
