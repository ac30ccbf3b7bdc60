package terms

import "slices"

// Type is a row of the table of clause types: a new type of clause is one row and one fixture.
type Type struct {
	Name    string   // the block's name: "notify"
	Kind    Kind     // the norm it makes unless the block says another
	Says    string   // one sentence for the specification
	Fields  []string // fields that it takes beside the common ones
	Needs   []string // fields without which it is refused
	Trigger []string // kinds of fact that start it unless `when` says others; empty: it stands from the start
	Anchor  string   // kind of the moment that starts the clock unless `from` says another
	Act     []string // kinds of fact that perform it (achieve, may) or violate it (forbid)
	State   string   // state that it keeps (maintain)
	// Shows and Refutes name the kinds of fact that show it kept and broken, for the lints.
	Shows, Refutes []string
	// Self says what our own system can evidence without anybody's word; "" when nothing.
	Self string
	// Law cites what asks for such a clause, for the lints: "GDPR 28(3)(c)".
	Law []string
}

// Types gives the table of clause types, sorted by name. It is not to be changed.
func Types() []Type { return types }

// TypeOf gives the row of a name.
func TypeOf(name string) (*Type, bool) {
	i := slices.IndexFunc(types, func(t Type) bool { return t.Name == name })
	if i < 0 {
		return nil, false
	}
	return &types[i], true
}

func typeNames() []string {
	names := make([]string, 0, len(types))
	for i := range types {
		names = append(names, types[i].Name)
	}
	return names
}
