// Package subject holds sets of customers, by ordinal: whom a disclosure was
// about. Most sets have one member and some have hundreds of thousands, so a
// [Set] is a short sorted list up to 64 members and a bitmap above.
//
// # Encoding
//
// The first byte says how the rest is written; the number of members alone
// decides which of the three it is, so that a set has exactly one encoding.
//
//	0   one member: the ordinal as a uvarint
//	1   none, or 2 to 64: uvarints, the first ordinal and then the distance of
//	    each to the one before it, ascending
//	2   65 or more: the portable Roaring format of 32 bits
//
// In the Roaring format each container is written in the one way that its
// content demands: as runs if 2+4*runs bytes are fewer than the other form
// needs, else as an array up to 4,096 members, else as a bitmap; the cookie
// with runs is used exactly if there is one. This rule is written out here and
// not left to a library's judgement, because what was committed to in the log
// must be read in the same way years later.
package subject
