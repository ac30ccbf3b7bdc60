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

// Case is the page of one case.
type Case struct {
	Layout
	// Own are the fields that the owner added to cases; nil if there are none to show.
	Own     *OwnPart
	Number  int64
	Subject string
	// Sub says in one line what kind of case it is, how it came and when.
	Sub      string
	Status   Badge
	Priority *Badge
	Labels   []string
	// BackURL is the queue from which it was opened, Queue its name; PreviousURL and NextURL are
	// its neighbours there and may be empty.
	BackURL, Queue, PreviousURL, NextURL string
	// Take gives the case to the viewer; nil if it is there already or the role may not.
	Take *Action
	// Close ends a case that is solved; nil if it is not, or the role may not.
	Close *Action
	// Clocks are shown each by itself; Nearest is the one that runs out next, for the top of a
	// narrow window, or nil.
	Clocks  []CaseClock
	Nearest *CaseClock
	Talk    []CaseMessage
	// OlderURL shows what was said before; empty if nothing was.
	OlderURL string
	// Compose is nil if the viewer may not write.
	Compose *CaseCompose
	// Properties are changed one by one.
	Properties []CaseProperty
	// Label adds or takes labels off.
	Label *CaseLabels
	// Who is the customer; nil if the case is about nobody that is known.
	Who *CaseCustomer
	// Orders are linked; LinkAction links another by its number and is empty if the role may not.
	Orders     []CaseOrder
	LinkAction string
	LinkHidden []Hidden
	// Earlier are other cases of the same customer, newest first.
	Earlier []CaseRow
	// Score is the answer to the one question after closing; nil if it was not asked.
	Score *CaseScore
	// AccessURL leads to who saw the customer; empty if the role may not.
	AccessURL string
}

func (Case) file() string { return "case" }

// CaseMessage is one turn of the conversation, or something that happened to the case.
type CaseMessage struct {
	ID int64
	// Kind is "in" (the customer), "out" (an answer to the customer), "note" (stays inside),
	// "event" (something that happened, in one line) or "events" (several, in Events).
	Kind string
	// By is who wrote it, Role what they are: customer, or the company's name.
	By, Role string
	At       time.Time
	// Lines is the text, a paragraph each; of an event what By did: "changed".
	Lines []string
	// Changes are what an event changed.
	Changes []CaseChange
	// Events are folded away behind Lines.
	Events []CaseMessage
	// Delivery is the way of an answer; nil if nothing is sent.
	Delivery *CaseDelivery
}

// CaseChange is one thing that an event changed. Was and Now are words; Was may be empty.
type CaseChange struct {
	Label, Was, Now string
}

// CaseDelivery says what has become of an answer.
type CaseDelivery struct {
	// Badge says it in a word; Text says what to do, and may be empty.
	Badge Badge
	Text  string
	// At is when it was sent or given up; may be zero.
	At time.Time
	// Again sends it once more; nil if there is nothing to send again.
	Again *Action
}

// CaseCompose is where answers, internal notes and what the customer said are written. Each form
// posts text and version; that of the answer also then ("", "waiting", "solved").
type CaseCompose struct {
	ReplyAction, NoteAction, HeardAction string
	// To is the masked address to which an answer goes; CannotReply says why there is none.
	To, CannotReply string
	// Remark stands beside the address, such as that no mail server is set up; may be empty.
	Remark string
	// Mode is "reply", "note" or "heard": which of the three is open.
	Mode string
	// Version guards against answering what one has not read.
	Version            string
	Reply, Note, Heard string
	// Errors are for "reply", "note" and "heard".
	Errors Errors
	// Canned are prepared answers; InsertAction posts canned and text and comes back with both.
	Canned       []CannedAnswer
	InsertAction string
	// MayThen offers to change the status with the answer.
	MayThen bool
}

// CannedAnswer is a prepared text.
type CannedAnswer struct {
	Value, Label, Text string
}

// CaseProperty is one property with the form that changes it. It posts value and version to
// Action.
type CaseProperty struct {
	// Key is its name in the form; Hotkey opens it and may be empty.
	Key, Label, Value, Hotkey string
	// Tone colours the value like a badge; may be empty.
	Tone string
	// Action is empty if it cannot be changed.
	Action, Version string
	Input           Input
	// Open shows the form at once, because of an error.
	Open bool
}

// CaseLabels are the labels of a case with the form that changes them: it posts what ("labels"),
// label for each that is chosen, and version.
type CaseLabels struct {
	Action, Version, Value string
	Choices                []CaseLabel
}

// CaseLabel is a label that can be put on a case.
type CaseLabel struct {
	Value, Label string
	On           bool
}

// CaseCustomer is whom a case is about.
type CaseCustomer struct {
	Name, URL, ID string
	State         *Badge
	// Fields are contact details, masked until they are revealed; the case is the reason.
	Fields []Field
	Reveal Reveal
	Facts  []Fact
	// CasesURL lists all cases of the customer.
	CasesURL string
}

// CaseOrder is a linked order. Where the viewer may not see more of it, only the number is set.
type CaseOrder struct {
	Number, URL string
	// At is when it was placed, Total its sum; Lines say what was bought first, and More of how many
	// lines they leave out.
	At     time.Time
	Total  string
	Status *Badge
	Lines  []string
	More   int
	// Unlink takes the link off; nil if the role may not.
	Unlink *Action
}

// CaseScore is what the customer answered to the one question.
type CaseScore struct {
	// Stars is 1 to 5, 0 if there is no answer yet; Words says it; Text is the comment.
	Stars int
	Words string
	Text  string
	At    time.Time
}

// Thanks is the public page with one question. It posts score (1 to 5) and text to Action.
type Thanks struct {
	Layout
	// Retailer asks.
	Retailer string
	Action   string
	Choices  []Option
	Score    string
	Text     string
	// Done thanks for the answer; Over says that the question is no longer open.
	Done, Over bool
	Errors     Errors
}

func (Thanks) file() string { return "thanks" }

// Canned is the page of prepared answers. Its forms post id, name, text and version.
type Canned struct {
	Layout
	Rows   []CannedRow
	New    CannedRow
	Errors Errors
	// Places explains what can stand in a text and is filled in.
	Places []Option
}

func (Canned) file() string { return "canned" }

// CannedRow is one prepared answer with its form.
type CannedRow struct {
	ID           string
	Name, Text   string
	Save, Delete string
	Version      string
	Open         bool
	Errors       Errors
	Used         string
}

// Hours is the page of business hours and of the targets for answers. It posts to Action.
type Hours struct {
	Layout
	Action string
	Zone   string
	Days   []HoursDay
	// From and To are times of day, such as 09:00.
	From, To string
	// Holidays is a date on each line.
	Holidays string
	Targets  []HoursTarget
	Version  string
	Errors   Errors
	// Soon is how long before it is due a clock counts as breaching.
	Soon string
	// Teams say who works in which team: team.<code>, once for each member.
	Teams []HoursTeam
	// Examples say what the settings come to.
	Examples []Fact
}

// HoursTeam is a team with those who could be in it.
type HoursTeam struct {
	Key, Label string
	Members    []CaseLabel
}

func (Hours) file() string { return "hours" }

// HoursDay is one day of the week.
type HoursDay struct {
	Key, Label string
	Open       bool
}

// HoursTarget is what is promised for one priority, in business hours.
type HoursTarget struct {
	Key, Label           string
	First, Next, Resolve string
}
