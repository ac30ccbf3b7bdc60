package view

import "time"

// Customers is the list of customers, or the answer to a search. Its fragment for
// search as you type is "rows", that of the panel "listpeek".
type Customers struct {
	Layout
	List
	// Query is what was searched for; Found says that Rows answer it.
	Query string
	Found bool
	// AllURL leads back to the whole list.
	AllURL string
	// NewURL and ImportURL are empty if the viewer's role may not.
	NewURL, ImportURL string
	// Export is nil if the viewer's role may not.
	Export *Export
}

// Export hands data over as a file. It posts kind and format to Action.
type Export struct {
	Action         string
	Kinds, Formats []Option
}

func (Customers) file() string { return "customers" }

// Chip is a filter that can be chosen by a link.
type Chip struct {
	Label, URL string
	// Count stands after the label; may be empty.
	Count   string
	Current bool
}

// CustomerRow is one customer of a list.
type CustomerRow struct {
	URL, Name string
	// Email and Phone are masked unless the viewer may see them.
	Email, Phone  string
	City, Country string
	Orders        int
	// LastOrder is zero if there is none.
	LastOrder time.Time
	// Value is the lifetime value, formatted.
	Value   string
	Created time.Time
	Tags    []string
	// State marks a restricted or held customer; may be nil.
	State *Badge
}

// CustomerForm makes or changes a customer. It posts to Action: given, family,
// email.0…, phone.0…, birth, language, loyalty, external, tags (by commas), note,
// address.0.street, .extra, .postcode, .city, .country, consent.<channel>
// ("granted" or "withdrawn"), consent.<channel>.source, version.
type CustomerForm struct {
	Layout
	// New is false for a change.
	New    bool
	Action string
	// BackURL is where Cancel leads.
	BackURL string
	// Version guards against two people changing the same customer.
	Version       string
	Given, Family string
	// Emails, Phones and Addresses hold one more empty row than there are values.
	Emails, Phones []string
	Addresses      []AddressForm
	// Birth is as a date input has it: 2006-01-02.
	Birth     string
	Language  string
	Languages []Option
	Countries []Option
	Loyalty   string
	External  string
	Tags      string
	// Consents is filled for a new customer only.
	Consents []ConsentForm
	Errors   Errors
	// Own asks for the fields that the owner added.
	Own []OwnInput
	// Group is the one group of details that the form changes; empty is all of them.
	Group string
	// Alike are customers who may be the person who is being added: sending the form again adds
	// them all the same.
	Alike []Alike
}

func (CustomerForm) file() string { return "customerform" }

// AddressForm is one address while it is being edited.
type AddressForm struct {
	Street, Extra, Postcode, City, Country string
}

// ConsentForm asks for the consent to one channel.
type ConsentForm struct {
	// Channel is its key, Label its name, Text what the customer agrees to.
	Channel, Label, Text string
	// State is "", "granted" or "withdrawn".
	State string
}

// Customer is the page of one customer.
type Customer struct {
	Layout
	// ID is the opaque id, such as C-7F3KQ.
	ID   string
	Name string
	// State marks a restricted or held customer; may be nil.
	State *Badge
	// Alike are other customers who may be the same person.
	Alike []Alike
	// Facts are four to eight key facts that are always visible.
	Facts  []KeyFact
	Reveal Reveal
	// Groups hold the details: person, contact, addresses, identifiers, tags.
	Groups []FieldGroup
	// Part is the one group that a fragment shows.
	Part     *FieldGroup
	Tags     []string
	Consents []Consent
	// Compose is nil if the viewer may not write notes.
	Compose *NoteForm
	// Filters narrow the timeline.
	Filters  []Chip
	Timeline []TimelineGroup
	// Narrowed says that the timeline shows some kinds of events only.
	Narrowed bool
	// OlderURL shows earlier events, NewestURL leads back; empty if there is no such page.
	OlderURL, NewestURL string
	Orders              []OrderRow
	// OrdersTotal counts all orders; OrdersURL lists them and may be empty.
	OrdersTotal int
	OrdersURL   string
	Payments    []PaymentRow
	// CasesShut leaves the cases out, as whoever looks may not know whether there are any.
	CasesShut bool
	// Cases are the newest; CasesURL lists all, NewCaseURL opens a form. Both may be empty.
	Cases                []CustomerCase
	CasesURL, NewCaseURL string
	// EditURL, HistoryURL, AccessURL (who saw this customer) and PrivacyURL are empty if the
	// viewer's role may not.
	EditURL, HistoryURL, AccessURL, PrivacyURL string
	// Copy hands out a copy of everything that is kept; nil if the viewer may not.
	Copy *Copy
	// Erased replaces everything else by a tombstone.
	Erased *Tombstone
}

func (Customer) file() string { return "customer" }

// KeyFact is one of the facts at the top of a customer's page.
type KeyFact struct {
	// Note stands below the value; may be empty.
	Label, Value, Note string
	// URL leads to what the value counts; may be empty.
	URL string
	// Marks stand in place of a value, such as one for each channel of contact.
	Marks []Mark
}

// Mark says yes, no or nothing about one thing: Tone is "ok", "danger" or empty, State the same in
// words.
type Mark struct{ Label, State, Tone string }

// Alike is another customer who may be the same person, and why.
type Alike struct{ Name, URL, Why string }

// CustomerCase is a case as its customer's page names it.
type CustomerCase struct {
	// Title is the kind with the number; URL may be empty.
	Title, URL string
	At         time.Time
	Status     Badge
}

// Copy hands out what is kept of a person: by posting format to Action.
type Copy struct {
	Action  string
	Formats []Option
}

// Tombstone stands where a customer has been erased.
type Tombstone struct {
	At       time.Time
	Entry    uint64
	EntryURL string
	Reason   string
}

// Fact is one key fact.
type Fact struct {
	// Note stands below the value; may be empty.
	Label, Value, Note string
}

// Reveal says how masked fields are opened: by posting field (a field's key, or
// "all") and reason to Action.
type Reveal struct {
	// Action is empty if the viewer's role may not reveal.
	Action string
	// Purpose is the purpose in words, preset by role or case.
	Purpose string
	// Reasons are offered until one is given for this visit: then Reason is its
	// value and ReasonText its words.
	Reasons            []Option
	Reason, ReasonText string
}

// FieldGroup is a titled group of fields.
type FieldGroup struct {
	// Key names the group in the URL that edits it, such as contact.
	Key, Title string
	Fields     []Field
	// EditURL shows the group as a form in its place; empty if the viewer may not.
	EditURL string
	// Form is the group as a form, nil unless it is being edited.
	Form *CustomerForm
}

// Field is one detail of a customer.
type Field struct {
	// Key is what reveal posts, such as email.0; Label its name.
	Key, Label string
	// Lines is the value, masked or open; none shows a dash.
	Lines []string
	// Masked offers the button, but not if the value is Closed to whoever looks; Opened marks a value
	// opened in this visit.
	Masked, Closed, Opened bool
	// Note stands after the value, such as "preferred"; may be empty.
	Note string
}

// Consent is the state of one channel, with its evidence.
type Consent struct {
	Channel string
	// State is shown as it is: granted, withdrawn, never asked.
	State Badge
	// At is zero if the channel was never asked for.
	At time.Time
	// Source is how it came; Text what the customer agreed to, word by word.
	Source, Text string
	// Change withdraws or grants; nil if the viewer may not.
	Change *Action
}

// NoteForm writes a note. It posts kind and text to Action.
type NoteForm struct {
	Action, Text, Error string
	// Kind is the chosen one of Kinds; empty is the first.
	Kind  string
	Kinds []Option
}

// TimelineGroup is the events under one heading, such as a month.
type TimelineGroup struct {
	Heading string
	Events  []Event
}

// Event is one thing that happened.
type Event struct {
	At time.Time
	// Icon is the name of an icon, such as order, payment, note or consent.
	Icon string
	// Title says what; Body is a longer text and may be empty.
	Title, Body string
	// By is who or what did it; may be empty.
	By string
	// Amount is formatted money; may be empty.
	Amount string
	// URL leads to the thing; may be empty.
	URL   string
	Badge *Badge
}

// History is the list of a customer's changes.
type History struct {
	Layout
	ID, Name    string
	CustomerURL string
	Changes     []ChangeRow
	OlderURL    string
	// Action receives revision and reason, and shows what the fields of a change were before.
	Action string
	// Reasons are offered until one is given for this visit: then Reason is its value and
	// ReasonText its words.
	Reasons            []Option
	Reason, ReasonText string
}

func (History) file() string { return "history" }

// ChangeRow is one change of a customer.
type ChangeRow struct {
	// Revision names the change.
	Revision int64
	At       time.Time
	// By is who; How is changed, undone or imported.
	By, How string
	// Fields are those that were replaced.
	Fields []string
	// Former are the values before it, nil until they are revealed.
	Former []Field
	// Undo puts the former values back; nil if it may not be.
	Undo *Action
	// Later says why it cannot be undone; may be empty.
	Later string
}
