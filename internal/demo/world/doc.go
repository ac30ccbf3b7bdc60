// Package world invents RetailMax, a European retailer of home, garden,
// outdoor and sports goods with forty shops and a web shop, and everybody who
// buys there: what a demonstration needs in place of real people.
//
// The same seed, number of customers and end date always give the same world.
// Nothing in it belongs to a person: mail hosts are reserved for examples
// (RFC 2606), telephone numbers come from the ranges that regulators keep for
// fiction in Germany (landlines), France and Great Britain and are random
// elsewhere, bar codes carry the prefix for use inside a shop, and no text
// holds 13 to 19 digits that pass the check of a payment card. Numbers for
// fiction have the right length, but libraries that know the numbering plans
// call them unassigned; Britain keeps only 1,000 mobile numbers, so strangers
// share them there.
//
// Customers join over eight years, more of them lately. Orders cover the last
// eighteen months in order of time: a garden spring, a gift December, busy
// Saturdays and web evenings, a few heavy buyers and many who came once.
//
// Tables hold the names, places, goods and phrases (*_table.go); a World
// derives each customer from seed and number alone, so that it can walk a
// million customers without holding them.
package world
