package moving

import (
	"context"
	"strings"

	"counterpart/internal/act"
	"counterpart/internal/leaving"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/vault"
	"counterpart/internal/when"
)

// People lists at most limit customers after one, staged ones too.
func (r Rows) People(ctx context.Context, t party.Tenant, after party.Customer, limit int) ([]vault.Person, error) {
	rows, err := r.DB.Query(ctx, `SELECT customer, ordinal, state FROM customer WHERE tenant = $1 AND customer > $2
		ORDER BY customer LIMIT $3 + 0`, t, after, limit)
	out, err := engine.Collect(rows, err, func(s engine.Row) (p vault.Person, err error) {
		return p, s.Scan(&p.Customer, &p.Ordinal, &p.State)
	})
	return out, wrap(err, "list customers")
}

// Wipe deletes at most limit of a tenant's rows of a table and counts them.
func (r Rows) Wipe(ctx context.Context, tx ledger.Tx, t party.Tenant, table string, key []string, limit int) (int64, error) {
	q, args := "DELETE FROM "+table+" WHERE tenant = $1", []any{t}
	if len(key) > 0 {
		k := list("", key)
		q += " AND (" + k + ") IN (SELECT " + k + " FROM " + table + " WHERE tenant = $1 LIMIT $2 + 0)"
		args = append(args, limit)
	}
	res, err := in(tx).Exec(ctx, q, args...)
	if err != nil {
		return 0, wrap(err, "wipe "+table)
	}
	return res.RowsAffected()
}

// DropTenantKeys deletes a tenant's keys but for those under an epoch.
func (r Rows) DropTenantKeys(ctx context.Context, tx ledger.Tx, t party.Tenant, but int64) error {
	return r.Keys.DropTenantKeys(ctx, tx, t, but)
}

// File reads the newest file that was handed over.
func (r Rows) File(ctx context.Context, t party.Tenant) (f leaving.File, err error) {
	var hash []byte
	err = r.DB.Row(ctx, `SELECT hash, made, received FROM leaving_file WHERE tenant = $1 ORDER BY made DESC LIMIT 1`, t).
		Scan(&hash, &f.Made, &f.Received)
	copy(f.Hash[:], hash)
	f.Entry = -1
	return f, missing(wrap(err, "read file"), "file that was handed over")
}

// Compact leaves nothing of deleted rows in the embedded database's file. PostgreSQL's VACUUM does
// what it does there.
func (r Rows) Compact(ctx context.Context) error { return wrap(r.DB.Compact(ctx), "compact") }

// PutFile writes one.
func (r Rows) PutFile(ctx context.Context, tx ledger.Tx, t party.Tenant, f leaving.File) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO leaving_file (tenant, hash, made, received) VALUES ($1, $2, $3, $4)
		ON CONFLICT (tenant, hash) DO UPDATE SET received = excluded.received`, t, hashed(f.Hash), f.Made, f.Received)
	return wrap(err, "put file")
}

func hashed(h act.Hash) []byte { return h[:] }

// State reads how far a deletion is.
func (r Rows) State(ctx context.Context, t party.Tenant) (s leaving.State, err error) {
	var words string
	err = r.DB.Row(ctx, `SELECT done, began, ended, operator, company, country, words, erased, deleted, certificate
		FROM leaving WHERE tenant = $1`, t).
		Scan(&s.Done, &s.Began, &s.Ended, &s.Ordinal, &s.Company, &s.Country, &words, &s.Erased, &s.Rows, &s.Entry)
	if words != "" {
		s.Words = strings.Split(words, "\n")
	}
	return s, missing(wrap(err, "read deletion"), "deletion under way")
}

// PutState writes it.
func (r Rows) PutState(ctx context.Context, tx ledger.Tx, t party.Tenant, s leaving.State) error {
	_, err := in(tx).Exec(ctx, `INSERT INTO leaving (tenant, done, began, ended, operator, company, country, words, erased, deleted, certificate)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (tenant) DO UPDATE SET done = excluded.done, ended = excluded.ended, erased = excluded.erased,
			deleted = excluded.deleted, certificate = excluded.certificate`,
		t, s.Done, s.Began, s.Ended, s.Ordinal, s.Company, s.Country, strings.Join(s.Words, "\n"), s.Erased, s.Rows, s.Entry)
	return wrap(err, "put deletion")
}

// Leave deletes all that a tenant has but its log, and notes that it has left: for a restore, whose
// transaction it is.
func (r Rows) Leave(ctx context.Context, tx ledger.Tx, t party.Tenant, at when.Instant) error {
	for _, table := range leaving.Gone() {
		if _, err := r.Wipe(ctx, tx, t, table, nil, 0); err != nil {
			return err
		}
	}
	return r.PutState(ctx, tx, t, leaving.State{Done: true, Began: at, Ended: at, Words: []string{"deleted again after a restore"}, Entry: -1})
}
