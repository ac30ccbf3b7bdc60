package store

import (
	"context"

	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/when"
)

// Tenant is one retailer and its vendor.
type Tenant struct {
	ID          party.Tenant
	Slug        string // short name for sign-in, [a-z0-9-]
	Name        string // the retailer
	Vendor      string // the company that hosts
	Country     string // ISO 3166-1 alpha-2, of the retailer
	Currency    string // ISO 4217, in which totals over orders are kept
	EmailUnique bool   // no two customers share an e-mail
	Simulated   bool   // the clock could be set
	Catalogue   []byte // digest of the words that its log last defined; empty before the first
	Created     when.Instant
	Left        bool // it has left, and what it had is deleted or being deleted
}

// InsertTenant makes the row of a tenant.
func (db *DB) InsertTenant(ctx context.Context, tx ledger.Tx, t Tenant) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO tenant
		(tenant, slug, name, vendor, country, currency, email_unique, simulated, next_ordinal, catalogue, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10)`,
		t.ID, t.Slug, t.Name, t.Vendor, t.Country, t.Currency, t.EmailUnique, t.Simulated, []byte{}, t.Created)
	if engine.Taken(err) {
		return failure.Wrap(err, failure.Conflict, "There is a retailer with this number already.")
	}
	return wrap(err, "insert tenant")
}

// Tenants lists every tenant. It is the operator's query, the only one without a tenant.
func (db *DB) Tenants(ctx context.Context) ([]Tenant, error) {
	rows, err := db.sql.Query(ctx, `SELECT tenant, slug, name, vendor, country, currency, email_unique, simulated, catalogue, created,
		EXISTS (SELECT 1 FROM leaving l WHERE l.tenant = tenant.tenant) FROM tenant ORDER BY tenant`)
	out, err := engine.Collect(rows, err, func(s engine.Row) (t Tenant, err error) {
		return t, s.Scan(&t.ID, &t.Slug, &t.Name, &t.Vendor, &t.Country, &t.Currency, &t.EmailUnique, &t.Simulated, &t.Catalogue, &t.Created, &t.Left)
	})
	return out, wrap(err, "list tenants")
}

// SetCatalogue notes which words a tenant's log has defined.
func (db *DB) SetCatalogue(ctx context.Context, tx ledger.Tx, t party.Tenant, digest []byte) error {
	_, err := in(tx).Exec(ctx, `UPDATE tenant SET catalogue = $2 WHERE tenant = $1`, t, digest)
	return wrap(err, "set catalogue")
}

// Size counts a tenant's live customers and orders.
func (db *DB) Size(ctx context.Context, t party.Tenant) (customers, orders int64, err error) {
	err = db.sql.Row(ctx, `SELECT (SELECT count(*) FROM customer WHERE tenant = $1 AND state <> 'staged'),
		(SELECT count(*) FROM sale WHERE tenant = $1 AND state = 'live')`, t).Scan(&customers, &orders)
	return customers, orders, wrap(err, "count")
}
