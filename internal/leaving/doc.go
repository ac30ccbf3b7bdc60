// Package leaving ends what a retailer has here: it hands everything over as one file, takes such a
// file into a new installation, and deletes what is left, with a certificate in the log.
//
// It promises that the file holds every row of every table that is the retailer's, opened; that of
// each page of rows a disclosure is committed before its first byte is written; that a file which was
// damaged, cut short or altered is refused before anything is changed, and that taking one over is
// done whole or not at all; that nothing is deleted on which a hold stands; and that a deletion which
// was stopped or killed goes on where it was.
//
// # The file
//
// A narrow kind of ZIP (package bundle/archive): rows/TABLE-NNNN.jsonl holds the rows, an object on
// each line; tables/NAME-NNNN.csv the same for people and for counterpart import; bundle.zip the log
// with its acts and documents; manifest.json, the last, what there is, with counts and hashes.
// docs/formats.md has the details.
//
// # Files
//
// tables_table.go says what becomes of each table; create.go writes, open.go checks, take.go takes
// over, delete.go deletes.
package leaving
