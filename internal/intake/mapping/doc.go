// Package mapping holds the small language that says what a file's columns mean, and guesses
// such a mapping from a file's header and first rows.
//
// A mapping is a text of one statement per line, which people keep beside the export that it
// reads. Parse refuses whatever it does not know, with the line, what was expected and the
// nearest word that it does know; it collects every fault before it answers. The guide with
// examples is docs/import.md.
//
//	kind = customers | orders | payments | customers+orders | cases
//	header | delimiter | row-end | encoding | quote | columns = VALUE
//	date = iso | d/m/y | m/d/y      decimal = point | comma
//	sheet = NAME                    of a workbook; the first one if it is not said
//	currency = EUR                  country = GB        empty = "N/A"
//	column REF = FIELD [, OPTION]…
//	constant FIELD = VALUE [where column REF starts|is VALUE]
//	replace FIELD VALUE = VALUE
//	skip where column REF starts VALUE | is VALUE | is empty
//	join NAME = FILE, key REF, with REF [, delimiter VALUE] [, row-end VALUE]…
//
// A REF is a column's header in quotes, its number from 1, or either behind the name of a join:
// "CustomerID", 3, address:4. Nothing here touches a disk or keeps a value of a file.
package mapping
