package view

import "time"

// Cases is the list of the cases of one queue.
type Cases struct {
	Layout
	List
	// Queues are the queues as tabs, each with its count.
	Queues []Chip
	// NewURL is empty if the viewer's role may not.
	NewURL string
}

func (Cases) file() string { return "cases" }

// CaseRow is one case of a short list.
type CaseRow struct {
	// Number is as it is said, such as 1003; URL its page.
	Number int64
	URL    string
	// Subject may be empty where the viewer may not see it.
	Subject string
	// Kind is the kind of case in words.
	Kind   string
	Status Badge
	// At is when it was opened.
	At time.Time
}

// CaseClock is one promise of time on a case.
type CaseClock struct {
	// Label says which: first answer, next answer, solution.
	Label string
	// Words say how it stands: "due in 2 h", "2 h over", "met in 40 min", "paused, 3 h left".
	Words string
	// Tone is "", "ok", "warn" or "danger"; Icon goes with it, for those who see no colours.
	Tone, Icon string
	// Due is when it runs out; zero if it has been met or stands still.
	Due time.Time
	// Now is the moment for which Words were written; zero if they do not change.
	Now time.Time
	// Used is how much of the time has gone, in percent, 0 to 100; below 0 shows no bar.
	Used int
	// Note stands below, such as the target and what pauses it; may be empty.
	Note string
}

// CaseNew makes a case: whom it is about first, then what was said. It posts to Action: customer,
// kind, channel, category, cause, product, priority, order, subject, text, assign ("me").
type CaseNew struct {
	Layout
	Action string
	// Step is true while the customer is looked for: FindAction takes q.
	Step       bool
	FindAction string
	Query      string
	Searched   bool
	Found      []CaseWho
	More       bool
	// WithoutURL goes on without a customer.
	WithoutURL string
	// Who is the customer of the case; nil if it is about nobody that is known.
	Who *CaseWho
	// OtherURL chooses another customer.
	OtherURL string
	// Open are cases of the same customer that are not closed.
	Open                             []CaseRow
	Form                             CaseForm
	Kinds, Channels, Priorities      []Option
	Categories, Causes, RecentOrders []Option
	Errors                           Errors
}

func (CaseNew) file() string { return "casenew" }

// CaseForm is what the form of a new case holds.
type CaseForm struct {
	Customer, Kind, Channel, Category, Cause, Product, Priority, Order, Subject, Text string
	// Mine gives the case to whoever writes it down.
	Mine bool
}

// CaseWho is a customer to whom a case may belong.
type CaseWho struct {
	// URL chooses the customer; Link opens the page and may be empty.
	URL, Link, Name, Email, Phone, Place string
	Orders                               int
	State                                *Badge
}
