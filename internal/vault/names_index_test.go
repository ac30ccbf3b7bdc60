package vault

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/party"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Łukasz": "lukasz", "Groß": "gross", "Sørensen": "sorensen", "Émile": "emile", "Þór": "thor",
		"Yılmaz": "yilmaz", "İpek": "ipek", "Œuvre": "oeuvre", "O'Brien": "o brien", "  a\tb ": "a b", "Ngô": "ngo",
		"Ｗｉｄｅ": "wide", "Ömer": "omer", "": "", "’": "",
	} {
		if got := fold(in); got != want {
			t.Errorf("fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string][]string{
		"Jean-Luc": {"jean", "luc", "jeanluc"}, "Müller": {"muller", "mueller"}, "SW1A 1AA": {"sw1a", "1aa"},
	} {
		if diff := gocmp.Diff(want, words(in)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", in, diff)
		}
	}
	if diff := gocmp.Diff([]string{"anna", "m", "annam", "shop", "example"}, emailWords("anna.m@shop.example.com")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestQueryWords(t *testing.T) {
	for in, want := range map[string][][]string{
		"Anna Mül":        {{"anna"}, {"mul", "muel"}},
		"+49 (151) 20-07": {{"491512007"}},
		"1234":            {{"1234"}},
		"123":             {{"123"}},
		"a.b@c":           {{"a"}, {"b"}, {"c"}},
		" - ":             nil,
	} {
		if got := queryWords(in); len(got) != len(want) || len(want) > 0 && gocmp.Diff(want, got) != "" {
			t.Errorf("%q: %v, want %v", in, got, want)
		}
	}
}

// The index finds whoever a plain search through all names finds.
func TestIndexFindsAllThatMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[abü]{1,5}`)
		ix := newNameIndex()
		live := map[party.Ordinal][]string{}
		for range rapid.IntRange(1, 40).Draw(t, "changes") {
			o := party.Ordinal(rapid.IntRange(1, 12).Draw(t, "who"))
			if rapid.IntRange(0, 4).Draw(t, "gone") == 0 {
				ix.evict(o)
				delete(live, o)
				continue
			}
			full := name.Draw(t, "given") + " " + name.Draw(t, "family")
			ix.put(o, indexed{names: words(full)}, 0)
			live[o] = words(full)
		}
		text := name.Draw(t, "query")
		got := ix.search(queryWords(text), 1000)
		slices.Sort(got)
		var want []party.Ordinal
		for o, ws := range live {
			if matches(ws, queryWords(text)[0]) {
				want = append(want, o)
			}
		}
		slices.Sort(want)
		for _, o := range want {
			if !slices.Contains(got, o) {
				t.Fatalf("%q misses %v", text, live[o])
			}
		}
		for _, o := range got { // runs of three letters may lie in different words
			if _, ok := live[o]; !ok {
				t.Fatalf("%q finds %d, who is gone", text, o)
			}
			short := !slices.ContainsFunc(queryWords(text)[0], func(w string) bool { return len(w) > 3 })
			if !slices.Contains(want, o) && short {
				t.Fatalf("%q finds %v", text, live[o])
			}
		}
	})
}

func matches(ws, alternatives []string) bool {
	return slices.ContainsFunc(alternatives, func(a string) bool {
		return slices.ContainsFunc(ws, func(w string) bool {
			return strings.HasPrefix(w, a) || len([]rune(a)) >= 3 && strings.Contains(w, a)
		})
	})
}

func TestRanksFollowNames(t *testing.T) {
	ix := newNameIndex()
	var keys []string
	var starts []gram
	for i, n := range []string{"Zorn", "abel", "Österreich", "", "Abelard"} {
		x := indexed{family: fold(n), names: words(n)}
		ix.put(party.Ordinal(i+1), x, 0)
		keys, starts = append(keys, sortKey(x)), append(starts, orderGram(x))
	}
	ix.rankAll(keys, starts)
	late := indexed{family: "aberg"} // behind those that begin with abe
	ix.put(9, late, ix.near(late))
	first := indexed{family: "aa"}
	ix.put(10, first, ix.near(first))
	var got []party.Ordinal
	for _, p := range ix.page(nil, false, 99) {
		got = append(got, p.Ordinal)
	}
	if diff := gocmp.Diff([]party.Ordinal{2, 10, 5, 9, 3, 1, 4}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	half := ix.page(nil, false, 3)
	rest := ix.page(&half[2], false, 99)
	back := ix.page(&rest[0], true, 99)
	if len(rest) != 4 || len(back) != 3 || back[0] != half[2] {
		t.Errorf("pages: %v, %v, back %v", half, rest, back)
	}
}

// synthetic makes somebody with names of the length of real ones.
func synthetic(r *rand.Rand, i int) indexed {
	syllables := []string{
		"an", "na", "ma", "ri", "el", "ka", "jo", "ha", "le", "on", "mu", "er", "schm", "idt", "ber", "ger", "wal", "ter",
		"sch", "nei", "der", "fi", "sch", "we", "ber", "hof", "mann", "ko", "wal", "ski", "gar", "cia", "ro", "ssi", "du", "pont",
		"lu", "kas", "so", "fi",
	}
	name := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		return b.String()
	}
	x := indexed{given: name(2), family: name(2 + r.IntN(2))}
	x.names = append(words(x.given), words(x.family)...)
	x.others = append(emailWords(fmt.Sprintf("%s.%s%d@%s.example", x.given, x.family, i%100, name(2))), fmt.Sprintf("%05d", r.IntN(99999)))
	x.phones = []string{fmt.Sprintf("49151%08d", r.IntN(1e8))}
	return x
}

func build(n int) (*nameIndex, []indexed) {
	r := rand.New(rand.NewPCG(1, 2))
	ix := newNameIndex()
	people := make([]indexed, n)
	var keys []string
	var starts []gram
	for i := range people {
		people[i] = synthetic(r, i)
		ix.put(party.Ordinal(i+1), people[i], 0)
		keys, starts = append(keys, sortKey(people[i])), append(starts, orderGram(people[i]))
	}
	ix.rankAll(keys, starts)
	for _, b := range ix.grams {
		b.RunOptimize()
	}
	return ix, people
}

func BenchmarkNameIndexBuild(b *testing.B) {
	for b.Loop() {
		build(100_000)
	}
}

func BenchmarkNameSearch(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	ix, people := build(100_000)
	queries := make([][][]string, 2000)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range queries {
		p := people[r.IntN(len(people))]
		text := p.family[:min(len(p.family), 1+r.IntN(6))]
		switch i % 4 {
		case 1:
			text = p.given[:2] + " " + p.family[:3]
		case 2:
			text = p.phones[0][len(p.phones[0])-4-r.IntN(3):]
		case 3:
			text = p.family[1:min(len(p.family), 5)]
		}
		queries[i] = queryWords(text)
	}
	people = nil
	runtime.GC()
	runtime.ReadMemStats(&after)
	took := make([]int64, 0, b.N)
	i := 0
	for b.Loop() {
		began := time.Now()
		ix.search(queries[i%len(queries)], 21)
		took = append(took, int64(time.Since(began)))
		i++
	}
	slices.SortFunc(took, cmp.Compare)
	b.ReportMetric(float64(took[len(took)*99/100]), "p99-ns")
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
	runtime.KeepAlive(people)
}
