package witnessed

import (
	"context"

	"counterpart/internal/ledger"
	"counterpart/internal/store/engine"
	"counterpart/internal/witness"
)

var _ witness.ThinRows = Rows{}

// Recent lists what was signed lately, and the witnesses of which something is kept for ever.
func (r Rows) Recent(ctx context.Context, at ledger.Log) ([]witness.Mark, map[int64]bool, error) {
	rows, err := r.SQL.Query(ctx, `SELECT witness, size, at FROM cosignature_recent WHERE tenant = $1 AND log = $2`, at.Tenant, at.Number)
	marks, err := engine.Collect(rows, err, func(s engine.Row) (m witness.Mark, err error) {
		return m, s.Scan(&m.Witness, &m.Size, &m.At)
	})
	if err != nil {
		return nil, nil, wrap(err, "list recent cosignatures")
	}
	rows, err = r.SQL.Query(ctx, `SELECT DISTINCT witness FROM ledger_cosignature WHERE tenant = $1 AND log = $2`, at.Tenant, at.Number)
	list, err := engine.Collect(rows, err, number)
	begun := map[int64]bool{}
	for _, n := range list {
		begun[n] = true
	}
	return marks, begun, wrap(err, "list witnesses with cosignatures")
}

func number(s engine.Row) (n int64, err error) { return n, s.Scan(&n) }

// Acts lists the entries that are acts.
func (r Rows) Acts(ctx context.Context, at ledger.Log) ([]int64, error) {
	rows, err := r.SQL.Query(ctx, `SELECT idx FROM act WHERE tenant = $1 AND log = $2 ORDER BY idx`, at.Tenant, at.Number)
	out, err := engine.Collect(rows, err, number)
	return out, wrap(err, "list acts")
}

const (
	keepForEver = `INSERT INTO ledger_cosignature (tenant, log, size, witness, line, at)
		SELECT tenant, log, size, witness, line, at FROM cosignature_recent WHERE tenant = $1 AND log = $2 AND size = $3 AND witness = $4
		ON CONFLICT (tenant, log, size, witness) DO NOTHING`
	forget = `DELETE FROM cosignature_recent WHERE tenant = $1 AND log = $2 AND size = $3 AND witness = $4`
)

// atOnce bounds the rows that one transaction changes, so that others have their turn.
const atOnce = 500

// Thin moves marks to those that are kept for ever, and drops others. What fails half way is done by the
// next call.
func (r Rows) Thin(ctx context.Context, at ledger.Log, forEver, drop []witness.Mark) error {
	keep := len(forEver)
	all := append(append([]witness.Mark{}, forEver...), drop...)
	for from := 0; from < len(all); from += atOnce {
		err := r.SQL.Short(ctx, "thin cosignatures", func(tx *engine.Tx) error {
			for i := from; i < min(from+atOnce, len(all)); i++ {
				args := []any{at.Tenant, at.Number, all[i].Size, all[i].Witness}
				if i < keep {
					if _, err := tx.Exec(ctx, keepForEver, args...); err != nil {
						return err
					}
				}
				if _, err := tx.Exec(ctx, forget, args...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
