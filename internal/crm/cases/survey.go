package cases

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"time"

	"counterpart/internal/crm/base"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

const (
	tokenBytes = 32
	surveyTime = 30 * 24 * time.Hour
)

// question is a survey with the mail that asks it.
type question struct {
	survey SurveyRow
	mail   MailRow
}

// question makes a survey. Its token is in the mail alone, sealed under the customer's key until that
// is sent; of the survey itself only the token's digest is kept.
func (d *Desk) question(ctx context.Context, t party.Tenant, n Number, at when.Instant) (question, error) {
	row, err := d.one(ctx, t, n)
	if err != nil {
		return question{}, err
	}
	if row.Customer.ID == 0 {
		return question{}, failure.New(failure.Conflict, "This case has no customer whom one could ask.")
	}
	key, err := d.cfg.Keyring.SealingKey(ctx, t, row.Owner.Key)
	if err != nil {
		return question{}, err
	}
	token := base64.RawURLEncoding.EncodeToString(d.random(tokenBytes))
	m := MailRow{
		ID: d.id(), Number: n, Customer: row.Customer.ID, Kind: SurveyMail, Ident: d.ident(), Version: key.Version(),
		Mail: Mail{State: MailWaiting, At: at, Next: at},
	}
	if d.cfg.Post == nil {
		m.State, m.Reason = MailFailed, NoServer
	}
	m.Sealed = key.Seal(slot(mailTable, m.ID), vault.Texts(token))
	return question{
		SurveyRow{Number: n, Customer: row.Customer.ID, Digest: digestOf(token), Asked: at, Until: at.Add(surveyTime)}, m,
	}, nil
}

func digestOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

var (
	errNoSurvey = failure.New(failure.NotFound, "This question is not open any more.").
			WithHint("Links are good for 30 days. If something is left to say, answer the mail.")
	errAnswered = failure.New(failure.Conflict, "This question was answered. Thank you.")
)

// Asked tells whether a survey can still be answered; it tells nothing of the customer or the case.
// The failure is of kind NotFound for a token that is unknown or whose time is over, and of kind
// Conflict where it was answered.
func (d *Desk) Asked(ctx context.Context, t party.Tenant, token string) error {
	_, err := d.survey(ctx, t, token)
	return err
}

func (d *Desk) survey(ctx context.Context, t party.Tenant, token string) (SurveyRow, error) {
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenBytes) {
		return SurveyRow{}, errNoSurvey
	}
	s, err := d.cfg.Rows.Survey(ctx, t, 0, digestOf(token))
	switch {
	case failure.Is(err, failure.NotFound) || err == nil && d.cfg.Now() > s.Until:
		return SurveyRow{}, errNoSurvey
	case err == nil && s.Answered != 0:
		return SurveyRow{}, errAnswered
	}
	return s, err
}

// Answered takes a customer's answer: a score from 1 to 5 and perhaps a comment. It fails as Asked
// does, or with kind Invalid around base.FieldErrors with the paths score and comment.
func (d *Desk) Answered(ctx context.Context, t party.Tenant, token string, score int, comment vault.Text) error {
	s, err := d.survey(ctx, t, token)
	if err != nil {
		return err
	}
	c := &base.Checker{}
	c.Must("score", score >= 1 && score <= 5, "is not between 1 and 5")
	comment = freeText(c, "comment", comment)
	if err := c.Invalid(); err != nil {
		return err
	}
	row, err := d.one(ctx, t, s.Number)
	if err != nil || row.Customer.ID != s.Customer {
		return errNoSurvey
	}
	s.Answered = d.cfg.Now()
	if err := d.sealComment(ctx, t, row, &s, comment); err != nil {
		return err
	}
	permit, err := d.job(t, "POST /thanks")
	if err != nil {
		return err
	}
	w := work{permit: permit, number: s.Number, act: "answer", object: "survey", fields: facts | texts, quiet: true}
	_, err = d.alter(ctx, w, func(tx ledger.Tx, r *Row) error {
		if r.Customer.ID != s.Customer {
			return errNoSurvey
		}
		r.Score = score
		return d.cfg.Rows.AnswerSurvey(ctx, tx, t, s)
	})
	return err
}

func (d *Desk) sealComment(ctx context.Context, t party.Tenant, row Row, s *SurveyRow, comment vault.Text) error {
	if comment.Empty() {
		return nil
	}
	key, err := d.cfg.Keyring.SealingKey(ctx, t, row.Owner.Key)
	if err != nil {
		return err
	}
	s.Version, s.Sealed = key.Version(), key.Seal(slot(surveyTable, int64(s.Number)), []vault.Text{comment})
	return nil
}

// job permits the program itself to work on cases.
func (d *Desk) job(t party.Tenant, route string) (policy.Permit, error) {
	return policy.Decide(policy.Request{Principal: party.Job(t), Purpose: field.Complain, Route: route, Reason: "complaint"})
}
