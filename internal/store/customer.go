package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// CRM keeps customers, orders, payments and imports: it is the desk's Rows and the name index's
// NameRows.
type CRM struct{ *DB }

var (
	_ crm.Rows       = CRM{}
	_ vault.NameRows = CRM{}
)

// Settings reads a tenant's settings.
func (c CRM) Settings(ctx context.Context, t party.Tenant) (s crm.Settings, err error) {
	err = c.sql.Row(ctx, `SELECT country, currency FROM tenant WHERE tenant = $1`, t).Scan(&s.Country, &s.Currency)
	return s, missing(err, "retailer")
}

// TakeOrdinals takes unused ordinals in a transaction of its own and gives the first.
func (c CRM) TakeOrdinals(ctx context.Context, t party.Tenant, n int64) (first party.Ordinal, err error) {
	err = c.sql.Short(ctx, "take ordinals", func(tx *engine.Tx) error {
		return missing(tx.Row(ctx, `UPDATE tenant SET next_ordinal = next_ordinal + $2 WHERE tenant = $1
			RETURNING next_ordinal - $2`, t, n).Scan(&first), "retailer")
	})
	return first, err
}

// LastOrdinal gives the newest ordinal that was taken, 0 if none was.
func (c CRM) LastOrdinal(ctx context.Context, t party.Tenant) (last party.Ordinal, err error) {
	err = c.sql.Row(ctx, `SELECT next_ordinal - 1 FROM tenant WHERE tenant = $1`, t).Scan(&last)
	return last, missing(err, "retailer")
}

const (
	insertCustomer = `INSERT INTO customer (tenant, customer, ordinal, state, batch, country, language,
			created, updated, revision, orders, spent, last_order, digest, sealed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1, 0, 0, 0, $9, $10)`
	insertKey   = `INSERT INTO customer_key (tenant, customer, epoch, version, wrapped) VALUES ($1, $2, $3, $4, $5)`
	insertIndex = `INSERT INTO blind_index (tenant, field, idx, customer, uniq)
		VALUES ($1, $2, $3, $4, $6 AND ($5 OR (CAST($2 AS BIGINT) = 1 AND (SELECT email_unique FROM tenant WHERE tenant = $1))))`
)

// AddCustomers writes customers with key and index rows, live if batch is 0, else staged.
func (c CRM) AddCustomers(ctx context.Context, tx ledger.Tx, t party.Tenant, batch crm.BatchID, at when.Instant, rs []crm.Record) error {
	add := addCustomerArrays
	if c.sql.Embedded() {
		add = addCustomerRows
	}
	if err := add(ctx, in(tx), t, batch, at, rs); err != nil {
		return conflict(err, "A customer with this e-mail, loyalty number or external id is there already.")
	}
	return addAges(ctx, in(tx), t, at, rs)
}

// conflict turns the violation of a unique index into a failure of kind Conflict.
func conflict(err error, text string) error {
	if engine.Taken(err) {
		return failure.Wrap(err, failure.Conflict, "%s", text)
	}
	return wrap(err, "write")
}

func stateOf(batch crm.BatchID) string {
	if batch == 0 {
		return "live"
	}
	return "staged"
}

// addCustomerRows is for SQLite, where a statement costs no round trip.
func addCustomerRows(ctx context.Context, tx *engine.Tx, t party.Tenant, batch crm.BatchID, at when.Instant, rs []crm.Record) error {
	for _, r := range rs {
		if _, err := tx.Exec(ctx, insertCustomer, t, r.ID, r.Ordinal, stateOf(batch), batch, r.Country, r.Language, at,
			r.Digest, []byte(r.Sealed)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, insertKey, t, r.ID, r.Key.Epoch, r.Key.Version, r.Key.Wrapped); err != nil {
			return err
		}
		if err := addIndex(ctx, tx, t, r.ID, r.Index, batch == 0); err != nil {
			return err
		}
		if batch != 0 {
			continue
		}
		if err := noteNameChange(ctx, tx, t, int64(r.Ordinal), at); err != nil {
			return err
		}
	}
	return nil
}

func addIndex(ctx context.Context, tx *engine.Tx, t party.Tenant, id party.Customer, rows []crm.IndexRow, live bool) error {
	for _, i := range rows {
		if _, err := tx.Exec(ctx, insertIndex, t, int64(i.Field), i.Value, id, i.Unique, live); err != nil {
			return err
		}
	}
	return nil
}

// addCustomersAll is for PostgreSQL: one round trip for all. SQLite has no unnest and no
// statement that changes several tables.
const addCustomersAll = `WITH
	made AS (INSERT INTO customer (tenant, customer, ordinal, state, batch, country, language,
			created, updated, revision, orders, spent, last_order, digest, sealed)
		SELECT $1, c.customer, c.ordinal, $2, $3, c.country, c.language, $4, $4, 1, 0, 0, 0, c.digest, c.sealed
		FROM unnest($5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::bytea[], $10::bytea[])
			AS c (customer, ordinal, country, language, digest, sealed)),
	keys AS (INSERT INTO customer_key (tenant, customer, epoch, version, wrapped)
		SELECT $1, k.customer, k.epoch, k.version, k.wrapped
		FROM unnest($5::bigint[], $11::bigint[], $12::bigint[], $13::bytea[]) AS k (customer, epoch, version, wrapped)),
	idx AS (INSERT INTO blind_index (tenant, field, idx, customer, uniq)
		SELECT $1, i.field, i.idx, i.customer, CAST($3 AS BIGINT) = 0 AND (i.uniq OR
			(i.field = 1 AND (SELECT t.email_unique FROM tenant t WHERE t.tenant = $1)))
		FROM unnest($14::bigint[], $15::bytea[], $16::bigint[], $17::boolean[]) AS i (field, idx, customer, uniq))
	INSERT INTO name_change (tenant, at, what)
		SELECT $1, $4, n.ordinal FROM unnest($6::bigint[]) AS n (ordinal) WHERE CAST($3 AS BIGINT) = 0
		ON CONFLICT (tenant, at, what) DO NOTHING`

// claim is a blind index row with its customer. Whoever writes or deletes rows whose values may
// be unique does so in the order of compare: whoever wants a value waits for whoever is just
// giving it up or taking it.
type claim struct {
	crm.IndexRow
	owner party.Customer
}

func (x claim) compare(y claim) int {
	return cmp.Or(cmp.Compare(x.Field, y.Field), bytes.Compare(x.Value, y.Value))
}

func addCustomerArrays(ctx context.Context, tx *engine.Tx, t party.Tenant, batch crm.BatchID, at when.Instant, rs []crm.Record) error {
	n := len(rs)
	ids, ordinals, epochs, versions := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	countries, languages := make([]string, n), make([]string, n)
	digests, sealed, wrapped := make([][]byte, n), make([][]byte, n), make([][]byte, n)
	var index []claim
	for i, r := range rs {
		ids[i], ordinals[i], countries[i], languages[i] = int64(r.ID), int64(r.Ordinal), r.Country, r.Language
		digests[i], sealed[i] = r.Digest, r.Sealed
		epochs[i], versions[i], wrapped[i] = r.Key.Epoch, r.Key.Version, r.Key.Wrapped
		for _, x := range r.Index {
			index = append(index, claim{x, r.ID})
		}
	}
	n = len(index)
	fields, values, owners, uniq := make([]int64, n), make([][]byte, n), make([]int64, n), make([]bool, n)
	for i, x := range inOrder(index, claim.compare) {
		fields[i], values[i], owners[i], uniq[i] = int64(x.Field), x.Value, int64(x.owner), x.Unique
	}
	_, err := tx.Exec(ctx, addCustomersAll, int64(t), stateOf(batch), int64(batch), int64(at), ids, ordinals, countries, languages,
		digests, sealed, epochs, versions, wrapped, fields, values, owners, uniq)
	return err
}

// AmendCustomer replaces fields of a customer if the revision is still the same.
func (c CRM) AmendCustomer(ctx context.Context, tx ledger.Tx, t party.Tenant, at when.Instant, a crm.Amendment) error {
	res, err := in(tx).Exec(ctx, `UPDATE customer AS c SET country = $4, language = $5, sealed = $6, updated = $7,
			revision = revision + 1, digest = coalesce($8, digest)
		WHERE tenant = $1 AND customer = $2 AND revision = $3 AND `+visible,
		t, a.ID, a.Revision, a.Country, a.Language, []byte(a.Sealed), at, nilled(a.Digest))
	if err != nil {
		return wrap(err, "amend customer")
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return failure.New(failure.Conflict, "Somebody changed this customer meanwhile.").
			WithHint("Load the page again and repeat the change.")
	}
	if err := keepFormer(ctx, in(tx), t, a); err != nil {
		return err
	}
	if err := amendIndex(ctx, in(tx), t, a); err != nil {
		return conflict(err, "Another customer has this e-mail, loyalty number or external id.")
	}
	if err := amendAges(ctx, in(tx), t, at, a); err != nil {
		return wrap(err, "note own fields")
	}
	return noteNameChange(ctx, in(tx), t, int64(a.Ordinal), at)
}

// amendIndex takes the index rows of amended fields away and adds the new ones, value by value in
// the order of claims; of two customers who swap a value one is refused.
func amendIndex(ctx context.Context, tx *engine.Tx, t party.Tenant, a crm.Amendment) error {
	rows, err := tx.Query(ctx, `SELECT field, idx FROM blind_index WHERE tenant = $1 AND customer = $2`, t, a.ID)
	steps, err := engine.Collect(rows, err, func(s engine.Row) (x claim, err error) { return x, s.Scan(&x.Field, &x.Value) })
	if err != nil {
		return err
	}
	steps = slices.DeleteFunc(steps, func(x claim) bool { return !a.Fields.Has(x.Field) })
	for _, x := range a.Index {
		steps = append(steps, claim{x, a.ID}) // behind the old rows, so that an equal one goes first
	}
	for _, x := range inOrder(steps, claim.compare) {
		if x.owner != 0 {
			err = addIndex(ctx, tx, t, a.ID, []crm.IndexRow{x.IndexRow}, true)
		} else {
			_, err = tx.Exec(ctx, `DELETE FROM blind_index WHERE tenant = $1 AND field = $2 AND idx = $3 AND customer = $4`,
				t, int64(x.Field), x.Value, a.ID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

const insertNote = `INSERT INTO note (tenant, note, customer, kind, at, author, version, sealed)
	SELECT $1, $2, $3, $4, $5, $6, $7, $8 FROM customer c WHERE c.tenant = $1 AND c.customer = $3 AND ` + visible

// AddNote writes a note on a customer, who is not erased meanwhile.
func (c CRM) AddNote(ctx context.Context, tx ledger.Tx, t party.Tenant, at when.Instant, n crm.Note) error {
	rows, err := changed(in(tx).Exec(ctx, c.locking(insertNote, forShare),
		t, n.ID, n.Customer, n.Kind, at, n.Author, n.Version, n.Sealed))
	if err != nil {
		return wrap(err, "add note")
	}
	if rows != 1 {
		return failure.New(failure.NotFound, "There is no such customer.")
	}
	return nil
}

// A staged row is visible once its batch is published. Lists take live rows by an index of their
// own and then those that are published and not yet live.
const (
	isPublished = `EXISTS (SELECT 1 FROM import_batch b WHERE b.tenant = c.tenant AND b.batch = c.batch AND b.state = 'published')`
	visible     = `(c.state <> 'staged' OR ` + isPublished + `)`
	unsettled   = `SELECT b.batch FROM import_batch b WHERE b.tenant = $1 AND b.state = 'published' AND b.settled = 0`

	selectCustomer = `SELECT c.customer, c.ordinal, c.state, c.country, c.language, c.created, c.updated, c.revision,
			c.orders, c.spent, c.last_order, c.sealed, k.epoch, k.version, k.wrapped
		FROM customer c JOIN customer_key k ON k.tenant = c.tenant AND k.customer = c.customer`
)

func scanCustomer(s engine.Row) (r crm.CustomerRow, err error) {
	err = s.Scan(&r.ID, &r.Ordinal, &r.State, &r.Profile.Country, &r.Profile.Language, &r.Created, &r.Updated, &r.Revision,
		&r.Orders, &r.Spent, &r.LastOrder, (*[]byte)(&r.Sealed), &r.Key.Epoch, &r.Key.Version, &r.Key.Wrapped)
	r.Key.Customer = r.ID
	if r.State == "staged" {
		r.State = "live"
	}
	return r, err
}

// Customer reads one customer.
func (c CRM) Customer(ctx context.Context, t party.Tenant, id party.Customer) (crm.CustomerRow, error) {
	r, err := scanCustomer(c.sql.Row(ctx, selectCustomer+` WHERE c.tenant = $1 AND c.customer = $2 AND `+visible, t, id))
	return r, missing(err, "customer")
}

// CustomerCount counts the customers.
func (c CRM) CustomerCount(ctx context.Context, t party.Tenant) (int64, error) {
	var n int64
	err := c.sql.Row(ctx, `SELECT (SELECT count(*) FROM customer c WHERE c.tenant = $1 AND c.state <> 'staged') +
		(SELECT count(*) FROM customer c WHERE c.tenant = $1 AND c.state = 'staged' AND c.batch IN (`+unsettled+`))`, t).Scan(&n)
	return n, wrap(err, "count customers")
}

// arms gives the runs of rows that a list merges: those of each batch that is published and not
// yet live, and the live ones last, so that a row that turns live meanwhile is not missed; it
// may come twice. batch is -1 for live rows.
func (c CRM) arms(ctx context.Context, t party.Tenant) ([]int64, error) {
	rows, err := c.sql.Query(ctx, unsettled, t)
	out, err := engine.Collect(rows, err, func(s engine.Row) (b int64, err error) { return b, s.Scan(&b) })
	return append(out, -1), wrap(err, "read batches")
}

const (
	armLive  = `c.state <> 'staged' AND CAST($7 AS BIGINT) = -1`
	armBatch = `c.state = 'staged' AND c.batch = $7`
)

func arm(batch int64) string {
	if batch < 0 {
		return armLive
	}
	return armBatch
}

const (
	pageWhere = ` WHERE c.tenant = $1 AND c.ordinal > $2 AND c.ordinal < $3 AND ($4 = '' OR c.country = $4)
		AND ($5 = '' OR c.state = $5) AND `
	pageUp   = ` ORDER BY c.ordinal LIMIT $6 + 0`
	pageDown = ` ORDER BY c.ordinal DESC LIMIT $6 + 0`
)

// CustomerPage reads customers in order of ordinals.
func (c CRM) CustomerPage(ctx context.Context, t party.Tenant, q crm.CustomerQuery) ([]crm.CustomerRow, error) {
	above, below, order := int64(q.From), int64(math.MaxInt64), pageUp
	if q.Descending {
		above, order = 0, pageDown
		if q.From != 0 {
			below = int64(q.From)
		}
	}
	arms, err := c.arms(ctx, t)
	if err != nil {
		return nil, err
	}
	var out []crm.CustomerRow
	for _, b := range arms {
		rows, err := c.sql.Query(ctx, selectCustomer+pageWhere+arm(b)+order, t, above, below, q.Country, q.State, q.Limit, b)
		got, err := engine.Collect(rows, err, scanCustomer)
		if err != nil {
			return nil, wrap(err, "list customers")
		}
		out = append(out, got...)
	}
	if len(arms) > 1 {
		slices.SortFunc(out, func(a, b crm.CustomerRow) int {
			if q.Descending {
				a, b = b, a
			}
			return cmp.Compare(a.Ordinal, b.Ordinal)
		})
		out = slices.CompactFunc(out, func(a, b crm.CustomerRow) bool { return a.ID == b.ID })
	}
	return out[:min(len(out), q.Limit)], nil
}

const fifty = 50 // how many are looked up at once by id or ordinal

// in50 is "($2, $3, … $51)".
var in50 = func() string {
	var s []string
	for i := range fifty {
		s = append(s, "$"+strconv.Itoa(i+2))
	}
	return "(" + strings.Join(s, ", ") + ")"
}()

// padded gives a tenant and up to 50 numbers as arguments; 0 is nobody's number.
func padded[N ~int64 | ~uint32](t party.Tenant, ns []N) ([]any, error) {
	if len(ns) > fifty {
		return nil, fmt.Errorf("%d at once, at most %d", len(ns), fifty)
	}
	args := append(make([]any, 0, fifty+1), t)
	for _, n := range ns {
		args = append(args, int64(n))
	}
	for len(args) <= fifty {
		args = append(args, int64(0))
	}
	return args, nil
}

var (
	byOrdinals = selectCustomer + ` WHERE c.tenant = $1 AND c.ordinal IN ` + in50 + ` AND ` + visible
	byIDs      = selectCustomer + ` WHERE c.tenant = $1 AND c.customer IN ` + in50 + ` AND ` + visible
	keysOf     = `SELECT customer, epoch, version, wrapped FROM customer_key WHERE tenant = $1 AND customer IN ` + in50
)

// ByOrdinals reads at most 50 customers by ordinal.
func (c CRM) ByOrdinals(ctx context.Context, t party.Tenant, os []party.Ordinal) ([]crm.CustomerRow, error) {
	args, err := padded(t, os)
	if err != nil {
		return nil, err
	}
	rows, err := c.sql.Query(ctx, byOrdinals, args...)
	out, err := engine.Collect(rows, err, scanCustomer)
	return out, wrap(err, "find customers")
}

// ByIDs reads at most 50 customers by id.
func (c CRM) ByIDs(ctx context.Context, t party.Tenant, ids []party.Customer) ([]crm.CustomerRow, error) {
	args, err := padded(t, ids)
	if err != nil {
		return nil, err
	}
	rows, err := c.sql.Query(ctx, byIDs, args...)
	out, err := engine.Collect(rows, err, scanCustomer)
	return out, wrap(err, "find customers")
}

// Keys reads the wrapped keys of customers, staged ones too.
func (c CRM) Keys(ctx context.Context, t party.Tenant, ids []party.Customer) (map[party.Customer]vault.WrappedKey, error) {
	out := map[party.Customer]vault.WrappedKey{}
	for chunk := range slices.Chunk(ids, fifty) {
		args, err := padded(t, chunk)
		if err != nil {
			return nil, err
		}
		rows, err := c.sql.Query(ctx, keysOf, args...)
		keys, err := engine.Collect(rows, err, func(s engine.Row) (k vault.WrappedKey, err error) {
			return k, s.Scan(&k.Customer, &k.Epoch, &k.Version, &k.Wrapped)
		})
		if err != nil {
			return nil, wrap(err, "read keys")
		}
		for _, k := range keys {
			out[k.Customer] = k
		}
	}
	return out, nil
}

// byIndex begins with the values, not with the customers in their order, hence the sum: where
// nobody has a value SQLite else looks at every customer.
const byIndex = selectCustomer + ` JOIN blind_index x ON x.tenant = c.tenant AND x.customer = c.customer
	WHERE x.tenant = $1 AND x.field = $2 AND x.idx IN ($3, $4) AND ` + visible + ` ORDER BY c.ordinal + 0 DESC LIMIT $5 + 0`

// ByIndex reads customers that have one of at most two blind index values.
func (c CRM) ByIndex(ctx context.Context, t party.Tenant, f field.ID, values [][]byte, limit int) ([]crm.CustomerRow, error) {
	one, two := values[0], values[len(values)-1]
	rows, err := c.sql.Query(ctx, byIndex, t, int64(f), one, two, limit)
	out, err := engine.Collect(rows, err, scanCustomer)
	return slices.CompactFunc(out, func(a, b crm.CustomerRow) bool { return a.ID == b.ID }), wrap(err, "find by index")
}

const (
	matchOne  = selectMatch + ` = $3`
	matchMany = selectMatch + ` = ANY($3::bytea[])` // PostgreSQL: one round trip for all; SQLite has no arrays

	selectMatch = `SELECT x.idx, c.customer, c.ordinal, c.revision, c.digest
		FROM blind_index x JOIN customer c ON c.tenant = x.tenant AND c.customer = x.customer
		WHERE x.tenant = $1 AND x.field = 6 AND (c.batch = $2 OR ` + visible + `) AND x.idx`
)

// Matches reads the customers that have one of these external ids' blind index values.
func (c CRM) Matches(ctx context.Context, t party.Tenant, batch crm.BatchID, values [][]byte) (map[string]crm.Match, error) {
	out := map[string]crm.Match{}
	scan := func(s engine.Row) (struct{}, error) {
		var idx []byte
		var m crm.Match
		err := s.Scan(&idx, &m.Customer, &m.Ordinal, &m.Revision, &m.Digest)
		out[string(idx)] = m
		return struct{}{}, err
	}
	if !c.sql.Embedded() {
		rows, err := c.sql.Query(ctx, matchMany, int64(t), int64(batch), values)
		_, err = engine.Collect(rows, err, scan)
		return out, wrap(err, "match customers")
	}
	for _, v := range values {
		rows, err := c.sql.Query(ctx, matchOne, t, batch, v)
		if _, err := engine.Collect(rows, err, scan); err != nil {
			return nil, wrap(err, "match customers")
		}
	}
	return out, nil
}
