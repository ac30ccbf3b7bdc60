// Package api takes customers, orders, payments, activity and cases from the retailer's other
// programs as JSON, and answers questions about one customer or order.
//
// It promises that whatever is sent twice is kept once; that a body that is not exactly of the
// described form is refused with the path and what was expected, and with no value of it; that an
// item that is refused keeps no other from being taken; that every answer with data of a customer was
// recorded before; and that no personal value stands in an address. It decides nothing itself: what a
// token may, its role and purpose say, and the verbs are those that the pages use.
//
// The routes stand in routes.go, and are described for other programs in openapi.json, which a test
// compares with the table and with the readers.
package api
