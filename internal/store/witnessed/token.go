package witnessed

import (
	"context"

	"counterpart/internal/ledger"
	"counterpart/internal/openlog"
	"counterpart/internal/party"
	"counterpart/internal/store/engine"
	"counterpart/internal/when"
)

//nolint:gosec // names of columns
const tokenColumns = `SELECT token, side, digest, author, created, used, ended FROM log_token WHERE tenant = $1 `

func scanToken(t party.Tenant) func(engine.Row) (openlog.Token, error) {
	return func(s engine.Row) (openlog.Token, error) {
		k := openlog.Token{Tenant: t}
		return k, s.Scan(&k.Number, &k.Side, &k.Digest, &k.Author, &k.Created, &k.Used, &k.Ended)
	}
}

// Add ends the token of a side and writes another.
func (r Tokens) Add(ctx context.Context, tx ledger.Tx, k openlog.Token) (int64, error) {
	if _, err := in(tx).Exec(ctx, `UPDATE log_token SET ended = $3 WHERE tenant = $1 AND side = $2 AND ended = 0`,
		k.Tenant, string(k.Side), k.Created); err != nil {
		return 0, wrap(err, "end log token")
	}
	var n int64
	err := in(tx).Row(ctx, `INSERT INTO log_token (tenant, token, side, digest, author, created, used, ended)
		VALUES ($1, (SELECT coalesce(max(token), 0) + 1 FROM log_token WHERE tenant = $1), $2, $3, $4, $5, 0, 0) RETURNING token`,
		k.Tenant, string(k.Side), k.Digest, k.Author, k.Created).Scan(&n)
	return n, conflict(err, "add log token")
}

// End marks a token as ended.
func (r Tokens) End(ctx context.Context, tx ledger.Tx, t party.Tenant, number int64, at when.Instant) error {
	res, err := in(tx).Exec(ctx, `UPDATE log_token SET ended = $3 WHERE tenant = $1 AND token = $2 AND ended = 0`, t, number, at)
	return one(res, err, "token")
}

// ByDigest finds a token.
func (r Tokens) ByDigest(ctx context.Context, t party.Tenant, digest []byte) (openlog.Token, error) {
	k, err := scanToken(t)(r.SQL.Row(ctx, tokenColumns+`AND digest = $2`, t, digest))
	return k, missing(err, "token")
}

// All lists tokens, the newest first.
func (r Tokens) All(ctx context.Context, t party.Tenant) ([]openlog.Token, error) {
	rows, err := r.SQL.Query(ctx, tokenColumns+`ORDER BY token DESC`, t)
	out, err := engine.Collect(rows, err, scanToken(t))
	return out, wrap(err, "list log tokens")
}

// Saw writes when a token was used, never to an earlier time.
func (r Tokens) Saw(ctx context.Context, t party.Tenant, number int64, at when.Instant) error {
	return r.SQL.Short(ctx, "note use of log token", func(tx *engine.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE log_token SET used = $3 WHERE tenant = $1 AND token = $2 AND used < $3`, t, number, at)
		return err
	})
}
