package casebook

import (
	"context"

	"counterpart/internal/crm/cases"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/when"
)

// AddMail writes a mail.
func (r Rows) AddMail(ctx context.Context, tx ledger.Tx, t party.Tenant, m cases.MailRow) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO case_mail (tenant, mail, number, customer, kind, state, reason, tries, next_at, at, ident, version, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		t, m.ID, m.Number, m.Customer, m.Kind, m.State, m.Reason, m.Tries, m.Next, m.At, m.Ident, m.Version, some(m.Sealed))
	return wrap(err, "add mail")
}

const selectMail = `SELECT mail, number, customer, kind, state, reason, tries, next_at, at, ident, version, sealed FROM case_mail`

func scanMail(s engine.Row) (m cases.MailRow, err error) {
	return m, s.Scan(&m.ID, &m.Number, &m.Customer, &m.Kind, &m.State, &m.Reason, &m.Tries, &m.Next, &m.At, &m.Ident, &m.Version, &m.Sealed)
}

// DueMails reads mails whose time has come.
func (r Rows) DueMails(ctx context.Context, t party.Tenant, now when.Instant, limit int) ([]cases.MailRow, error) {
	rows, err := r.DB.Query(ctx, selectMail+` WHERE tenant = $1 AND state = 'waiting' AND next_at <= $2
		ORDER BY next_at, mail LIMIT $3 + 0`, t, now, limit)
	out, err := engine.Collect(rows, err, scanMail)
	return out, wrap(err, "read mails")
}

// ClaimMail counts a try.
func (r Rows) ClaimMail(ctx context.Context, t party.Tenant, m cases.MailRow, next when.Instant) (ok bool, err error) {
	err = r.DB.Short(ctx, "claim mail", func(tx *engine.Tx) error {
		n, err := changed(tx.Exec(ctx, `UPDATE case_mail SET tries = $3, next_at = $4
			WHERE tenant = $1 AND mail = $2 AND state = 'waiting' AND tries < $3`, t, m.ID, m.Tries, next))
		ok = n == 1
		return err
	})
	return ok, err
}

// EndMail changes the state of a mail that was not sent.
func (r Rows) EndMail(ctx context.Context, tx ledger.Tx, t party.Tenant, m cases.MailRow) error {
	n, err := changed(in(tx).Exec(ctx, `UPDATE case_mail SET state = $3, reason = $4, tries = $5, next_at = $6, at = $7,
			sealed = CASE WHEN CAST($3 AS TEXT) = 'sent' THEN $8 ELSE sealed END
		WHERE tenant = $1 AND mail = $2 AND state <> 'sent'`, t, m.ID, m.State, m.Reason, m.Tries, m.Next, m.At, []byte{}))
	if err == nil && n != 1 {
		return failure.New(failure.NotFound, "There is no such mail.")
	}
	return wrap(err, "end mail")
}

// Mails reads the mails of a case.
func (r Rows) Mails(ctx context.Context, t party.Tenant, n cases.Number) ([]cases.MailRow, error) {
	rows, err := r.DB.Query(ctx, selectMail+` WHERE tenant = $1 AND number = $2 ORDER BY at, mail`, t, n)
	out, err := engine.Collect(rows, err, scanMail)
	return out, wrap(err, "read mails")
}

// PutSurvey writes the survey of a case; one that was there is replaced.
func (r Rows) PutSurvey(ctx context.Context, tx ledger.Tx, t party.Tenant, s cases.SurveyRow) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO case_survey (tenant, number, customer, digest, asked, until, answered, version, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (tenant, number) DO UPDATE SET customer = excluded.customer, digest = excluded.digest, asked = excluded.asked,
			until = excluded.until, answered = excluded.answered, version = excluded.version, sealed = excluded.sealed`,
		t, s.Number, s.Customer, s.Digest, s.Asked, s.Until, s.Answered, s.Version, some(s.Sealed))
	return wrap(err, "put survey")
}

// Survey reads a survey by its case, or by its digest.
func (r Rows) Survey(ctx context.Context, t party.Tenant, n cases.Number, digest []byte) (s cases.SurveyRow, err error) {
	q, arg := `number = $2`, any(n)
	if n == 0 {
		q, arg = `digest = $2`, digest
	}
	err = r.DB.Row(ctx, `SELECT number, customer, digest, asked, until, answered, version, sealed
		FROM case_survey WHERE tenant = $1 AND `+q, t, arg).
		Scan(&s.Number, &s.Customer, &s.Digest, &s.Asked, &s.Until, &s.Answered, &s.Version, &s.Sealed)
	return s, missing(err, "survey")
}

// AnswerSurvey writes an answer.
func (r Rows) AnswerSurvey(ctx context.Context, tx ledger.Tx, t party.Tenant, s cases.SurveyRow) error {
	n, err := changed(in(tx).Exec(ctx, `UPDATE case_survey SET answered = $4, version = $5, sealed = $6
		WHERE tenant = $1 AND number = $2 AND digest = $3 AND answered = 0`, t, s.Number, s.Digest, s.Answered, s.Version, some(s.Sealed)))
	if err == nil && n != 1 {
		return failure.New(failure.Conflict, "This question was answered. Thank you.")
	}
	return wrap(err, "answer survey")
}
