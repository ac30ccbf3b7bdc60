package casebook

import (
	"context"
	"database/sql"
	"errors"

	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// Setting reads a tenant's settings.
func (r Rows) Setting(ctx context.Context, t party.Tenant) (body string, revision int64, err error) {
	err = r.DB.Row(ctx, `SELECT body, revision FROM case_setting WHERE tenant = $1`, t).Scan(&body, &revision)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, nil
	}
	return body, revision, wrap(err, "read settings of cases")
}

// PutSetting writes settings whose revision is still the same.
func (r Rows) PutSetting(ctx context.Context, tx ledger.Tx, t party.Tenant, body string, revision int64) error {
	n, err := changed(in(tx).Exec(ctx, `INSERT INTO case_setting (tenant, body, revision) VALUES ($1, $2, $3 + 1)
		ON CONFLICT (tenant) DO UPDATE SET body = excluded.body, revision = excluded.revision
		WHERE case_setting.revision = $3`, t, body, revision))
	if err == nil && n != 1 {
		return errMeanwhile
	}
	return wrap(err, "put settings of cases")
}

var errMeanwhile = failure.New(failure.Conflict, "Somebody changed this meanwhile.").
	WithHint("Load the page again and repeat the change.")

// Retailer reads a tenant's name and short name.
func (r Rows) Retailer(ctx context.Context, t party.Tenant) (name, slug string, err error) {
	err = r.DB.Row(ctx, `SELECT name, slug FROM tenant WHERE tenant = $1`, t).Scan(&name, &slug)
	return name, slug, missing(err, "retailer")
}

// Answers lists canned answers by title.
func (r Rows) Answers(ctx context.Context, t party.Tenant) ([]cases.Canned, error) {
	rows, err := r.DB.Query(ctx, `SELECT answer, title, body, updated, revision FROM case_answer WHERE tenant = $1 ORDER BY title, answer`, t)
	out, err := engine.Collect(rows, err, func(s engine.Row) (c cases.Canned, err error) {
		return c, s.Scan(&c.ID, &c.Title, &c.Body, &c.Updated, &c.Revision)
	})
	return out, wrap(err, "read canned answers")
}

// PutAnswer writes a canned answer.
func (r Rows) PutAnswer(ctx context.Context, tx ledger.Tx, t party.Tenant, c cases.Canned) (id cases.AnswerID, err error) {
	if c.ID == 0 {
		err = in(tx).Row(ctx, `INSERT INTO case_answer (tenant, answer, title, body, updated, revision)
			SELECT $1, coalesce(max(a.answer), 0) + 1, $2, $3, $4, 1 FROM case_answer a WHERE a.tenant = $1 RETURNING answer`,
			t, c.Title, c.Body, c.Updated).Scan(&id)
		if engine.Taken(err) {
			return 0, errMeanwhile
		}
		return id, wrap(err, "add canned answer")
	}
	n, err := changed(in(tx).Exec(ctx, `UPDATE case_answer SET title = $4, body = $5, updated = $6, revision = revision + 1
		WHERE tenant = $1 AND answer = $2 AND revision = $3`, t, c.ID, c.Revision, c.Title, c.Body, c.Updated))
	if err == nil && n != 1 {
		return 0, errMeanwhile
	}
	return c.ID, wrap(err, "update canned answer")
}

// DropAnswer deletes a canned answer.
func (r Rows) DropAnswer(ctx context.Context, tx ledger.Tx, t party.Tenant, id cases.AnswerID) error {
	n, err := changed(in(tx).Exec(ctx, `DELETE FROM case_answer WHERE tenant = $1 AND answer = $2`, t, id))
	if err == nil && n != 1 {
		return failure.New(failure.NotFound, "There is no such answer.")
	}
	return wrap(err, "drop canned answer")
}
