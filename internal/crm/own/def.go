package own

import (
	"slices"

	"counterpart/internal/field"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Object is what a field is of.
type Object string

// The objects that can have fields.
const (
	Customer Object = "customer"
	Order    Object = "order"
	Case     Object = "case"
)

// Objects lists them in the order of pages.
func Objects() []Object { return []Object{Customer, Order, Case} }

// Kind is what values a field takes.
type Kind string

// The kinds.
const (
	Line    Kind = "text"    // one line, at most 200 characters
	Long    Kind = "long"    // several lines, at most 4,000 characters
	Number  Kind = "number"  // exact, at most 15 digits before and 6 behind the point
	Date    Kind = "date"    // YYYY-MM-DD
	YesNo   Kind = "yes-no"  // yes or no
	One     Kind = "one"     // the code of one of its choices
	Several Kind = "several" // codes of some of its choices, in their order
)

// Kinds lists them in the order of pages.
func Kinds() []Kind { return []Kind{Line, Long, Number, Date, YesNo, One, Several} }

// Chooses reports whether values are chosen from a list.
func (k Kind) Chooses() bool { return k == One || k == Several }

// State is how far a field is on its way out.
type State string

// The states of a field.
const (
	Live     State = "live"
	Archived State = "archived" // not asked for any more; values stay, and are exported
	Removed  State = "removed"  // a job empties its values; then the definition goes
)

// Def is the definition of a field.
type Def struct {
	Field      field.ID // Own1 to Own24
	Object     Object
	Key        string // in mapping files and exports: [a-z0-9-], for ever
	Kind       Kind
	State      State
	Label      string // as on pages
	Help       string // below the input; may be empty
	Masked     bool   // shown masked until revealed
	Required   bool   // forms ask for it; files may leave it out
	Searchable bool   // found by equality
	Days       int64  // for which a value is kept since it was last changed; 0: as long as the record
	Position   int64
	Choices    []Word // of kinds that choose, archived ones too
	Created    when.Instant
	Changed    when.Instant
}

// Slot gives the field's number among the own fields, from 1.
func (d Def) Slot() int64 { return int64(d.Field-field.Own1) + 1 }

// Path names the field in forms and in lists of what is wrong, such as own.shoe-size.
func (d Def) Path() string { return "own." + d.Key }

// Indexable reports whether fields of the kind can be found by equality.
func (k Kind) Indexable() bool { return k != Long }

// Defs are a tenant's definitions, by object, then position.
type Defs []Def

// Of finds a field's definition.
func (ds Defs) Of(id field.ID) (Def, bool) {
	i := slices.IndexFunc(ds, func(d Def) bool { return d.Field == id })
	if i < 0 {
		return Def{}, false
	}
	return ds[i], true
}

// ByKey finds a definition by its object and key.
func (ds Defs) ByKey(o Object, key string) (Def, bool) {
	i := slices.IndexFunc(ds, func(d Def) bool { return d.Object == o && d.Key == key })
	if i < 0 {
		return Def{}, false
	}
	return ds[i], true
}

// Live gives the fields that forms, lists and files ask for.
func (ds Defs) Live(o Object) Defs { return ds.in(o, Live) }

// Kept gives the fields of which there may be values that can be shown: live and archived ones.
func (ds Defs) Kept(o Object) Defs { return ds.in(o, Live, Archived) }

func (ds Defs) in(o Object, states ...State) Defs {
	var out Defs
	for _, d := range ds {
		if d.Object == o && slices.Contains(states, d.State) {
			out = append(out, d)
		}
	}
	return out
}

// Set gives the bits.
func (ds Defs) Set() field.Set {
	var s field.Set
	for _, d := range ds {
		s |= field.Fields(d.Field)
	}
	return s
}

// Brief gives the fields that keep values for a time only.
func (ds Defs) Brief() field.Set {
	var s field.Set
	for _, d := range ds {
		if d.Days > 0 {
			s |= field.Fields(d.Field)
		}
	}
	return s
}

// Ask divides the fields as a page shows them at first: those that the permit opens in full, and
// those that are masked until revealed. What the permit covers neither way is in none of the two.
func (ds Defs) Ask(p policy.Permit) (open, masked field.Set) {
	for _, d := range ds {
		if !d.Masked {
			open |= field.Fields(d.Field)
		}
	}
	open &= p.Open()
	return open, ds.Set() & p.Masked() &^ open
}

// At gives those that were there at an instant. What an entry says of a field before, was said of another
// that had its bit.
func (ds Defs) At(at when.Instant) Defs {
	return slices.DeleteFunc(slices.Clone(ds), func(d Def) bool { return d.Created > at })
}

// Labels gives what pages call the fields of a set, built-in ones too.
func (ds Defs) Labels(s field.Set) []string {
	var out []string
	for _, id := range s.IDs() {
		label := field.Of(id).Label
		if d, ok := ds.Of(id); ok {
			label = d.Label
		}
		out = append(out, label)
	}
	return out
}

// choice finds one of the choices by its code, archived or not.
func (d Def) choice(code string) (Word, bool) {
	i := slices.IndexFunc(d.Choices, func(w Word) bool { return w.Code == code })
	if i < 0 {
		return Word{}, false
	}
	return d.Choices[i], true
}
