// Package dossier is everything that is kept of one person, put together to be handed to them:
// profile, addresses, consents, notes, orders with lines, payments, cases with messages, own fields,
// former values, and who has seen them.
//
// It promises that all of it is one disclosure, committed before the first byte is written, whose
// entry names every field that is in the file; and that the three forms (JSON, CSV in a ZIP archive,
// a page to read) say the same. Members of the retailer's staff are named by role, recipients outside
// by company. The token by which a payment provider knows a card stays out: it is a secret between
// the retailer and the provider, and says nothing about the person.
package dossier
