// Package engine opens SQLite or PostgreSQL and speaks to it: connections, statements, and write
// transactions with as few round trips as they need. It knows no table. What an engine says when it
// is not there becomes a failure of kind Unavailable; its words stay inside.
//
// # Connections
//
// SQLite has one writer connection, which begins immediately, and a few readers that see the last
// commit; both in WAL mode with synchronous=FULL, read back at start. PostgreSQL has a pool of
// Writers and one of Readers, at READ COMMITTED. A transaction may read outside of itself, as one
// does that loads keys anew: readers never wait for writers to give a connection back. A reader
// holds its connection for one statement, a Moment until it ends; neither begins a write meanwhile.
//
// # The order of things in a transaction
//
// On SQLite:
//
//	1 Begin  takes the writer's turn, or waits for it; BEGIN IMMEDIATE
//	2 Exec, Query, Row, Later  run at once, by statements that the writer's connection keeps
//	3 Try  SAVEPOINT; RELEASE, or ROLLBACK TO and RELEASE
//	4 Commit  COMMIT, which flushes the write-ahead log; then the next one has its turn
//
// On PostgreSQL:
//
//	1 Begin  takes a writer's connection and sends nothing
//	2 Later  sends nothing
//	3 Exec, Query, Row, Try  send BEGIN, whatever waits, and their own statement, in order; the engine
//	  skips what is behind one that fails. It is one round trip; Query takes one before its own
//	4 Commit  sends whatever waits and COMMIT, in one round trip. If nothing was ever sent it sends nothing
//	5 The connection goes back; the pool closes one that is still inside a transaction
//
// A crash, of the program or of the engine, before COMMIT has reached the engine leaves nothing. After
// the engine has answered COMMIT everything is there. In between it is all or nothing, and Commit's
// error says which if anybody can know: one that wraps ledger.ErrDropped leaves nothing, after any
// other the caller looks. PostgreSQL drops a transaction whose connection is lost.
package engine
