// Package openlog shows a tenant's log to its two parties: as tiles that any program for C2SP
// tlog-tiles reads, as receipts for single entries (tlog-proof), and with a trust file that says whose
// signatures count (tlog-policy).
//
// It promises that nothing of a log is served without a token of one of the two parties, that a token
// opens the log of its own tenant and nothing else, that it is shown once and kept as its SHA-256
// only, and that what is served is what is stored: a tile whose rows are not all there does not
// exist. Entries name no customer; their payloads are never served.
//
// Addresses, under /log/ and the retailer's short name, for the open log, or under its number below
// that, for one that a restore closed: checkpoint, tile/L/N, tile/entries/N, proof/INDEX, policy.
// The minimum index is 0: no tile is ever pruned.
//
// spec: c2sp/tlog-tiles, c2sp/tlog-proof, c2sp/tlog-policy
package openlog
