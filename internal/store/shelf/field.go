// Package shelf keeps what a retailer adds in words of its own: definitions of fields, lists of
// words, and the sealed values of orders and cases. Their place in the order of locks is in the
// doc comment of package store.
package shelf

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/vault"
)

// Rows is the shelf's Rows. Holds lists the holds that stand, as vault.HoldRows does.
type Rows struct {
	DB    *engine.DB
	Holds interface {
		Standing(ctx context.Context, tx ledger.Tx, t party.Tenant) ([]vault.Hold, error)
	}
}

var _ own.Rows = Rows{}

// in gives the engine's transaction behind the ledger's.
func in(tx ledger.Tx) *engine.Tx { return tx.(*engine.Tx) } //nolint:forcetypeassert // only the store makes them

// locking adds to a statement how it locks what it reads. SQLite has one writer.
func (r Rows) locking(q, how string) string {
	if r.DB.Embedded() {
		return q
	}
	return q + how
}

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

// conflict turns the violation of a key into a failure of kind Conflict.
func conflict(err error, what string) error {
	if engine.Taken(err) {
		return failure.Wrap(err, failure.Conflict, "Somebody made the same change in this moment.").
			WithHint("Load the page again and repeat the change.")
	}
	return wrap(err, what)
}

const selectFields = `SELECT field, object, word, kind, state, label, help, masked, required, searchable, days, position, created, changed
	FROM own_field WHERE tenant = $1 ORDER BY object, position, field`

func scanField(s engine.Row) (d own.Def, err error) {
	return d, s.Scan(&d.Field, &d.Object, &d.Key, &d.Kind, &d.State, &d.Label, &d.Help, &d.Masked, &d.Required, &d.Searchable,
		&d.Days, &d.Position, &d.Created, &d.Changed)
}

// Fields reads every definition, without choices.
func (r Rows) Fields(ctx context.Context, t party.Tenant) (own.Defs, error) {
	rows, err := r.DB.Query(ctx, selectFields, t)
	out, err := engine.Collect(rows, err, scanField)
	return out, wrap(err, "read own fields")
}

// LockFields reads them once they are locked, in the order of fields.
func (r Rows) LockFields(ctx context.Context, tx ledger.Tx, t party.Tenant) (own.Defs, error) {
	if !r.DB.Embedded() {
		if _, err := in(tx).Exec(ctx, `SELECT field FROM own_field WHERE tenant = $1 ORDER BY field FOR UPDATE`, t); err != nil {
			return nil, wrap(err, "lock own fields")
		}
	}
	rows, err := in(tx).Query(ctx, selectFields, t)
	out, err := engine.Collect(rows, err, scanField)
	return out, wrap(err, "read own fields")
}

// PutField inserts a definition, or updates what of it can change.
func (r Rows) PutField(ctx context.Context, tx ledger.Tx, t party.Tenant, d own.Def) error {
	res, err := in(tx).Exec(ctx, `INSERT INTO own_field (tenant, field, object, word, kind, state, label, help, masked, required,
			searchable, days, position, created, changed)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (tenant, field) DO UPDATE SET state = excluded.state, label = excluded.label, help = excluded.help,
			masked = excluded.masked, required = excluded.required, searchable = excluded.searchable, days = excluded.days,
			position = excluded.position, changed = excluded.changed
		WHERE own_field.word = excluded.word AND own_field.created = excluded.created`,
		t, int64(d.Field), string(d.Object), d.Key, string(d.Kind), string(d.State), d.Label, d.Help, d.Masked, d.Required,
		d.Searchable, d.Days, d.Position, d.Created, d.Changed)
	if err != nil {
		return conflict(err, "put own field")
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return failure.New(failure.Conflict, "Somebody made a field in this moment.").WithHint("Load the page again and repeat the change.")
	}
	return nil
}

// DropField deletes a definition and the list of its choices.
func (r Rows) DropField(ctx context.Context, tx ledger.Tx, t party.Tenant, f field.ID) error {
	if _, err := in(tx).Exec(ctx, `DELETE FROM own_field WHERE tenant = $1 AND field = $2`, t, int64(f)); err != nil {
		return wrap(err, "drop own field")
	}
	_, err := in(tx).Exec(ctx, `DELETE FROM own_word WHERE tenant = $1 AND list = $2`, t, string(own.ChoicesOf(f)))
	return wrap(err, "drop choices")
}

// Held reports whether there is a value of a field.
func (r Rows) Held(ctx context.Context, tx ledger.Tx, t party.Tenant, f field.ID) (held bool, err error) {
	err = in(tx).Row(ctx, `SELECT EXISTS (SELECT 1 FROM own_age WHERE tenant = $1 AND field = $2)
		OR EXISTS (SELECT 1 FROM own_value WHERE tenant = $1 AND field = $2)`, t, int64(f)).Scan(&held)
	return held, wrap(err, "look for values")
}

const selectWords = `SELECT list, code, label, archived FROM own_word WHERE tenant = $1`

type listed struct {
	list own.List
	word own.Word
}

func scanWord(s engine.Row) (w listed, err error) {
	return w, s.Scan(&w.list, &w.word.Code, &w.word.Label, &w.word.Archived)
}

// AllWords reads every list that was changed.
func (r Rows) AllWords(ctx context.Context, t party.Tenant) (map[own.List][]own.Word, error) {
	rows, err := r.DB.Query(ctx, selectWords+` ORDER BY list, position, code`, t)
	all, err := engine.Collect(rows, err, scanWord)
	out := map[own.List][]own.Word{}
	for _, w := range all {
		out[w.list] = append(out[w.list], w.word)
	}
	return out, wrap(err, "read words")
}

// LockWords reads one list once it is locked, in the order of codes.
func (r Rows) LockWords(ctx context.Context, tx ledger.Tx, t party.Tenant, l own.List) ([]own.Word, error) {
	if !r.DB.Embedded() {
		if _, err := in(tx).Exec(ctx, `SELECT code FROM own_word WHERE tenant = $1 AND list = $2 ORDER BY code FOR UPDATE`, t, string(l)); err != nil {
			return nil, wrap(err, "lock words")
		}
	}
	rows, err := in(tx).Query(ctx, selectWords+` AND list = $2 ORDER BY position, code`, t, string(l))
	all, err := engine.Collect(rows, err, scanWord)
	var out []own.Word
	for _, w := range all {
		out = append(out, w.word)
	}
	return out, wrap(err, "read words")
}

// PutWords replaces a list.
func (r Rows) PutWords(ctx context.Context, tx ledger.Tx, t party.Tenant, l own.List, ws []own.Word) error {
	if _, err := in(tx).Exec(ctx, `DELETE FROM own_word WHERE tenant = $1 AND list = $2`, t, string(l)); err != nil {
		return wrap(err, "replace words")
	}
	for i, w := range ws {
		if _, err := in(tx).Exec(ctx, `INSERT INTO own_word (tenant, list, code, label, position, archived) VALUES ($1, $2, $3, $4, $5, $6)`,
			t, string(l), w.Code, w.Label, int64(i), w.Archived); err != nil {
			return conflict(err, "replace words")
		}
	}
	return nil
}

const fifty = 50 // how many are looked up at once

// in50 is "($2, $3, … $51)".
var in50 = func() string {
	s := make([]string, fifty)
	for i := range s {
		s[i] = "$" + strconv.Itoa(i+2)
	}
	return "(" + strings.Join(s, ", ") + ")"
}()

// padded gives a tenant and up to 50 numbers as arguments; 0 is nobody's number.
func padded[N ~int64](t party.Tenant, ns []N) ([]any, error) {
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
