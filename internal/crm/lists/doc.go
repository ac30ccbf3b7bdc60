// Package lists narrows, orders and pages the lists of customers and orders, and keeps the views
// of lists that staff save.
//
// It finds places, never persons: what it gives are ordinals and rows without anything sealed, and
// whoever shows them opens them through the desk, under an entry of the ledger. A page is found by
// walking along an index from a place (keyset), forward or back. A filter that few match is
// answered from what is few; one that must be looked for among many looks at so many candidates at
// most, and says where to go on: a page may then be short, but nobody is left out and nobody comes
// twice.
//
// A saved view holds columns, an order and a filter that an address may carry. Values that are
// personal, and whom an order belongs to, are in no view.
package lists
