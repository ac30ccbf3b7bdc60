package store

import (
	"context"
	"fmt"

	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/store/summary"
	"counterpart/internal/subject"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// People erases customers, and keeps the holds that forbid it: it is the vault's PersonRows and
// HoldRows.
type People struct{ *DB }

var (
	_ vault.PersonRows = People{}
	_ vault.HoldRows   = People{}
)

const (
	selectPerson   = `SELECT customer, ordinal, state FROM customer WHERE tenant = $1 AND customer = $2`
	selectPersonAt = `SELECT customer, ordinal, state FROM customer WHERE tenant = $1 AND ordinal = $2`
)

// Person finds a customer by id, or by ordinal if the id is 0, and locks the row.
func (p People) Person(ctx context.Context, tx ledger.Tx, t party.Tenant, by vault.Person) (out vault.Person, err error) {
	q, arg := selectPerson, int64(by.Customer)
	if by.Customer == 0 {
		q, arg = selectPersonAt, int64(by.Ordinal)
	}
	err = in(tx).Row(ctx, p.locking(q, forUpdate), t, arg).Scan(&out.Customer, &out.Ordinal, &out.State)
	return out, missing(err, "customer")
}

// Restrict suspends the use of a customer's data and keeps it.
func (p People) Restrict(ctx context.Context, tx ledger.Tx, t party.Tenant, who vault.Person, at when.Instant) error {
	if _, err := in(tx).Exec(ctx, `UPDATE customer SET state = 'restricted', updated = $3, revision = revision + 1
		WHERE tenant = $1 AND customer = $2`, t, who.Customer, at); err != nil {
		return fmt.Errorf("restrict: %w", err)
	}
	return noteNameChange(ctx, in(tx), t, int64(who.Ordinal), at)
}

// holding locks what emptying changes, by id, as an import does that turns it live. SQLite has one
// writer and does without.
var holding = [...]string{
	`SELECT payment FROM payment WHERE tenant = $1 AND customer = $2 ORDER BY payment FOR UPDATE`,
	`SELECT sale FROM sale WHERE tenant = $1 AND customer = $2 ORDER BY sale FOR UPDATE`,
	`SELECT number FROM customer_case WHERE tenant = $1 AND customer = $2 ORDER BY number FOR UPDATE`,
}

// emptying leaves sales, payments and cases as facts about nobody. A sale's digest goes too: it was made
// of values of which one could guess.
var emptying = [...]string{
	`UPDATE payment SET customer = NULL, version = 0, sealed = $3 WHERE tenant = $1 AND customer = $2`,
	`UPDATE sale SET customer = NULL, digest = $3 WHERE tenant = $1 AND customer = $2`,
	`UPDATE customer_case SET customer = NULL, version = 0, sealed = $3 WHERE tenant = $1 AND customer = $2`,
}

// erasing deletes the rest, in order.
var erasing = [...]string{
	`DELETE FROM customer_key WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM blind_index WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM note WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM activity WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM case_message WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM case_mail WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM case_survey WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM customer_change WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM customer_figure WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM customer_month WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM own_index WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM own_value WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM own_age WHERE tenant = $1 AND customer = $2`,
	`DELETE FROM favourite WHERE tenant = $1 AND kind = 'customer' AND item = $2`,
	`DELETE FROM customer WHERE tenant = $1 AND customer = $2`,
}

// Erase deletes all there is of a customer and leaves sales, payments and cases as facts about nobody.
func (p People) Erase(ctx context.Context, tx ledger.Tx, t party.Tenant, who vault.Person, at when.Instant) error {
	for _, q := range holding {
		if p.sql.Embedded() {
			break
		}
		if _, err := in(tx).Exec(ctx, q, t, who.Customer); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
	}
	if err := summary.Erased(ctx, in(tx), t, who.Customer); err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	for _, q := range emptying {
		if _, err := in(tx).Exec(ctx, q, t, who.Customer, []byte{}); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
	}
	for _, q := range erasing {
		if _, err := in(tx).Exec(ctx, q, t, who.Customer); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
	}
	return noteNameChange(ctx, in(tx), t, int64(who.Ordinal), at)
}

// noteNameChange tells every process's name index that a customer changed, by ordinal, or that a
// batch was published, by minus its number.
func noteNameChange(ctx context.Context, tx *engine.Tx, t party.Tenant, what int64, at when.Instant) error {
	_, err := tx.Exec(ctx, `INSERT INTO name_change (tenant, at, what) VALUES ($1, $2, $3)
		ON CONFLICT (tenant, at, what) DO NOTHING`, t, at, what)
	return wrap(err, "note name change")
}

// Scrub removes what erased rows left in the engine's files: on SQLite, which overwrites deleted
// rows, by emptying the write-ahead log, unless a reader still needs it; on PostgreSQL by VACUUM,
// which gives dead rows' room back but overwrites it only when it is used again.
func (p People) Scrub(ctx context.Context) error {
	if p.sql.Embedded() {
		return wrap(p.sql.EmptyLog(ctx), "scrub")
	}
	return wrap(p.sql.Alone(ctx, `VACUUM customer, customer_key, blind_index, note, payment, customer_case, case_message, case_mail, case_survey, customer_change, customer_figure, customer_month, sale_change`), "scrub")
}

const selectHolds = `SELECT hold, reason, everyone, people, placed, review, lifted FROM legal_hold WHERE tenant = $1`

func holdOf(t party.Tenant) func(engine.Row) (vault.Hold, error) {
	return func(s engine.Row) (vault.Hold, error) {
		h := vault.Hold{Tenant: t}
		var people []byte
		err := s.Scan(&h.Number, &h.Reason, &h.Everyone, &people, &h.Placed, &h.Review, &h.Lifted)
		if err != nil {
			return h, err
		}
		h.People, err = subject.Decode(people)
		return h, err
	}
}

// Holds lists every hold of a tenant, lifted ones too.
func (p People) Holds(ctx context.Context, t party.Tenant) ([]vault.Hold, error) {
	rows, err := p.sql.Query(ctx, selectHolds+` ORDER BY hold`, t)
	out, err := engine.Collect(rows, err, holdOf(t))
	return out, wrap(err, "read holds")
}

// Standing lists the holds that are not lifted. Sharing the locks of the epochs, which NextHold
// takes alone, keeps a hold from being placed until the transaction ends.
func (p People) Standing(ctx context.Context, tx ledger.Tx, t party.Tenant) ([]vault.Hold, error) {
	if err := p.lockEpochs(ctx, tx, t, forShare); err != nil {
		return nil, err
	}
	rows, err := in(tx).Query(ctx, selectHolds+` AND lifted = 0 ORDER BY hold`, t)
	out, err := engine.Collect(rows, err, holdOf(t))
	return out, wrap(err, "read holds")
}

// NextHold gives the number of the next hold.
func (p People) NextHold(ctx context.Context, tx ledger.Tx, t party.Tenant) (n int64, err error) {
	if err := p.lockEpochs(ctx, tx, t, forUpdate); err != nil {
		return 0, err
	}
	err = in(tx).Row(ctx, `SELECT coalesce(max(hold), 0) + 1 FROM legal_hold WHERE tenant = $1`, t).Scan(&n)
	return n, wrap(err, "number hold")
}

func (p People) lockEpochs(ctx context.Context, tx ledger.Tx, t party.Tenant, how string) error {
	if p.sql.Embedded() {
		return nil
	}
	_, err := in(tx).Exec(ctx, `SELECT epoch FROM epoch WHERE tenant = $1 ORDER BY epoch`+how, t)
	return wrap(err, "lock epochs")
}

// PutHold inserts a hold, or updates its review and lifting.
func (p People) PutHold(ctx context.Context, tx ledger.Tx, h vault.Hold) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO legal_hold (tenant, hold, reason, everyone, people, placed, review, lifted)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (tenant, hold) DO UPDATE SET review = excluded.review, lifted = excluded.lifted`,
		h.Tenant, h.Number, h.Reason, h.Everyone, h.People.Encode(), h.Placed, h.Review, h.Lifted)
	return wrap(err, "put hold")
}
