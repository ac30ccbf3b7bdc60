package view

// Dispute shows what follows from an agreement and stated facts: a timeline, each clause with
// where it stands, what that depends on, and what a claim comes to. It is a calculation.
type Dispute struct {
	Layout
	// Heading names the page; About says what it is about; Caution what a finding is not.
	Heading, About, Caution string
	// Views and each of Switches lead to the same page seen otherwise.
	Views    []Chip
	ViewHint string
	Switches []Switch
	// ReadAs says which reading is shown; Reread is set if it is not the first of each.
	ReadAs   string
	Reread   bool
	Facts    []Fact
	Timeline Timeline
	Findings []Finding
	// Informs are the statutes and standards, which inform and bind nobody through this page.
	Informs   []Informing
	Damages   *Damages
	Questions []Question
}

func (Dispute) file() string { return "dispute" }

// Switch chooses between the readings of something that can be read in more than one way.
type Switch struct {
	Label   string
	Options []Chip
}

// Finding is where one clause stands.
type Finding struct {
	// ID is the element's id; Clause names the clause and the part of it; Cite where it stands.
	ID, Clause, Cite string
	// Prose is quoted from the text; Duty says who owes it to whom.
	Prose, Duty string
	State       Badge
	// Hold says whether it is firm; Reason why it stands so.
	Hold, Reason string
	Facts        []Fact
	Depends      []Question
	// Burden says who has to show it, Nothing what follows if nothing more is shown.
	Burden, Nothing string
	// Claimed are statements of one side that it rests on, Assumed what was chosen to calculate.
	Claimed, Assumed []string
	// Otherwise says what another reading gives.
	Otherwise []Linked
	// Steps are those of the computation.
	Steps []string
	// Evidence are the entries on which it rests; History what was done and said about the clause
	// besides. Both are empty where nothing is recorded.
	Evidence, History []Evidence
	// Checks are the control tests that check the clause, with what each saw last.
	Checks []Evidence
	// ReplyURL writes a reply; empty where the viewer may not.
	ReplyURL string
}

// Evidence is what an entry of the ledger says, with how far it can be relied on: "observed",
// "claimed, unconfirmed", "late entry".
type Evidence struct {
	Text, URL, Note string
	Marks           []Badge
}

// Question is something open.
type Question struct {
	Asks string
	// Then says what each answer would change.
	Then []string
	// Note says how much turns on it; may be empty.
	Note string
}

// Informing is a statute or a standard beside the agreement.
type Informing struct {
	Name string
	Rows []InformRow
	// Silent counts the clauses that are not in force or that nothing set going.
	Silent int
}

// InformRow is where one of its clauses stands.
type InformRow struct {
	Clause, Cite, Duty string
	State              Badge
	// On says what it depends on, or why it stands so; Nothing what follows otherwise.
	On, Nothing string
}

// Damages is what a claim comes to.
type Damages struct {
	// Whose names the claim; Range is what it comes to, low and high.
	Whose, Range, Note string
	Steps              []DamagesStep
	// Open are the questions that move it, the one that moves it most first; Still those that
	// move nothing alone, while the rest is open.
	Open, Still []Question
	// Uncounted are the items that do not count, with the reason.
	Uncounted []string
	// Apart are fines and exposures, which are never added.
	Apart []Sum
}

// DamagesStep is one line of the calculation.
type DamagesStep struct {
	Number            int
	Rule, Text, After string
}

// Timeline is drawn as lanes, one for each party. Positions are percentages of the width, such
// as "12.5%", heights are pixels, so that the text keeps its size on a narrow screen.
type Timeline struct {
	// Label describes the drawing in a sentence.
	Label  string
	Height int
	Ticks  []Tick
	Lanes  []Lane
	// Rows says the same in words.
	Rows []TimelineRow
}

// Tick is a line across all lanes.
type Tick struct {
	X, Label string
	// End puts the label to the left of the line; Now marks the point in time of the findings; the
	// label of a Minor one is left out where there is little room.
	End, Now, Minor bool
}

// Lane is a party's, or nobody's in particular.
type Lane struct {
	Name string
	Y    int
	Rows []LaneRow
}

// LaneRow is one matter: its label and what is known of its time.
type LaneRow struct {
	Label, X string
	// End puts the label's end at X instead of its beginning.
	End    bool
	Y      int
	Shapes []Shape
}

// Shape is a band from X over W, or a mark at X if W is empty.
type Shape struct {
	// Kind is "act", "due" or "missed"; Claimed says that one side alone states it.
	Kind    string
	Claimed bool
	X, W    string
	Y, H    int
	Title   string
}

// TimelineRow is one line of the timeline in words.
type TimelineRow struct {
	When, Who, What, How string
}
