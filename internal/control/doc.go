// Package control tests what the contract promises about the system itself, on schedule and on
// demand, and has each result recorded as an act of the program: machine-observed, by nobody's word.
//
// A test looks at the thing, not at a setting: rows as they lie in the database are searched for
// values that were opened, the newest backup is read to its last byte, the log is walked, the
// server's own address is dialled. What could not be tested is recorded as that, and says nothing
// about whether it holds.
//
// A result holds from the test before, if that one held too, until the next is due: between two tests
// it is taken to be so, which the report says. A test that fails says that it was not so at some point
// since the last one that held.
//
// Reading order: control.go (Desk, a run), encryption.go, keeping.go (backups, log, witness,
// retention), door.go (factors, TLS).
package control
