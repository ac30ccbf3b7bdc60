// Package summary keeps the summaries behind the pages of figures, and the queue of what changed
// and is not in them yet.
//
// Whoever writes an order calls [Live], [Changing] or [Erased] in the same transaction, which adds
// rows to the queue and waits for nobody. Package figures takes them, in transactions that hold the
// tenant's row of figure_state, so that one works at a time. Figures about cases need no queue: an
// index holds what they are read from. In which order rows are locked, package store says.
package summary

import "fmt"

func wrap(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}
