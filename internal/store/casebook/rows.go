// Package casebook keeps cases, their conversations and the mail on its way out. Its place in the
// order of locks is in the doc comment of package store.
package casebook

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// Rows is the cases' Rows.
type Rows struct{ DB *engine.DB }

var _ cases.Rows = Rows{}

// in gives the store's own transaction behind the ledger's.
func in(tx ledger.Tx) *engine.Tx { return tx.(*engine.Tx) } //nolint:forcetypeassert // only Begin makes them

const (
	forUpdate = ` FOR UPDATE OF c` // keeps others from changing and from locking the rows
	forShare  = ` FOR SHARE`       // keeps others from changing them
)

// locking gives a statement that locks the rows that it reads. SQLite has one writer.
func (r Rows) locking(q, how string) string {
	if r.DB.Embedded() {
		return q
	}
	return q + how
}

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// missing turns a missing row into a failure of kind NotFound that names what is missing.
func missing(err error, what string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return failure.Wrap(err, failure.NotFound, "There is no such %s.", what)
	}
	return wrap(err, "read "+what)
}

// changed counts the rows that a statement changed.
func changed(res sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// nullable gives NULL for nobody, nothing and no score.
func nullable[N ~int | ~int64](n N) any {
	if n == 0 {
		return nil
	}
	return int64(n)
}

// some gives empty bytes for none, where a column holds no NULL.
func some(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

const fifty = 50 // how many are looked up at once by number

// in50 is "($2, $3, … $51)".
var in50 = func() string {
	var s []string
	for i := range fifty {
		s = append(s, "$"+strconv.Itoa(i+2))
	}
	return "(" + strings.Join(s, ", ") + ")"
}()

// padded gives a tenant and at most fifty numbers as arguments; 0 is no number.
func padded[N ~int64](t party.Tenant, ns []N) []any {
	args := append(make([]any, 0, fifty+1), t)
	for _, n := range ns {
		args = append(args, int64(n))
	}
	for len(args) <= fifty {
		args = append(args, int64(0))
	}
	return args
}

// inOrder sorts numbers and leaves out repetitions, so that no two transactions lock them in different
// orders.
func inOrder[N ~int64](ns []N) []N {
	ns = slices.Clone(ns)
	slices.Sort(ns)
	return slices.Compact(ns)
}

// TakeNumbers takes unused numbers in a transaction of its own and gives the first.
func (r Rows) TakeNumbers(ctx context.Context, t party.Tenant, n int64) (first cases.Number, err error) {
	const beginning = 1001
	err = r.DB.Short(ctx, "take case numbers", func(tx *engine.Tx) error {
		return tx.Row(ctx, `INSERT INTO case_number (tenant, next) VALUES ($1, CAST($2 AS BIGINT) + $3)
			ON CONFLICT (tenant) DO UPDATE SET next = case_number.next + $2
			RETURNING next - $2`, t, n, beginning).Scan(&first)
	})
	return first, err
}
