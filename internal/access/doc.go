// Package access lets staff in: who they are, what they show to be let in, and for how long.
//
// It promises that nobody reaches data with a password alone (a session is worth nothing until
// a second factor was shown), that a code, a recovery code and a setup token work once, that a
// guess costs the guesser more each time, that an unknown name is answered as a wrong password
// is, and that a right that was taken is gone at the next disclosure: taking one raises the
// tenant's version, under which the ledger refuses what was decided before.
//
// # What is stored
//
// Names, e-mails and factors of staff are sealed under the tenant's staff key, bound to the
// member's id; the ledger names staff by ordinal only. Passwords are argon2id. Of a session's
// token (256 random bits, the cookie) and of a setup token there is only the SHA-256; of sign-in
// names, recovery codes and client addresses only digests under the tenant's index key.
//
// # A session
//
//	password  the password was right; the factor page is all it reaches
//	enrol     the password was right and no factor is set up; likewise
//	full      both were shown; the principal has its role
//	ended     signed out, revoked, or its member disabled
//
// Each step makes a new token and ends the old one, so that a token planted or seen before
// sign-in is worth nothing after it. A full session ends 12 hours after it was last used and 7
// days after it began; one on its way ends after 30 minutes. A factor counts as fresh for ten
// minutes; Confirm renews it.
//
// # Order of an attempt
//
//  1. A lock-out is looked up; under one, nothing is computed.
//  2. The password or code is checked, for unknown names with the same work.
//  3. In one transaction: the attempt rows are locked and looked up again, then either the step
//     is taken and its entry appended, or the failure is counted and its entry appended.
//
// As step 3 decides, any number of guesses sent at once are answered one after the other under
// the same lock-out. A failure is recorded without the name that was tried.
//
// # Written without an entry
//
// When a session was last seen is written at most once a minute, in batches outside of requests,
// and attempts that no longer count are removed then. This is housekeeping and has no entry.
// Everything else that this package writes is a change of the ledger.
//
// Zero-hit and similar limits (Limit) are kept in the memory of one process: with several
// processes each allows its own measure, and a restart forgets.
package access
