package listing

import (
	"net/url"
	"strings"

	"counterpart/internal/crm/own"
	"counterpart/internal/field"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// ownColumns gives a column for each field of which the permit shows something; of gives a row's values.
func ownColumns[T any](f page.OwnFields, of func(T) own.Values) (out []column[T]) {
	for _, d := range f.Defs {
		set := field.Fields(d.Field)
		c := column[T]{
			key: d.Path(), label: d.Label, open: set & f.Open, masked: set & f.Masked, why: sealed, class: "p3",
			cell: func(row T) view.Cell {
				return view.Cell{Text: strings.Join(d.Show(of(row)[d.Field]), ", "), Wide: true, Masked: f.Masked.Has(d.Field)}
			},
		}
		if c.open|c.masked != 0 {
			out = append(out, c)
		}
	}
	return out
}

// Equal takes a value of an own field of customers to look for, and answers with the opaque number under
// which this process remembers it: it is personal, and stands in no address.
func Equal(r *page.Request) error { return equal(r, own.Customer, "/customers", customerKeys) }

// EqualOrders does the same for own fields of orders.
func EqualOrders(r *page.Request) error { return equal(r, own.Order, "/orders", orderKeys) }

func equal(r *page.Request, o own.Object, base string, keys []string) error {
	permit, err := r.Permit("")
	if err != nil {
		return err
	}
	f, err := r.OwnFields(permit, o)
	if err != nil {
		return err
	}
	q := url.Values{}
	for _, k := range append(append([]string{}, keys...), keyView, keyOwn, keySort) {
		if v := r.Value(k); v != "" && k != keyFind {
			q.Set(k, v)
		}
	}
	q[keyCol] = r.Entered[keyCol]
	if number := f.Remember(r); number != "" {
		q.Set(keyFind, number)
		q.Set(keyOwn, "1")
	}
	return r.See(base + "?" + q.Encode())
}

const keyFind = "find" // the opaque number of a search for a value of an own field

// equal reads the search for a value behind an opaque number.
func (d *reader) equal(o own.Object, id *field.ID, blind *[][]byte) func(string) (string, bool) {
	return func(number string) (string, bool) {
		s, err := d.r.Seek(o, number)
		d.err, *id, *blind = err, s.Field, s.Blind
		return s.Words, true
	}
}

// nobody records the answer that nobody has a value, if it is the answer; else the index is -1.
func (a *asked) nobody(f field.ID, blind [][]byte, shown int) (int64, error) {
	if blind == nil || shown > 0 {
		return -1, nil
	}
	return a.r.Nobody(a.permit, f)
}
