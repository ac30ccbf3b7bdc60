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
