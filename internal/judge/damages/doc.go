// Package damages computes what a claim comes to: from items of loss, the breaches that they
// are linked to and the liability clause, in eleven steps, each of which is printed.
//
// Everything that is open stays open. An amount may be a range, a finding undetermined, a cap
// without an amount, an order of steps not said. Each such thing is taken at its worse end for
// the low result and at its better end for the high one, which is sound because every step rises
// or falls with each of them; nothing is enumerated. The results are listed as bounds, and each
// open question with the bounds that every answer to it gives, the one that moves them most
// first. Money is whole minor units; a share of an amount is rounded half to even, once.
//
// Items that do not count are listed with the reason: nothing is dropped in silence. Exposures
// to fines and statutory damages are computed apart (Stake) and never added.
//
// A result is a calculation over stated facts and a stated reading. It is not legal advice.
package damages
