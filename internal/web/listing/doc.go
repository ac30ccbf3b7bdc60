// Package listing is the lists of customers and orders in a browser: narrowed, sorted, with columns
// to choose, saved views, a panel beside the rows, and what is done with many rows at once.
//
// A list's address says all of it, and nothing of a person: filter, order, columns, view and place.
// What a list opens is what its columns show; that, and what its filter and order tell about those
// who are in it, is what its entry in the ledger names.
package listing
