package view

// Setup is the overview of what a retailer adds in words of its own.
type Setup struct {
	Layout
	Places []SetupPlace
}

func (Setup) file() string { return "setup" }

// SetupPlace leads to one page of the set-up; State says how it stands: "6 of 24 used".
type SetupPlace struct {
	Title, Text, State, URL, Icon string
}

// SetupFields lists the own fields of customers, orders and cases.
type SetupFields struct {
	Layout
	BackURL string
	Groups  []SetupGroup
	// Used of Most places are taken.
	Used, Most int
	// Full says that none is left, MayChange that the viewer may change anything.
	Full, MayChange bool
}

func (SetupFields) file() string { return "setupfields" }

// SetupGroup is the own fields of one object.
type SetupGroup struct {
	ID, Title string
	Rows      []SetupField
	// NewURL adds a field; empty if the viewer may not, or no place is left. Example is one that
	// others have.
	NewURL, Example string
}

// SetupField is one own field of the list.
type SetupField struct {
	URL, Label, Kind string
	// Key names the field in files.
	Key string
	// Marks are such as masked, required, searchable; Keep says how long values are kept.
	Marks []Badge
	Keep  string
	// Up and Down move it; nil at an end, or if the viewer may not.
	Up, Down *Action
}

// SetupFieldForm adds or changes an own field. It posts object, kind, label, help, choices (one on each
// line), masked, required, searchable, days and version to Action.
type SetupFieldForm struct {
	Layout
	New             bool
	Action, BackURL string
	Version         string
	// Object and Kind are chosen for a new field; of another they are said in Facts.
	Object, Kind           string
	Objects, Kinds         []Option
	Label, Help, Days      string
	Choices                string
	Masked, Required       bool
	Searchable, Searchless bool // Searchless: a field of this kind cannot be found by its value
	Facts                  []Fact
	State                  *Badge
	// ReadOnly shows the form to somebody who may not change it.
	ReadOnly bool
	// List edits the choices of a field that has some; nil for others and for a new field.
	List *WordList
	// Actions archive a field, bring it back or remove it.
	Actions []Action
	Errors  Errors
}

func (SetupFieldForm) file() string { return "setupfield" }

// SetupWords lists the lists of words.
type SetupWords struct {
	Layout
	BackURL string
	Lists   []SetupList
}

func (SetupWords) file() string { return "setupwords" }

// SetupList is one list of words.
type SetupList struct {
	Title, Text, URL string
	// Words are those that are offered; Off counts those that are not.
	Words []string
	Off   int
}

// SetupWordList edits one list.
type SetupWordList struct {
	Layout
	Text, BackURL string
	List          WordList
}

func (SetupWordList) file() string { return "setuplist" }

// WordList is the words of a list, to be edited. Every form posts do, code and label to Action.
type WordList struct {
	Action string
	Rows   []WordRow
	// Off are words that are not offered any more.
	Off []WordRow
	// ReadOnly leaves the forms out. Noun is what a word is called: "cause", "choice".
	ReadOnly bool
	Noun     string
	// Typed is what was not taken, with its Error.
	Typed, Error string
}

// WordRow is one word. Fixed says that the program itself uses it, so that it stays.
type WordRow struct {
	ID, Code, Label    string
	First, Last, Fixed bool
}

// OwnInput asks for the value of an own field; Ticks are the choices of one that takes several.
type OwnInput struct {
	Input
	Ticks []OwnTick
}

// OwnTick is a choice that can be ticked.
type OwnTick struct {
	ID, Value, Label string
	On               bool
}

// OwnForm asks for the own fields of an order or a case, on a page of its own. It posts to Action.
type OwnForm struct {
	Layout
	// What is the order or case: "order 4711".
	What            string
	Action, BackURL string
	Inputs          []OwnInput
	Errors          Errors
}

func (OwnForm) file() string { return "ownform" }

// OwnPart shows the own fields of an order or a case; EditURL is empty if the viewer may not
// change them. Note says why there are none. Reveal opens masked ones; Customer is posted with it.
type OwnPart struct {
	Fields        []Field
	EditURL, Note string
	Reveal        Reveal
	Customer      string
}
