package store

import (
	"context"
	"slices"

	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/store/summary"
	"counterpart/internal/when"
)

const stepRows = 200 // rows of one short transaction

// OpenBatch writes a new import and gives its number.
func (c CRM) OpenBatch(ctx context.Context, tx ledger.Tx, t party.Tenant, b crm.Batch) (id crm.BatchID, err error) {
	err = in(tx).Row(ctx, `INSERT INTO import_batch (tenant, batch, kind, digest, state, rows_ok, rows_bad, rows_same,
			started, ended, settled, refused, until)
		SELECT $1, coalesce(max(batch), 0) + 1, $2, $3, 'staging', 0, 0, 0, $4, 0, 0, '', 0 FROM import_batch WHERE tenant = $1
		RETURNING batch`, t, b.Kind, b.Digest, b.Started).Scan(&id)
	return id, conflict(err, "Another import begins in this moment.")
}

// CloseBatch ends an import that is staging; if it is published, the name index is told.
func (c CRM) CloseBatch(ctx context.Context, tx ledger.Tx, t party.Tenant, b crm.Batch) error {
	n, err := changed(in(tx).Exec(ctx, `UPDATE import_batch SET state = $3, rows_ok = $4, rows_bad = $5, rows_same = $6, ended = $7,
			refused = $8, until = $9
		WHERE tenant = $1 AND batch = $2 AND state = 'staging'`,
		t, b.ID, b.State, b.OK, b.Bad, b.Same, b.Ended, b.Refused, b.Until))
	if err != nil {
		return wrap(err, "close batch")
	}
	if n != 1 {
		return failure.New(failure.Conflict, "This import has ended already.")
	}
	if b.State != "published" {
		return nil
	}
	return noteNameChange(ctx, in(tx), t, -int64(b.ID), b.Ended)
}

// Batches reads the newest imports, or the one with this number.
func (c CRM) Batches(ctx context.Context, t party.Tenant, id crm.BatchID, limit int) ([]crm.Batch, error) {
	rows, err := c.sql.Query(ctx, `SELECT batch, kind, digest, state, rows_ok, rows_bad, rows_same, started, ended, settled,
			refused, until
		FROM import_batch WHERE tenant = $1 AND (CAST($2 AS BIGINT) = 0 OR batch = $2) ORDER BY batch DESC LIMIT $3 + 0`, t, id, limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (b crm.Batch, err error) {
		return b, s.Scan(&b.ID, &b.Kind, &b.Digest, &b.State, &b.OK, &b.Bad, &b.Same, &b.Started, &b.Ended, &b.Settled,
			&b.Refused, &b.Until)
	})
	return out, wrap(err, "list imports")
}

// Fields 5 and 6 are loyalty number and external id, field 1 is the e-mail.
const mustBeUnique = `(x.field IN (5, 6) OR x.field = 1 AND (SELECT t.email_unique FROM tenant t WHERE t.tenant = $1))`

// Clashes reads which staged customers share a unique value with another customer.
func (c CRM) Clashes(ctx context.Context, t party.Tenant, batch crm.BatchID, limit int) ([]crm.Clash, error) {
	rows, err := c.sql.Query(ctx, `SELECT x.customer, x.field, y.customer
		FROM customer c JOIN blind_index x ON x.tenant = c.tenant AND x.customer = c.customer
			JOIN blind_index y ON y.tenant = x.tenant AND y.field = x.field AND y.idx = x.idx AND y.customer <> x.customer
			JOIN customer o ON o.tenant = y.tenant AND o.customer = y.customer
		WHERE c.tenant = $1 AND c.batch = $2 AND c.state = 'staged' AND `+mustBeUnique+`
			AND (o.state <> 'staged' OR o.batch = c.batch AND o.ordinal < c.ordinal OR o.batch <> c.batch AND y.uniq)
		ORDER BY c.ordinal, x.field LIMIT $3 + 0`, t, batch, limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (x crm.Clash, err error) {
		return x, s.Scan(&x.Customer, &x.Field, &x.Holder)
	})
	return out, wrap(err, "find clashes")
}

const stateOfBatch = `SELECT state FROM import_batch WHERE tenant = $1 AND batch = $2`

// lockBatch reads a batch's state. Steps of one batch run one after the other, so that what
// publishes it and what clears it do not wait for each other's rows.
func (c CRM) lockBatch(ctx context.Context, tx *engine.Tx, t party.Tenant, batch crm.BatchID) (state string, err error) {
	err = tx.Row(ctx, c.locking(stateOfBatch, forUpdate), t, batch).Scan(&state)
	return state, missing(err, "import")
}

// step finds the end of the next run of a batch's staged customers after an ordinal.
func (c CRM) step(ctx context.Context, tx *engine.Tx, t party.Tenant, batch crm.BatchID, after party.Ordinal) (last party.Ordinal, n int64, err error) {
	err = tx.Row(ctx, `SELECT coalesce(max(s.ordinal), 0), count(*) FROM (SELECT ordinal FROM customer
		WHERE tenant = $1 AND batch = $2 AND state = 'staged' AND ordinal > $3 ORDER BY ordinal LIMIT $4 + 0) AS s`,
		t, batch, after, stepRows).Scan(&last, &n)
	return last, n, err
}

const (
	ofStep = mustBeUnique + ` AND x.customer IN (SELECT c.customer FROM customer c WHERE c.tenant = $1 AND c.batch = $2
		AND c.ordinal > $3 AND c.ordinal <= $4 AND c.state = 'staged')`
	toUnique    = ` SET uniq = $5 WHERE x.tenant = $1 AND x.uniq <> $5 AND ` + ofStep
	setUnique   = `UPDATE blind_index AS x` + toUnique
	setEmbedded = `UPDATE blind_index AS x INDEXED BY blind_index_customer` + toUnique // else each step reads the whole index

	// On PostgreSQL values are claimed in the order of claims, which no UPDATE keeps: rows are
	// written anew. SQLite has one writer, and deletes nothing inside another statement.
	claimUnique = `WITH gone AS (DELETE FROM blind_index AS x WHERE x.tenant = $1 AND NOT x.uniq AND ` + ofStep + `
			RETURNING x.field, x.idx, x.customer)
		INSERT INTO blind_index (tenant, field, idx, customer, uniq)
			SELECT $1, g.field, g.idx, g.customer, true FROM gone g ORDER BY g.field, g.idx`
)

// Reserve claims the unique values of the next staged customers.
func (c CRM) Reserve(ctx context.Context, t party.Tenant, batch crm.BatchID, after party.Ordinal) (party.Ordinal, bool, error) {
	return c.unique(ctx, t, batch, after, true)
}

// Unreserve gives up what Reserve claimed.
func (c CRM) Unreserve(ctx context.Context, t party.Tenant, batch crm.BatchID) error {
	for after := party.Ordinal(0); ; {
		last, done, err := c.unique(ctx, t, batch, after, false)
		if err != nil || done {
			return err
		}
		after = last
	}
}

func (c CRM) unique(ctx context.Context, t party.Tenant, batch crm.BatchID, after party.Ordinal, on bool) (last party.Ordinal, done bool, err error) {
	var n int64
	err = c.sql.Short(ctx, "claim unique values", func(tx *engine.Tx) error {
		if _, err := c.lockBatch(ctx, tx, t, batch); err != nil {
			return err
		}
		if last, n, err = c.step(ctx, tx, t, batch, after); err != nil || n == 0 {
			return err
		}
		q, args := setUnique, []any{t, batch, after, last, on}
		switch {
		case c.sql.Embedded():
			q = setEmbedded
		case on:
			q, args = claimUnique, args[:4]
		}
		_, err := tx.Exec(ctx, q, args...)
		if engine.Taken(err) {
			return failure.Wrap(err, failure.Conflict, "Some customers of the import have a value that another customer has.").
				WithHint("Look at the rows that are named, correct the file or remove them, and import it again.")
		}
		return err
	})
	return last, n == 0, err
}

// Settle turns the next rows of a published batch live: customers, then orders, then payments.
func (c CRM) Settle(ctx context.Context, t party.Tenant, batch crm.BatchID, at when.Instant) (done bool, err error) {
	err = c.sql.Short(ctx, "settle batch", func(tx *engine.Tx) error {
		state, err := c.lockBatch(ctx, tx, t, batch)
		if err != nil {
			return err
		}
		if state != "published" {
			return failure.New(failure.Conflict, "This import is not published.")
		}
		if n, err := settleCustomers.step(ctx, tx, t, batch, stepRows); err != nil || n > 0 {
			return err
		}
		if n, err := c.settleSales(ctx, tx, t, batch); err != nil || n > 0 {
			return err
		}
		if n, err := settlePayments.step(ctx, tx, t, batch, stepRows); err != nil || n > 0 {
			return err
		}
		done = true
		_, err = tx.Exec(ctx, `UPDATE import_batch SET settled = $3 WHERE tenant = $1 AND batch = $2`, t, batch, at)
		return err
	})
	return done, err
}

const (
	stagedCustomer = `SELECT c.customer FROM customer c WHERE c.tenant = $1 AND c.batch = $2 AND c.state = 'staged'
		ORDER BY c.ordinal LIMIT $3 + 0`
	stagedSale = `SELECT c.sale FROM sale c WHERE c.tenant = $1 AND c.batch = $2 AND c.state = 'staged'
		ORDER BY c.placed, c.sale LIMIT $3 + 0`
	stagedPayment = `SELECT c.payment FROM payment c WHERE c.tenant = $1 AND c.batch = $2 AND c.state = 'staged'
		ORDER BY c.payment LIMIT $3 + 0`

	lockCustomers = `SELECT customer FROM customer WHERE tenant = $1 AND customer = ANY($2::bigint[]) ORDER BY customer FOR UPDATE`
	lockSales     = `SELECT sale FROM sale WHERE tenant = $1 AND sale = ANY($2::bigint[]) ORDER BY sale FOR UPDATE`
	lockPayments  = `SELECT payment FROM payment WHERE tenant = $1 AND payment = ANY($2::bigint[]) ORDER BY payment FOR UPDATE`
	lockKeys      = `SELECT customer FROM customer_key WHERE tenant = $1 AND customer = ANY($2::bigint[]) ORDER BY customer FOR UPDATE`
)

// stride changes the next staged rows of a batch: on SQLite, which has one writer and no arrays,
// in one statement; on PostgreSQL it finds them, locks them by id unless nobody else can have them,
// and only then changes them.
type stride struct{ find, lock, embedded, change string }

func strideOf(find, lock, change string) stride {
	return stride{find, lock, change + ` IN (` + find + `)`, change + ` = ANY($2::bigint[])`}
}

var (
	settleCustomers = strideOf(stagedCustomer, lockCustomers, `UPDATE customer SET state = 'live' WHERE tenant = $1 AND customer`)
	settleSales     = strideOf(stagedSale, lockSales, `UPDATE sale SET state = 'live' WHERE tenant = $1 AND sale`)
	settlePayments  = strideOf(stagedPayment, lockPayments, `UPDATE payment SET state = 'live' WHERE tenant = $1 AND payment`)
)

// step changes up to limit rows and counts them.
func (w stride) step(ctx context.Context, tx *engine.Tx, t party.Tenant, batch crm.BatchID, limit int64) (int64, error) {
	if tx.Embedded() {
		return changed(tx.Exec(ctx, w.embedded, t, batch, limit))
	}
	rows, err := tx.Query(ctx, w.find, t, batch, limit)
	ids, err := engine.Collect(rows, err, func(s engine.Row) (id int64, err error) { return id, s.Scan(&id) })
	if err != nil {
		return 0, err
	}
	return w.these(ctx, tx, t, ids)
}

// these changes rows on PostgreSQL and counts those that were found, also where an erasure took
// them meanwhile: there may be more behind them.
func (w stride) these(ctx context.Context, tx *engine.Tx, t party.Tenant, ids []int64) (int64, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	if w.lock != "" {
		if _, err := tx.Exec(ctx, w.lock, int64(t), ids); err != nil {
			return 0, err
		}
	}
	_, err := tx.Exec(ctx, w.change, int64(t), ids)
	return int64(len(ids)), err
}

// settleSales turns some orders live and counts the orders of their customers anew, who are locked
// before the orders, as in LockSale.
func (c CRM) settleSales(ctx context.Context, tx *engine.Tx, t party.Tenant, batch crm.BatchID) (int64, error) {
	const some = stepRows / 2
	rows, err := tx.Query(ctx, `SELECT p.sale, coalesce(p.customer, 0) FROM sale p WHERE p.tenant = $1 AND p.sale IN (`+stagedSale+`)`,
		t, batch, some)
	var sales []int64
	var who []party.Customer
	_, err = engine.Collect(rows, err, func(s engine.Row) (none struct{}, err error) {
		var sale int64
		var customer party.Customer
		err = s.Scan(&sale, &customer)
		sales, who = append(sales, sale), append(who, customer)
		return none, err
	})
	if err != nil || len(sales) == 0 {
		return 0, err
	}
	slices.Sort(who)
	who = slices.DeleteFunc(slices.Compact(who), func(id party.Customer) bool { return id == 0 })
	if c.sql.Embedded() {
		_, err = settleSales.step(ctx, tx, t, batch, some)
	} else if _, err = tx.Exec(ctx, lockCustomers, int64(t), who); err == nil {
		_, err = settleSales.these(ctx, tx, t, sales)
	}
	for _, id := range sales {
		if err == nil {
			err = summary.Live(ctx, tx, t, id)
		}
	}
	if err != nil {
		return 0, err
	}
	return int64(len(sales)), c.Retotal(ctx, tx, t, who)
}

// Clear deletes the next staged rows of a batch that is not published, with their keys.
func (c CRM) Clear(ctx context.Context, t party.Tenant, batch crm.BatchID) (done bool, err error) {
	err = c.sql.Short(ctx, "clear batch", func(tx *engine.Tx) error {
		state, err := c.lockBatch(ctx, tx, t, batch)
		if err != nil {
			return err
		}
		if state != "cancelled" && state != "failed" {
			return failure.New(failure.Conflict, "This import is not cancelled.")
		}
		for _, kind := range clearing {
			var n int64
			for _, w := range kind {
				if n, err = w.step(ctx, tx, t, batch, stepRows); err != nil {
					return err
				}
			}
			if n > 0 {
				return nil
			}
		}
		done = true
		return nil
	})
	return done, err
}

// clearing deletes some staged customers, else payments, else orders, each after what leads to it.
// Keys may be under rotation, and what belongs to a customer under erasure.
var clearing = [][]stride{
	{
		strideOf(stagedCustomer, lockKeys, `DELETE FROM customer_key WHERE tenant = $1 AND customer`),
		strideOf(stagedCustomer, "", `DELETE FROM blind_index WHERE tenant = $1 AND customer`),
		strideOf(stagedCustomer, "", `DELETE FROM own_age WHERE tenant = $1 AND customer`),
		strideOf(stagedCustomer, "", `DELETE FROM customer WHERE tenant = $1 AND customer`),
	},
	{strideOf(stagedPayment, lockPayments, `DELETE FROM payment WHERE tenant = $1 AND payment`)},
	{
		strideOf(stagedSale, lockSales, `DELETE FROM sale_line WHERE tenant = $1 AND sale`),
		strideOf(stagedSale, "", `DELETE FROM own_index WHERE tenant = $1 AND item`),
		strideOf(stagedSale, "", `DELETE FROM own_value WHERE tenant = $1 AND item`),
		strideOf(stagedSale, "", `DELETE FROM sale WHERE tenant = $1 AND sale`),
	},
}

// Intake finds what a file names without an external id.
type Intake struct{ *DB }

const (
	mailOne  = selectMail + ` = $2`
	mailMany = selectMail + ` = ANY($2::bytea[])` // PostgreSQL: one round trip for all; SQLite has no arrays

	// Field 1 is field.Emails.
	selectMail = `SELECT x.idx, c.customer, c.ordinal, c.revision, c.digest
		FROM blind_index x JOIN customer c ON c.tenant = x.tenant AND c.customer = x.customer
		WHERE x.tenant = $1 AND x.field = 1 AND ` + visible + ` AND x.idx`
)

// MatchMails gives the customers that have one of these blind index values of e-mails, keyed by
// value. A value that leads to several customers is in several and leads to none.
func (db Intake) MatchMails(ctx context.Context, t party.Tenant, values [][]byte) (map[string]crm.Match, map[string]bool, error) {
	found, several := map[string]crm.Match{}, map[string]bool{}
	scan := func(s engine.Row) (struct{}, error) {
		var idx []byte
		var m crm.Match
		err := s.Scan(&idx, &m.Customer, &m.Ordinal, &m.Revision, &m.Digest)
		if old, twice := found[string(idx)]; twice && old.Customer != m.Customer {
			several[string(idx)] = true
		}
		found[string(idx)] = m
		return struct{}{}, err
	}
	err := db.matchMails(ctx, t, values, scan)
	for v := range several {
		delete(found, v)
	}
	return found, several, wrap(err, "match e-mails")
}

func (db Intake) matchMails(ctx context.Context, t party.Tenant, values [][]byte, scan func(engine.Row) (struct{}, error)) error {
	if !db.sql.Embedded() {
		rows, err := db.sql.Query(ctx, mailMany, int64(t), values)
		_, err = engine.Collect(rows, err, scan)
		return err
	}
	for _, v := range values {
		rows, err := db.sql.Query(ctx, mailOne, t, v)
		if _, err := engine.Collect(rows, err, scan); err != nil {
			return err
		}
	}
	return nil
}
