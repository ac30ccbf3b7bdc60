package judge_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"counterpart/internal/judge"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// BenchmarkJudge judges 30 clauses over facts of which a tenth match, and a baseline that only
// looks at each fact once: the ratio is what docs/benchmarks.md states. peak-MB is the most memory
// in use besides the facts.
func BenchmarkJudge(b *testing.B) {
	for _, n := range []int{10_000, 100_000, 1_000_000} {
		c, list := loaded(b, n)
		b.Run(fmt.Sprintf("facts=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			peak := peak(func() { judge.Judge(c, fact.Agreed) })
			for b.Loop() {
				if got := len(judge.Judge(c, fact.Agreed)); got < n/31 {
					b.Fatalf("%d findings of %d facts", got, n)
				}
			}
			b.ReportMetric(float64(peak)/1e6, "peak-MB")
		})
		b.Run(fmt.Sprintf("scan=%d", n), func(b *testing.B) {
			for b.Loop() {
				matching := 0
				for i := range list {
					if list[i].Kind != "data.disclosed" && list[i].Counts(fact.Agreed, c.Sides) {
						matching++
					}
				}
				if matching < n/11 {
					b.Fatalf("%d of %d facts match", matching, n)
				}
			}
		})
	}
}

// peak gives the most memory that something has in use beyond what is there before.
func peak(do func()) uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	before, most := m.HeapAlloc, m.HeapAlloc
	done := make(chan struct{})
	go func() { do(); close(done) }()
	for {
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		select {
		case <-done:
			return most - before
		case <-time.After(2 * time.Millisecond):
		}
	}
}

// load makes a case of 30 clauses and n facts: a tenth are incidents, notices and requests that
// the clauses are about, the rest are disclosures that no clause looks at.
func load(tb testing.TB, n int) judge.Case {
	tb.Helper()
	c, _ := loaded(tb, n)
	return c
}

func loaded(tb testing.TB, n int) (judge.Case, []fact.Fact) {
	tb.Helper()
	ins := &terms.Instrument{Name: "bench", Sort: terms.Contract, Effective: when.Exactly(1)}
	for i := range 30 {
		ins.Clauses = append(ins.Clauses, &terms.Clause{
			ID: fmt.Sprintf("notify.n%02d", i), Type: &terms.Type{Name: "notify", Kind: terms.Achieve, Anchor: "aware"}, Kind: terms.Achieve,
			By: []fact.Party{"vendor"}, To: []fact.Party{"retailer"},
			Trigger: []string{fmt.Sprintf("thing%02d.occurred", i)}, Act: []string{"notice.given"},
			Deadline: &terms.Deadline{
				From:    terms.Moment{Kind: fmt.Sprintf("thing%02d.aware", i)},
				Options: []terms.Option{{Rules: []when.Rule{{Span: when.Span{N: 48, Unit: when.Hours}}}}},
			},
		})
		ins.Words = append(ins.Words,
			fact.Kind{Name: fmt.Sprintf("thing%02d.occurred", i), Class: fact.Moment, Unique: true, Starts: true},
			fact.Kind{Name: fmt.Sprintf("thing%02d.aware", i), Class: fact.Moment, Unique: true, PerParty: true, NotBefore: []string{fmt.Sprintf("thing%02d.occurred", i)}})
	}
	const hour = 3600 * 1_000_000
	list := make([]fact.Fact, 0, n)
	for i := 0; len(list) < n; i++ {
		of, at := fmt.Sprintf("t%07d", i), when.Instant(1_700_000_000_000_000+int64(i)*1000)
		given := fact.Attestation{Grade: fact.Given, Entry: int64(i)}
		list = append(list,
			fact.Fact{ID: of + "o", Kind: fmt.Sprintf("thing%02d.occurred", i%30), Of: of, At: when.Exactly(at), Attestation: given},
			fact.Fact{ID: of + "a", Kind: fmt.Sprintf("thing%02d.aware", i%30), Of: of, By: "vendor", At: when.Exactly(at + hour), Attestation: given},
			fact.Fact{ID: of + "n", Kind: "notice.given", Of: of, By: "vendor", At: when.Exactly(at + when.Instant(i%96)*hour), Attestation: given})
		for j := range 27 {
			list = append(list, fact.Fact{ID: fmt.Sprintf("%sd%02d", of, j), Kind: "data.disclosed", Of: of, By: "vendor", At: when.Exactly(at), Attestation: given})
		}
	}
	facts := new(judge.Facts)
	if err := facts.Add(list...); err != nil {
		tb.Fatal(err)
	}
	return judge.Case{Instruments: []*terms.Instrument{ins}, Facts: facts, Sides: fact.Sides{Controller: "retailer", Processor: "vendor"}, AsOf: 1_900_000_000_000_000}, list
}
