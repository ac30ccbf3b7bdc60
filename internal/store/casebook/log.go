package casebook

import (
	"context"
	"slices"

	"counterpart/internal/crm/cases"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// AddChanges writes what a change of a case replaced.
func (r Rows) AddChanges(ctx context.Context, tx ledger.Tx, t party.Tenant, n cases.Number, cs []cases.Change) error {
	for _, c := range cs {
		_, err := in(tx).Exec(ctx, `INSERT INTO case_change (tenant, number, revision, what, was, now, act, at, author)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, t, n, c.Revision, c.What, c.Was, c.Now, c.Act, c.At, int64(c.Author))
		if err != nil {
			return wrap(err, "log change of case")
		}
	}
	return nil
}

const (
	changeColumns = `SELECT number, revision, what, was, now, act, at, author FROM case_change WHERE tenant = $1 AND number `
	changesOf     = changeColumns + `= $2 ORDER BY revision DESC, what DESC LIMIT $3 + 0`
)

var changesOfMany = changeColumns + `IN ` + in50 + ` ORDER BY number, revision, what`

// logged is a change with its case.
type logged struct {
	cases.Change
	number cases.Number
}

func scanChange(s engine.Row) (c logged, err error) {
	return c, s.Scan(&c.number, &c.Revision, &c.What, &c.Was, &c.Now, &c.Act, &c.At, &c.Author)
}

// Changes reads the newest changes of a case, oldest first.
func (r Rows) Changes(ctx context.Context, t party.Tenant, n cases.Number, limit int) ([]cases.Change, error) {
	rows, err := r.DB.Query(ctx, changesOf, t, n, limit)
	all, err := engine.Collect(rows, err, scanChange)
	if err != nil {
		return nil, wrap(err, "read log of case")
	}
	slices.Reverse(all)
	out := make([]cases.Change, len(all))
	for i, c := range all {
		out[i] = c.Change
	}
	return out, nil
}

// ChangesAt reads what the given changes replaced, by case.
func (r Rows) ChangesAt(ctx context.Context, t party.Tenant, all []cases.Ref) (map[cases.Number][]cases.Change, error) {
	numbers, at := make([]cases.Number, len(all)), map[cases.Ref]bool{}
	for i, ref := range all {
		numbers[i], at[ref] = ref.Number, true
	}
	out := map[cases.Number][]cases.Change{}
	for chunk := range slices.Chunk(inOrder(numbers), fifty) {
		rows, err := r.DB.Query(ctx, changesOfMany, padded(t, chunk)...)
		got, err := engine.Collect(rows, err, scanChange)
		if err != nil {
			return nil, wrap(err, "read log of cases")
		}
		for _, c := range got {
			if at[cases.Ref{Number: c.number, Revision: c.Revision}] {
				out[c.number] = append(out[c.number], c.Change)
			}
		}
	}
	return out, nil
}
