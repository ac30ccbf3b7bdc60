// Package table gives the rows of the files that a mapping reads, with the columns of joined
// files beside them, and refuses what must not be stored.
//
// It promises that header and sample of every column, mapped or not, are looked at before the
// first row is given: a column of security codes, stripe data or passwords refuses the whole
// file; and that each field can be asked whether it holds card data. It stores nothing; joined
// files are held in memory with the columns that are used.
package table
