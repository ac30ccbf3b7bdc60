package witnessed

import (
	"context"
	"database/sql"
	"errors"

	"counterpart/internal/ledger"
	"counterpart/internal/openlog"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

var _ openlog.MailRows = Mails{}

// Mailed reads when the last checkpoint was mailed; of a tenant that never wanted it, nothing.
func (r Mails) Mailed(ctx context.Context, t party.Tenant) (openlog.Mailed, error) {
	var m openlog.Mailed
	err := r.SQL.Row(ctx, `SELECT wanted, last_at, last_size, last_error FROM checkpoint_mail WHERE tenant = $1`, t).
		Scan(&m.Wanted, &m.At, &m.Size, &m.Error)
	if errors.Is(err, sql.ErrNoRows) {
		return m, nil
	}
	return m, wrap(err, "read checkpoint mail")
}

// Want says whether a tenant wants checkpoints by mail.
func (r Mails) Want(ctx context.Context, tx ledger.Tx, t party.Tenant, wanted bool) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO checkpoint_mail (tenant, wanted, last_at, last_size, last_error) VALUES ($1, $2, 0, 0, '')
		ON CONFLICT (tenant) DO UPDATE SET wanted = excluded.wanted, last_error = ''`, t, wanted)
	return wrap(err, "set checkpoint mail")
}

// Mail writes what is mailed now, if nobody has written since it was read, which it reports.
func (r Mails) Mail(ctx context.Context, t party.Tenant, was, now openlog.Mailed) (ok bool, err error) {
	err = r.SQL.Short(ctx, "note checkpoint mail", func(tx *engine.Tx) error {
		res, err := tx.Exec(ctx, `UPDATE checkpoint_mail SET last_at = $2, last_size = $3, last_error = $4
			WHERE tenant = $1 AND wanted AND last_at = $5 AND last_size = $6`, t, now.At, now.Size, now.Error, was.At, was.Size)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		ok = n > 0
		return err
	})
	return ok, err
}
