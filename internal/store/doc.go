// Package store keeps everything in SQL: the same schema and, but for a few named exceptions,
// the same text on SQLite (one file, embedded) and on PostgreSQL.
//
// It promises that a write transaction is durable once Commit returns, that tenant is the
// first column of every key, that no query but the operator's crosses tenants, and that the
// tables of the ledger are only ever inserted into. It stores no plaintext of a sealed field,
// because none reaches it.
//
// # Two engines
//
// SQLite has one writer connection, which begins immediately, and a few readers that see the last
// commit; both in WAL mode with synchronous=FULL, read back at start. PostgreSQL has one pool, at
// READ COMMITTED. Text is PostgreSQL's with $n; a statement counts as tested only when it ran on
// PostgreSQL. A bound limit is written LIMIT $n + 0: SQLite plans a statement anew on each run if the
// limit is a parameter alone. Times are microseconds UTC in BIGINT, given by the caller. There are no triggers, no
// advisory locks and no SELECT *.
package store
