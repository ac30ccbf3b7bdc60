package vault_test

import (
	"path/filepath"
	"testing"
	"time"

	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/testkit"
	"counterpart/internal/testkit/lab"
	"counterpart/internal/vault"
)

// BenchmarkRewrap moves 20,000 customers' keys to a new epoch, each batch a change of its own.
func BenchmarkRewrap(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchRewrap(b, filepath.Join(b.TempDir(), "counterpart.db")) })
	b.Run("postgres", func(b *testing.B) { benchRewrap(b, testkit.Postgres(b)) })
}

func benchRewrap(b *testing.B, where string) {
	const customers, batch = 20_000, 500
	l := lab.New(b, where)
	for first := 1; first <= customers; first += batch {
		_, err := l.Ledger.Change(b.Context(), lab.Job(1), func(tx ledger.Tx) (d ledger.Draft, _ error) {
			d.Entry.Kind, d.Entry.Act = "change", "create"
			for c := first; c < first+batch; c++ {
				_, w, err := l.Keyring.NewCustomerKey(b.Context(), tx, 1, party.Customer(c))
				if err != nil {
					return d, err
				}
				if err := (store.Keys{DB: l.DB}).PutCustomerKey(b.Context(), tx, 1, w); err != nil {
					return d, err
				}
			}
			return d, nil
		})
		lab.Must(b, err)
	}
	var slowest time.Duration
	for b.Loop() {
		last := time.Now()
		lab.Must(b, l.Custody.Rotate(b.Context(), lab.Job(1), func(p vault.Progress) {
			if p.Step == "rewrap" {
				slowest = max(slowest, time.Since(last))
			}
			last = time.Now()
		}))
	}
	b.ReportMetric(float64(customers*b.N)/b.Elapsed().Seconds(), "keys/s")
	b.ReportMetric(float64(slowest.Milliseconds()), "slowest-batch-ms")
}
