// Package bundle is the file that either party hands over and that the other checks without any
// server: part of a log or the whole of it, with what lies beside it, and what follows from it.
//
// docs/bundle-format.md describes the file, so that another program can be written for it. In short
// it holds the log's checkpoint with the witnesses' cosignatures; entries, as whole blocks of 256
// with the tiles above them, or one by one with a proof; the documents that entries name by hash;
// sets of customers where somebody chose to disclose them; the findings, and a report for people.
//
// [Verify] reads a bundle and says what holds: every signature, proof, hash and commitment, the
// tree's root computed anew, the order of entries, what suits what, when each entry existed at the
// latest and not before, and whether the findings that it derives anew are the same bytes. It reads
// each part once, in step, and keeps the acts and nothing of the other entries.
//
// What it says is a calculation over the file. That a file verifies says nothing about what was
// never recorded.
//
// Reading order: names.go, manifest.go, writer.go, acts.go, contents.go; then verify.go, entries.go,
// history.go, result.go.
package bundle
