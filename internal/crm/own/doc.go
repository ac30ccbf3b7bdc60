// Package own is what a retailer adds in words of its own: fields of customers, orders and cases,
// and the lists of words (channels, categories, causes, teams, labels) that cases choose from.
//
// A field has a kind, takes one of the 24 bits field.Own1 to field.Own24 of its tenant and keeps
// it for as long as a value is there. Its values are sealed under the customer's key, recorded by
// their bit when shown, screened for card numbers, and checked by kind. An order or a case without
// a customer has no key and so no values.
//
// Values of customers lie in the customer's row, next to the built-in fields; package person seals
// them. Values of orders and cases lie in rows of their own; this package seals and decodes them.
//
// Nothing is deleted behind anybody's back: a choice or a word is archived, and what was stored
// with it stays readable. A field is archived first; removing it has a job empty its values, as
// the field's retention does, in batches that are entries of the ledger. Holds and restrictions
// suspend both.
//
// Labels, help and words are typed by the owner and are nobody's data; they are still not written
// into the ledger, which gets the bit, closed words and a keyed digest.
package own
