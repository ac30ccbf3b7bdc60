package fact_test

import (
	"fmt"
	"testing"

	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// many gives facts, each a second after the one before.
func many() []fact.Fact {
	facts := make([]fact.Fact, benchFacts)
	for i := range facts {
		facts[i] = fact.Fact{
			ID: fmt.Sprintf("f%07d", i), Kind: "notice.given", Of: "breach", By: "vendor",
			At:          when.Exactly(when.Instant(1_600_000_000_000_000 + i*1_000_000)),
			Attestation: fact.Attestation{Grade: fact.Alleged, Stated: []fact.Party{"vendor"}, Entry: int64(i)},
		}
	}
	return facts
}

const benchFacts = 100_000

func BenchmarkEncode(b *testing.B) {
	facts := many()
	for b.Loop() {
		if _, err := fact.Encode(facts); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	text, err := fact.Encode(many())
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := fact.Decode(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	facts := many()
	for b.Loop() {
		if p := fact.Check(facts, fact.Vocabulary{}); len(p) > 0 {
			b.Fatal(p[0])
		}
	}
}

func BenchmarkCounts(b *testing.B) {
	facts, sides := many(), fact.Sides{Controller: "retailer", Processor: "vendor"}
	for b.Loop() {
		for i := range facts {
			facts[i].Counts(fact.Agreed, sides)
		}
	}
}
