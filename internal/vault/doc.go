// Package vault keeps personal data sealed and opens it against a receipt.
//
// It promises that a sealed field is never stored in the clear, that a value opens only in the
// slot for which it was sealed (tenant, table, row, customer, field, key version), that nothing
// opens without an unused receipt of the ledger for those people and fields, and that destroying
// a customer's key makes what it sealed unreadable, in backups too once their time is over.
//
// # Keys
//
//	key service     one key per tenant and epoch, outside the database and its backups
//	 └ tenant KEK   32 random bytes per epoch, wrapped by the key service
//	    ├ customer key   32 random bytes per customer, in the narrow table customer_key
//	    │   └ fields     AES-256-GCM, a random nonce each
//	    └ tenant keys    "index" (blind indexes), "payload" (the ledger's detached rows),
//	                     "staff" (names and factors of staff), "file" (refused rows)
//
// Every wrap and every box carries associated data in one canonical, length-prefixed encoding
// (see seal.go); an epoch's number is part of a wrap's, never of a field's, so that rewrapping at
// an epoch's end touches no field. No customer key is cached: making the cipher costs 0.2 µs.
// Tenant keys are cached for Config.TTL; when the key service is down that long, the vault
// refuses, and says so.
//
// What was asked for against a receipt and does not open is refused, and the ledger records a
// finding: somebody changed the value, its place or its key behind the program's back.
//
// # Files
//
// text.go holds the type of an opened value, which prints as [sealed]. keyring.go and tenant.go
// load and make keys; seal.go and open.go use them; index.go makes blind indexes; mask.go shows
// a value's shape without the value.
package vault
