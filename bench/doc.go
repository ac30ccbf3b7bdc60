// Command bench measures the product beside a plaintext server that does the same work: same
// HTTP stack, same database with the same settings, same pool, same rows, answers of the same
// size, same client, in the same run on the same machine. What it reports is the ratio.
//
//	go run ./bench            everything, with 100,000 customers, some fifteen minutes
//	go run ./bench --quick    read and append with 10,000 customers, under a minute
//	go run ./bench --json     an array of {engine, name, callers, rate, ratio, p50, p99}
//
// The two servers are processes of this program, so that their CPU time is told apart from the
// client's. The product's side is the product: a request goes from cookie to session, policy,
// desk, ledger and vault before it becomes JSON. The baseline's side is one SQL statement per
// request. docs/benchmarks.md says what each row compares.
//
// It refuses to report where a commit is not durable: fsync, synchronous_commit or
// full_page_writes off, SQLite not in WAL mode or not synchronous=FULL, data on a file system
// in memory. A run in which any answer was wrong fails.
package main
