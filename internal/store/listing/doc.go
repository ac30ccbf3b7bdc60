// Package listing finds the pages of lists of customers and orders, and keeps saved views, in the
// tables of package store.
//
// A query of a list is put together from fixed pieces of text; values are always arguments. It has
// a walk, which goes along an index in the list's order, and conditions on each candidate that the
// walk gives. The walk stops after so many candidates, so that no combination of filters makes a
// page slow. Where a condition leads to few rows by an index of its own, the walk starts from
// those few instead and needs no end.
//
// Rows of an import that is published and not yet live are walked apart and merged: that takes
// seconds after an import, in which a list in another order than that of ordinals may be slower.
package listing
