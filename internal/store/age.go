package store

import (
	"context"
	"slices"

	"counterpart/internal/crm"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/when"
)

// A value that is only written again keeps its age.
const (
	insertAge = `INSERT INTO own_age (tenant, customer, field, at, mark) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (tenant, customer, field) DO UPDATE SET at = excluded.at, mark = excluded.mark WHERE own_age.mark <> excluded.mark`
	emptyAge = `UPDATE own_age SET at = $4, mark = $5 WHERE tenant = $1 AND customer = $2 AND field = $3 AND mark <> $5`
)

// addAges notes which own fields new customers have.
func addAges(ctx context.Context, tx *engine.Tx, t party.Tenant, at when.Instant, rs []crm.Record) error {
	for _, r := range rs {
		for _, a := range r.Ages {
			if err := tx.Later(ctx, insertAge, t, r.ID, int64(a.Field), at, a.Mark); err != nil {
				return wrap(err, "note own fields")
			}
		}
	}
	return nil
}

// amendAges notes which own fields a changed customer has. The note of a field that was emptied
// stays, without a mark: a former value may be kept among the changes.
func amendAges(ctx context.Context, tx *engine.Tx, t party.Tenant, at when.Instant, a crm.Amendment) error {
	for _, f := range (a.Fields & field.Own).IDs() {
		q, mark := emptyAge, []byte{}
		if i := slices.IndexFunc(a.Ages, func(r crm.AgeRow) bool { return r.Field == f }); i >= 0 {
			q, mark = insertAge, a.Ages[i].Mark
		}
		if err := tx.Later(ctx, q, t, a.ID, int64(f), at, mark); err != nil {
			return err
		}
	}
	return nil
}
