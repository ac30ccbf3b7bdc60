package listing

import (
	"net/url"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/crm/own"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/ledger"
	"counterpart/internal/policy"
	"counterpart/internal/vault"
	"counterpart/internal/web/page"
	"counterpart/internal/web/view"
)

// ownFields are the fields that the owner added to an object, as far as a permit shows them.
type ownFields struct {
	defs         own.Defs
	open, masked field.Set
}

func ownOf(r *page.Request, permit policy.Permit, o own.Object) (ownFields, error) {
	defs, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	if err != nil {
		return ownFields{}, err
	}
	f := ownFields{defs: defs.Live(o)}
	f.open, f.masked = f.defs.Ask(permit)
	return f, nil
}

// ownColumns gives a column for each field of which the permit shows something; of gives a row's values.
func ownColumns[T any](f ownFields, of func(T) own.Values) (out []column[T]) {
	for _, d := range f.defs {
		set := field.Fields(d.Field)
		c := column[T]{
			key: d.Path(), label: d.Label, open: set & f.open, masked: set & f.masked, why: sealed, class: "p3",
			cell: func(row T) view.Cell {
				return view.Cell{Text: strings.Join(d.Show(of(row)[d.Field]), ", "), Wide: true, Masked: f.masked.Has(d.Field)}
			},
		}
		if c.open|c.masked != 0 {
			out = append(out, c)
		}
	}
	return out
}

// inputs offer the fields that can be found by equality.
func (f ownFields) inputs() (out []view.Input) {
	for _, d := range f.defs {
		if !d.Searchable || !d.Kind.Indexable() || !(f.open | f.masked).Has(d.Field) {
			continue
		}
		in := view.Input{Name: "own-" + d.Key, Label: d.Label, Type: "text", Max: "200"}
		if d.Kind == own.Date {
			in.Type = "date"
		}
		if d.Kind == own.YesNo {
			in.Type, in.Options = "select", []view.Option{{Label: "Any"}, {Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}}
		}
		if d.Kind.Chooses() {
			in.Type, in.Options = "select", []view.Option{{Label: "Any"}}
			for _, w := range own.Offered(d.Choices) {
				in.Options = append(in.Options, view.Option{Value: w.Code, Label: w.Label})
			}
		}
		out = append(out, in)
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
	f, err := ownOf(r, permit, o)
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
	if number := f.remember(r); number != "" {
		q.Set(keyFind, number)
		q.Set(keyOwn, "1")
	}
	return r.See(base + "?" + q.Encode())
}

const keyFind = "find" // the opaque number of a search for a value of an own field

// remember keeps the first value that a form looks for, and gives its opaque number.
func (f ownFields) remember(r *page.Request) string {
	for _, in := range f.inputs() {
		if v := r.Value(in.Name); v != "" {
			return r.Site.Memory.Find(r.Who().Session, vault.Plain(strings.TrimPrefix(in.Name, "own-")+"="+v))
		}
	}
	return ""
}

// OwnInputs offers the own fields of an object that can be found by equality, as far as a permit shows them.
func OwnInputs(r *page.Request, permit policy.Permit, o own.Object) ([]view.Input, error) {
	f, err := ownOf(r, permit, o)
	return f.inputs(), err
}

// Remember keeps what a form with OwnInputs looks for, and gives its opaque number; empty if it looks for
// nothing.
func Remember(r *page.Request, permit policy.Permit, o own.Object) (string, error) {
	f, err := ownOf(r, permit, o)
	return f.remember(r), err
}

// Sought is the search for a value of an own field.
type Sought struct {
	Field field.ID
	Blind [][]byte // never empty: what no such value can be leads to nobody
	Words string   // as a page says it
}

// Seek reads the search behind an opaque number. One that is over is a failure of kind NotFound, and so is
// one for a field that the object has not.
func Seek(r *page.Request, o own.Object, number string) (Sought, error) {
	text, err := r.Searched(number)
	if err != nil {
		return Sought{}, err
	}
	key, value, isField := strings.Cut(text.Reveal(), "=")
	defs, err := r.Site.Own.Fields(r.Ctx(), r.Who())
	if err != nil {
		return Sought{}, err
	}
	def, ok := defs.ByKey(o, key)
	if !ok || !isField {
		return Sought{}, failure.New(failure.Invalid, "The list cannot be narrowed so: there is no such own field.").
			WithHint("Begin at the list's start.")
	}
	out := Sought{Field: def.Field, Words: def.Label + " is " + strings.Join(def.Show([]vault.Text{vault.Plain(value)}), ", ")}
	out.Blind, err = r.Site.Own.Blinds(r.Ctx(), r.Tenant.ID, def, vault.Plain(value))
	if len(out.Blind) == 0 {
		out.Blind = [][]byte{{}}
	}
	return out, err
}

// equal reads the search for a value behind an opaque number.
func (d *reader) equal(o own.Object, id *field.ID, blind *[][]byte) func(string) (string, bool) {
	return func(number string) (string, bool) {
		s, err := Seek(d.r, o, number)
		d.err, *id, *blind = err, s.Field, s.Blind
		return s.Words, true
	}
}

// Nobody records the answer that nobody has a value of an own field, and counts it: by guessing it would
// tell who is no customer. It gives the entry's index.
func Nobody(r *page.Request, permit policy.Permit, f field.ID) (int64, error) {
	if err := r.Site.Access.Limit(access.ZeroHits, r.Who()); err != nil {
		return -1, err
	}
	receipt, err := r.Site.Ledger.Disclose(r.Ctx(), permit, ledger.Disclosure{Masked: field.Fields(f), Answer: "none"})
	if err != nil {
		return -1, err
	}
	return receipt.Index(), nil
}

// nobody does so if it is the answer; else the index is -1.
func (a *asked) nobody(f field.ID, blind [][]byte, shown int) (int64, error) {
	if blind == nil || shown > 0 {
		return -1, nil
	}
	return Nobody(a.r, a.permit, f)
}
