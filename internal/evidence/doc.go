// Package evidence makes a bundle of a tenant's log: the file that one party hands to the other, to
// counsel or to an authority. What such a file holds is said by package bundle.
//
// It promises that a bundle is written while the log is read, in memory that does not grow with it;
// that it ends at a checkpoint which a witness has signed where there is one, and says what lies
// beyond; that whoever was handed what is an entry of the log, committed before Make answers; and
// that customers are disclosed only if that was chosen, by somebody with the right to hand data out,
// against a receipt. A file that was begun and not finished is the caller's to remove: until Make has
// answered, nobody may have it.
//
// It works without witnesses and without an agreement; the bundle then says so.
package evidence
