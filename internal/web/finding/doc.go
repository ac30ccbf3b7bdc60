// Package finding makes the page of a judged dispute out of what the judge found.
//
// Everything here is pure: a [Book] holds the findings of all views, and gives a page for each
// view and reading that an address asks for. Sentences about findings come from package report,
// which says the same on the command line; this package decides what stands where, and draws the
// timeline.
package finding
