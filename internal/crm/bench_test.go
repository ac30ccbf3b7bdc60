package crm_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"counterpart/internal/crm"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/testkit"
	"counterpart/internal/vault"
)

const many = 100_000

func engines(b *testing.B, fn func(b *testing.B, where string)) {
	b.Run("sqlite", func(b *testing.B) { fn(b, filepath.Join(b.TempDir(), "counterpart.db")) })
	b.Run("postgres", func(b *testing.B) { fn(b, testkit.Postgres(b)) })
}

// BenchmarkImport stages and publishes 100,000 customers and says how long each step took.
func BenchmarkImport(b *testing.B) {
	engines(b, func(b *testing.B, where string) {
		for b.Loop() {
			s := newShop(b, where)
			who, ctx := party.Job(s.Tenant), b.Context()
			batch, err := s.OpenBatch(ctx, who, "customers", []byte("file"))
			check(b, err)
			var commits []time.Duration
			var preparing, staging time.Duration
			for ps := range slices.Chunk(everyone(many), 500) {
				began := time.Now()
				var prepared []crm.Prepared
				for _, p := range ps {
					x, err := s.Prepare(ctx, s.Tenant, p)
					check(b, err)
					prepared = append(prepared, x)
				}
				mid := time.Now()
				_, err := s.StageCustomers(ctx, who, batch, prepared)
				check(b, err)
				preparing += mid.Sub(began)
				staging += time.Since(mid)
				commits = append(commits, time.Since(mid))
			}
			slices.Sort(commits)
			b.ReportMetric(preparing.Seconds(), "prepare-s")
			b.ReportMetric(staging.Seconds(), "stage-s")
			b.ReportMetric(float64(commits[len(commits)*99/100].Milliseconds()), "stage500-p99-ms")
			timed(b, "reserve-ms", func() error { return crm.Reserve(s.Desk, ctx, s.Tenant, batch) })
			timed(b, "flip-ms", func() error {
				_, err := crm.Flip(s.Desk, ctx, who, crm.Batch{ID: batch, State: "published", OK: many}, "publish")
				return err
			})
			permit := s.serve(b)
			timed(b, "list-unsettled-ms", func() error { _, err := s.List(ctx, permit, crm.Filter{}, ""); return err })
			timed(b, "settle-ms", func() error { return s.Settle(ctx, s.Tenant, batch) })
			timed(b, "list-ms", func() error { _, err := s.List(ctx, permit, crm.Filter{}, ""); return err })
			timed(b, "index-ms", func() error { return s.names.Warm(ctx, s.Tenant) })
			timed(b, "list-by-name-ms", func() error { _, err := s.List(ctx, permit, crm.Filter{By: crm.NameUp}, ""); return err })
			timed(b, "search-ms", func() error {
				for i := range 100 {
					if _, err := s.Search(ctx, permit, fmt.Sprintf("p%d@exam", 500*i)); err != nil {
						return err
					}
				}
				return nil
			}, 100)
			timed(b, "lookup-ms", func() error {
				for i := range 100 {
					if _, err := s.Lookup(ctx, permit, field.External, vault.Plain(fmt.Sprintf("x%d", i*900))); err != nil {
						return err
					}
				}
				return nil
			}, 100)
		}
	})
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func timed(b *testing.B, name string, fn func() error, n ...int) {
	b.Helper()
	began := time.Now()
	check(b, fn())
	took := time.Since(began).Seconds() * 1000
	for _, k := range n {
		took /= float64(k)
	}
	b.ReportMetric(took, name)
}
