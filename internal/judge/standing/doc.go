// Package standing says where two parties stand: which version of which agreement is in force, and
// what follows from the acts of their log. It is the path from a log's acts to findings that the
// server's pages, whoever makes a bundle and whoever verifies one walk alike: a pure function, so
// the same acts give the same bytes on anyone's machine.
//
// A version of an agreement is an act that proposes it, with its code and its prose. A side agrees
// by an act that its own key signed and that names both by their hashes. A version is in force from
// when both have signed and the beginning that it states is reached; the next signed version
// replaces it from its own beginning; and an act by which a side ends the agreement, signed by that
// side's key, ends what was signed before. Whether the side was entitled to that is another
// question, which the other side can dispute.
//
// Reading order: agreement.go, fold.go, change.go, judge.go.
package standing
