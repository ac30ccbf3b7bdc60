// Package intake takes a retailer's files in and hands the retailer's data out.
//
// It promises that an import is whole or has not happened (unless asked to keep going), that
// every row that is not taken is named by file, line, column and reason and never by its value,
// that the same file twice changes nothing, and that no card number, security code or stripe
// data of a file reaches a disk. It holds a file open twice and never in memory.
//
// # Three phases
//
//	scan     the whole file is read, mapped and checked; nothing is written anywhere
//	stage    the file is read again and must be the same to the byte; sealed rows are written
//	         in commits of at most 100, invisible, one change entry each
//	publish  one short flip makes the batch visible
//
// A crash or cancel before the flip leaves staged rows, which Sweep removes; after it the batch
// is published. The row of import_batch says which.
//
// # Files
//
// rows.go reads sources and joins; decode.go and value.go turn a row into a record; scan.go and
// stage.go are the phases; refused.go seals the rows that were not taken; export.go is the way
// out. The language of mappings is the package mapping below this one.
package intake
