package store

import (
	"context"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/vault"
)

// Keys keeps wrapped keys: it is the vault's KeyRows and WrapRows.
type Keys struct{ *DB }

var (
	_ vault.KeyRows  = Keys{}
	_ vault.WrapRows = Keys{}
)

const selectEpochs = `SELECT epoch, state, wrapped, opened, closed, destroyed FROM epoch WHERE tenant = $1 ORDER BY epoch`

func epochOf(t party.Tenant) func(engine.Row) (vault.Epoch, error) {
	return func(s engine.Row) (vault.Epoch, error) {
		e := vault.Epoch{Tenant: t}
		return e, s.Scan(&e.Number, &e.State, &e.Wrapped, &e.Opened, &e.Closed, &e.Destroyed)
	}
}

// Epochs lists a tenant's epochs in order.
func (k Keys) Epochs(ctx context.Context, t party.Tenant) ([]vault.Epoch, error) {
	rows, err := k.sql.Query(ctx, selectEpochs, t)
	out, err := engine.Collect(rows, err, epochOf(t))
	return out, wrap(err, "read epochs")
}

// LockEpochs reads a tenant's epochs and keeps them from being used for new wraps. They are read
// once they are locked: the statement that waits for the lock does not see an epoch that was opened
// while it waited.
func (k Keys) LockEpochs(ctx context.Context, tx ledger.Tx, t party.Tenant) ([]vault.Epoch, error) {
	if err := People(k).lockEpochs(ctx, tx, t, forUpdate); err != nil {
		return nil, err
	}
	rows, err := in(tx).Query(ctx, selectEpochs, t)
	out, err := engine.Collect(rows, err, epochOf(t))
	return out, wrap(err, "lock epochs")
}

// TenantKeys lists a tenant's keys by name and version.
func (k Keys) TenantKeys(ctx context.Context, t party.Tenant) ([]vault.TenantKey, error) {
	rows, err := k.sql.Query(ctx, `SELECT name, version, epoch, wrapped FROM tenant_key
		WHERE tenant = $1 ORDER BY name, version`, t)
	out, err := engine.Collect(rows, err, func(s engine.Row) (vault.TenantKey, error) {
		r := vault.TenantKey{Tenant: t}
		return r, s.Scan(&r.Name, &r.Version, &r.Epoch, &r.Wrapped)
	})
	return out, wrap(err, "read tenant keys")
}

const selectEpochState = `SELECT state FROM epoch WHERE tenant = $1 AND epoch = $2`

// EpochState reads an epoch's state and keeps it from changing until the transaction ends.
func (k Keys) EpochState(ctx context.Context, tx ledger.Tx, t party.Tenant, epoch int64) (string, error) {
	var state string
	err := in(tx).Row(ctx, k.locking(selectEpochState, forShare), t, epoch).Scan(&state)
	return state, missing(err, "key epoch")
}

// PutEpoch inserts or updates an epoch, whose key it may empty and never replaces: whatever lies
// under it would be lost.
func (k Keys) PutEpoch(ctx context.Context, tx ledger.Tx, e vault.Epoch) error {
	n, err := changed(in(tx).Exec(ctx, `INSERT INTO epoch (tenant, epoch, state, wrapped, opened, closed, destroyed)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (tenant, epoch) DO UPDATE SET state = excluded.state, wrapped = excluded.wrapped,
			closed = excluded.closed, destroyed = excluded.destroyed
		WHERE length(excluded.wrapped) = 0 OR epoch.wrapped = excluded.wrapped`,
		e.Tenant, e.Number, e.State, some(e.Wrapped), e.Opened, e.Closed, e.Destroyed))
	if err == nil && n == 0 {
		return failure.New(failure.Conflict, "Epoch %d has another key already.", e.Number)
	}
	return wrap(err, "put epoch")
}

// PutTenantKey inserts or updates a key.
func (k Keys) PutTenantKey(ctx context.Context, tx ledger.Tx, r vault.TenantKey) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO tenant_key (tenant, name, version, epoch, wrapped) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (tenant, name, version) DO UPDATE SET epoch = excluded.epoch, wrapped = excluded.wrapped`,
		r.Tenant, r.Name, r.Version, r.Epoch, r.Wrapped)
	return wrap(err, "put tenant key")
}

// PutCustomerKey inserts the key of a new customer.
func (k Keys) PutCustomerKey(ctx context.Context, tx ledger.Tx, t party.Tenant, w vault.WrappedKey) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO customer_key (tenant, customer, epoch, version, wrapped) VALUES ($1, $2, $3, $4, $5)`,
		t, w.Customer, w.Epoch, w.Version, w.Wrapped)
	return wrap(err, "put customer key")
}

const wrapsOf = `SELECT customer, epoch, version, wrapped FROM customer_key
	WHERE tenant = $1 AND epoch = $2 AND customer > $3 ORDER BY customer LIMIT $4 + 0`

// Wraps reads keys under an epoch, page by page, and keeps others from changing them until the
// transaction ends.
func (k Keys) Wraps(ctx context.Context, tx ledger.Tx, at vault.Epoch, after party.Customer, limit int) ([]vault.WrappedKey, error) {
	rows, err := in(tx).Query(ctx, k.locking(wrapsOf, forUpdate), at.Tenant, at.Number, after, limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (w vault.WrappedKey, err error) {
		return w, s.Scan(&w.Customer, &w.Epoch, &w.Version, &w.Wrapped)
	})
	return out, wrap(err, "read wraps")
}

// One round trip for a batch. SQLite has no unnest, and a statement there costs no round trip.
const rewrapArrays = `UPDATE customer_key AS c SET epoch = n.epoch, wrapped = n.wrapped
	FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[]) AS n (customer, version, epoch, wrapped)
	WHERE c.tenant = $1 AND c.customer = n.customer AND c.version = n.version`

const rewrapOne = `UPDATE customer_key SET epoch = $4, wrapped = $5 WHERE tenant = $1 AND customer = $2 AND version = $3`

// Rewrap replaces wraps of the same key version, and counts them.
func (k Keys) Rewrap(ctx context.Context, tx ledger.Tx, t party.Tenant, wraps []vault.WrappedKey) (n int64, err error) {
	if k.sql.Embedded() {
		for _, w := range wraps {
			one, err := changed(in(tx).Exec(ctx, rewrapOne, t, w.Customer, w.Version, w.Epoch, w.Wrapped))
			if err != nil {
				return 0, wrap(err, "rewrap")
			}
			n += one
		}
		return n, nil
	}
	customers, versions := make([]int64, len(wraps)), make([]int64, len(wraps))
	epochs, wrapped := make([]int64, len(wraps)), make([][]byte, len(wraps))
	for i, w := range wraps {
		customers[i], versions[i], epochs[i], wrapped[i] = int64(w.Customer), w.Version, w.Epoch, w.Wrapped
	}
	n, err = changed(in(tx).Exec(ctx, rewrapArrays, t, customers, versions, epochs, wrapped))
	return n, wrap(err, "rewrap")
}

// Left counts the keys under an epoch.
func (k Keys) Left(ctx context.Context, tx ledger.Tx, at vault.Epoch) (int64, error) {
	var n int64
	err := in(tx).Row(ctx, `SELECT (SELECT count(*) FROM customer_key WHERE tenant = $1 AND epoch = $2) +
		(SELECT count(*) FROM tenant_key WHERE tenant = $1 AND epoch = $2)`, at.Tenant, at.Number).Scan(&n)
	return n, wrap(err, "count wraps")
}

// DropTenantKeys deletes a tenant's keys but for those under an epoch.
func (k Keys) DropTenantKeys(ctx context.Context, tx ledger.Tx, t party.Tenant, but int64) error {
	_, err := in(tx).Exec(ctx, `DELETE FROM tenant_key WHERE tenant = $1 AND epoch <> $2`, t, but)
	return wrap(err, "drop tenant keys")
}
