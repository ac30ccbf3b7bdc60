package listing

import (
	"net/url"
	"slices"

	"counterpart/internal/crm/lists"
	"counterpart/internal/field"
	"counterpart/internal/policy"
	"counterpart/internal/web/view"
)

// column is a column that a list of rows of T can show.
type column[T any] struct {
	key, label string
	// open and masked are the fields that it shows in full, as far as the permit goes, and masked.
	open, masked field.Set
	// up and down are the orders that it leads to; empty if it cannot be sorted by.
	up, down lists.Order
	why      string // why it cannot be sorted by
	number   bool
	class    string // p2 or p3: left out on narrow windows, unless somebody chose it
	cell     func(T) view.Cell
	raw      func(T) string // as a file has it; nil is as the cell says
}

// sealed says why a list cannot be sorted by what only its reader can open.
const sealed = "sealed: cannot be sorted"

// allowed are the columns of which a permit shows something.
func allowed[T any](all []column[T], p policy.Permit) []column[T] {
	return slices.DeleteFunc(slices.Clone(all), func(c column[T]) bool {
		need := c.open | c.masked
		return need != 0 && need&p.Masked() == 0
	})
}

// chosen gives the columns of an address, in the order of the list's own; the first is always
// shown. standard are those that the list has by itself.
func chosen[T any](a *asked, all []column[T], standard []string) []column[T] {
	keys, own := a.q[keyCol], true
	if len(keys) == 0 {
		keys, own = standard, false
	}
	var out []column[T]
	for i, c := range all {
		if i > 0 && !slices.Contains(keys, c.key) {
			continue
		}
		if own && c.class == "p3" {
			c.class = "p2"
		}
		out = append(out, c)
	}
	return out
}

// sights gives what columns open and show masked.
func sights[T any](cols []column[T], p policy.Permit) (open, masked field.Set) {
	for _, c := range cols {
		open |= c.open & p.Open()
		masked |= c.open&^p.Open()&p.Masked() | c.masked&p.Masked()
	}
	return open, masked &^ open
}

// headings shapes columns with the links that sort by them.
func headings[T any](a *asked, cols []column[T], now lists.Order) []view.Column {
	var out []view.Column
	for _, c := range cols {
		v := view.Column{Key: c.key, Label: c.label, Why: c.why, Number: c.number, Class: c.class}
		to := c.down
		switch {
		case c.up == "":
			out = append(out, v)
			continue
		case now == c.down:
			v.Sort, to = "descending", c.up
		case now == c.up:
			v.Sort = "ascending"
		case c.key == "name":
			to = c.up
		}
		v.SortURL = a.url(func(q url.Values) {
			q.Set(keySort, string(to))
			if to == lists.Newest {
				q.Del(keySort)
			}
		})
		if a.view.Number != 0 && to == lists.Newest {
			v.SortURL = a.url(func(q url.Values) { q.Set(keySort, string(to)) })
		}
		out = append(out, v)
	}
	return out
}

// choice offers the columns.
func choice[T any](a *asked, all, shown []column[T]) *view.ColumnForm {
	f := &view.ColumnForm{Action: a.base, Hidden: a.hidden(keyCol)}
	for _, c := range all[1:] {
		on := slices.ContainsFunc(shown, func(s column[T]) bool { return s.key == c.key })
		f.Choices = append(f.Choices, view.ColumnChoice{Key: c.key, Label: c.label, Shown: on})
	}
	if a.q.Has(keyCol) {
		f.ResetURL = a.without(keyCol)
	}
	return f
}

// row shapes a row's cells.
func row[T any](cols []column[T], of T) []view.Cell {
	out := make([]view.Cell, len(cols))
	for i, c := range cols {
		out[i] = c.cell(of)
	}
	return out
}
