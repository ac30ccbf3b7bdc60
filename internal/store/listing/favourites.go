package listing

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"counterpart/internal/crm/lists"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
)

// Favourites reads a member's favourites. A view has the name that it has now.
func (l Lists) Favourites(ctx context.Context, t party.Tenant, owner party.Ordinal) ([]lists.Favourite, error) {
	rows, err := l.DB.Query(ctx, `SELECT f.kind, f.item, coalesce(v.name, f.label), coalesce(v.list, '') FROM favourite f
		LEFT JOIN saved_view v ON f.kind = 'view' AND v.tenant = f.tenant AND v.view = f.item
		WHERE f.tenant = $1 AND f.owner = $2 AND (f.kind <> 'view' OR v.shared OR v.owner = f.owner)
		ORDER BY f.position, f.kind, f.item LIMIT $3 + 0`, t, owner, lists.MaxFavourites)
	out, err := engine.Collect(rows, err, func(s engine.Row) (f lists.Favourite, err error) {
		return f, s.Scan(&f.Kind, &f.Item, &f.Label, &f.List)
	})
	if err != nil {
		return nil, fmt.Errorf("read favourites: %w", err)
	}
	return out, nil
}

// PutFavourite writes a favourite. A customer is kept from being erased meanwhile.
func (l Lists) PutFavourite(ctx context.Context, tx ledger.Tx, t party.Tenant, owner party.Ordinal, f lists.Favourite) error {
	if f.Kind == lists.FavouriteCustomer {
		if err := l.hold(ctx, tx, t, f.Item); err != nil {
			return err
		}
	}
	label := ""
	if f.Kind == lists.FavouriteOrder {
		label = f.Label
	}
	return do(ctx, tx, "write favourite", `INSERT INTO favourite (tenant, owner, kind, item, label, position)
		VALUES ($1, $2, $3, $4, $5, (SELECT coalesce(max(x.position), 0) + 1 FROM favourite x WHERE x.tenant = $1 AND x.owner = $2))
		ON CONFLICT (tenant, owner, kind, item) DO NOTHING`, t, owner, string(f.Kind), f.Item, label)
}

// hold locks a customer, whom an erasure waits for.
func (l Lists) hold(ctx context.Context, tx ledger.Tx, t party.Tenant, customer int64) error {
	q := `SELECT customer FROM customer WHERE tenant = $1 AND customer = $2`
	if !l.DB.Embedded() {
		q += ` FOR SHARE`
	}
	err := in(tx).Row(ctx, q, t, customer).Scan(&customer)
	if errors.Is(err, sql.ErrNoRows) {
		return failure.Wrap(err, failure.NotFound, "There is no such customer.")
	}
	if err != nil {
		return fmt.Errorf("lock customer: %w", err)
	}
	return nil
}

// DropFavourite deletes a favourite.
func (l Lists) DropFavourite(ctx context.Context, tx ledger.Tx, t party.Tenant, owner party.Ordinal, f lists.Favourite) error {
	return do(ctx, tx, "delete favourite", `DELETE FROM favourite WHERE tenant = $1 AND owner = $2 AND kind = $3 AND item = $4`,
		t, owner, string(f.Kind), f.Item)
}
