package fact

// Class says what facts of a kind state.
type Class string

// The classes of kinds.
const (
	Moment Class = "moment" // happened at a point in time
	State  Class = "state"  // was so from a moment on, until another
	Truth  Class = "value"  // a value that holds throughout
	Item   Class = "item"   // an item of loss
)

// Kind is a word of the vocabulary.
type Kind struct {
	Name  string // "incident.aware"
	Class Class
	// Says it in prose, with {by}, {to} and {of}: "{by} became aware of {of}". Of a value that is
	// true or false it is what is so when it is true; of another one, what the value is.
	Says string
	Asks string // the question that stays when it is open: "When did {by} become aware of {of}?"
	// PerParty: each party has one of its own (who became aware).
	PerParty bool
	// Unique: happens at most once for a thing (and a party, with PerParty), so that facts of the
	// same kind, thing and party describe one moment, and it can be spoken of without being stated.
	Unique bool
	// Starts: a fact of the kind brings a thing into being, such as an incident.
	Starts bool
	// Lasts: what it brings into being goes on, such as a risk; it concerns an agreement that
	// begins later.
	Lasts bool
	// NotBefore names unique kinds about the same thing that this one cannot precede.
	NotBefore []string
	// Sort of value, and for words their rank from the lowest.
	Sort  Sort
	Ranks []string
	// Observable: our own system records it by itself.
	Observable bool
}

// Known gives the kind of a name out of the table.
func Known(name string) (*Kind, bool) {
	k, ok := byName[name]
	return k, ok
}

// Kinds gives the table, sorted by name. It is not to be changed.
func Kinds() []Kind { return kinds }

var byName = func() map[string]*Kind {
	m := make(map[string]*Kind, len(kinds))
	for i := range kinds {
		m[kinds[i].Name] = &kinds[i]
	}
	return m
}()
