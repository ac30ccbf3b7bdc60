// Package document writes reports as PDF files. The same report gives the same bytes.
//
// The fonts in its folder font are DejaVu fonts, free under the licence beside them. They are packed,
// and a report holds only those of their characters that it uses.
package document
