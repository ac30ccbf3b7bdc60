// Package crm is the retailer's daily work: customers, orders, products, payments, notes, and
// one timeline per customer.
//
// It promises that whatever it shows of a sealed field was recorded first: each reading verb
// takes a policy.Permit, finds rows that come sealed, has the ledger record who is about to be
// shown, and opens with the receipt. Each writing verb commits its rows together with an entry.
// It refuses card numbers, security codes and track data in every text before anything is
// written, masks national id numbers in free text and tells the writer.
//
// Money is exact: amounts are whole minor units of their currency; a unit price keeps the
// decimals that it was given (up to six), and a line's amount is the price times the quantity,
// rounded half to even to the minor unit, per line.
package crm
