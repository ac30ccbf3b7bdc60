package ledger_test

import (
	"path/filepath"
	"sync/atomic"
	"testing"

	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/house"
)

// BenchmarkDisclose appends disclosures of one customer from 64 callers. The PostgreSQL here
// runs with fsync off; ./bench measures durable ones.
func BenchmarkDisclose(b *testing.B) {
	for _, e := range []struct {
		name  string
		where func(*testing.B) string
	}{
		{"sqlite", func(b *testing.B) string { return filepath.Join(b.TempDir(), "c.db") }},
		{"postgres", func(b *testing.B) string { return testkit.Postgres(b) }},
	} {
		b.Run(e.name, func(b *testing.B) {
			h := house.New(b, e.where(b))
			p := permit(b, h.Owner(b), field.Serve)
			var n atomic.Uint32
			b.SetParallelism(32)
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := h.Ledger.Disclose(b.Context(), p, name(party.Ordinal(n.Add(1)))); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}
