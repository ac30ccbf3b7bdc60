// Package ledger appends to a tenant's log and answers with a receipt.
//
// It promises three things. Nothing is disclosed before its entry is committed: only Disclose
// and Process make a Receipt, each after COMMIT, and only a Receipt opens the vault. Nothing is
// changed without an entry: Change commits the caller's rows and the entry in one transaction.
// And the log only grows: every commit extends the Merkle tree and signs a checkpoint over it.
//
// # Order of a commit
//
// One goroutine, the sequencer, takes whatever queued while its last commit ran, at most
// maxBatch. On a store with one writer (SQLite) there is one sequencer for all tenants; on
// PostgreSQL one per tenant and process, ordered among processes by the lock on the head row.
//
//  1. Salts, commitments and sealed payloads were made in the callers' goroutines.
//  2. Begin. On one writer, each queued change runs inside a savepoint; one that fails is rolled
//     back to it, takes no index, and the others go on. On PostgreSQL a change has already
//     committed in a transaction of its own together with its entry as a pending row; the
//     sequencer takes the pending rows.
//  3. Lock and read the head row. Nothing is locked after it.
//  4. Refuse disclosures that were decided under another tenant version.
//  5. Append leaves to the frontier; insert entries, payloads, nodes, checkpoint; update head.
//  6. COMMIT, then hand out receipts.
//
// A crash before 6 leaves nothing of the batch (on PostgreSQL: the pending rows of changes,
// which the next start puts into the tree before anything else). A crash after 6 leaves entries
// whose receipts nobody got: recorded, and not released. If COMMIT fails or is not answered, every
// waiter fails, and nothing more is appended until the head has been read back.
package ledger
