// Package contract keeps the agreement between two companies and what they do under it: proposing,
// signing and ending versions, naming the keys with which they sign, stating duty acts with
// attachments, confirming, disputing, acknowledging and answering them.
//
// It promises that every act is one entry of the ledger, committed with its document; that documents
// and attachments are kept sealed, by hash, and can be erased without the log losing its shape; that
// what has effect in law only with a signature is taken only with one that holds: over this log, this
// contract and content, at a checkpoint of this log, and not used before; and that nobody acts for
// the other side. Which version is in force, and what follows, is said by package standing.
//
// Owners and privacy officers act for the retailer, operators for the vendor; managers read where the
// parties stand. Guard says what the agreement in force refuses, which the ledger asks before every
// disclosure.
//
// Reading order: port.go, book.go, file.go, agree.go, claim.go, media.go, guard.go.
package contract
