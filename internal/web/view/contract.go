package view

// Contract is the overview of the agreement between the two companies: its versions, and the keys
// with which they sign.
type Contract struct {
	Layout
	// Current is the version in force; nil for none.
	Current  *ContractRow
	Versions []ContractRow
	Keys     []ContractKey
	// Drafts lead to the templates; empty if the viewer may not propose.
	Drafts []Option
	// StandURL leads to where the parties stand.
	StandURL string
	// Refuses says what the program refuses, because of the version in force and always.
	Refuses []Evidence
	// Former says what had been agreed in the log before, which a restore closed; nil where none was
	// restored, or something is in force again.
	Former *FormerContract
}

// FormerContract is the agreement of a log that a restore closed, and what to do about it.
type FormerContract struct {
	Says   []string // what is known of that log
	Title  string   // of the version that was in force; empty for none
	Signed []string
	Next   string  // what there is to do, in a sentence
	Renew  *Action // proposes the same text
	Open   string  // leads to the proposal of the same text; empty for none
}

func (Contract) file() string { return "contract" }

// ContractRow is one version.
type ContractRow struct {
	Title, URL string
	State      Badge
	// Proposed says by whom and when; Signed who signed when, in words; Force from and until when.
	Proposed, Force string
	Signed          []string
}

// ContractKey is a key with which a side signs.
type ContractKey struct {
	Company, Name, Since, EntryURL string
	State                          Badge
	Vendor                         bool
	Retire                         *Action
}

// ContractDraft asks the questions of a template, and shows the prose that the answers give. It posts
// to Action; do=propose proposes.
type ContractDraft struct {
	Layout
	Template, About, Action, BackURL string
	Amends                           string // the entry of the version that it is to replace
	Inputs                           []Input
	// Prose is what the answers give; empty before they were looked at.
	Prose  []Prose
	Note   string
	Errors Errors
}

func (ContractDraft) file() string { return "contractdraft" }

// Prose is one block of a text: "h2", "h3", "li", "p" or "rule".
type Prose struct {
	Kind  string
	Spans []Span
}

// Span is a piece of a line.
type Span struct {
	Text   string
	Strong bool
}

// ContractVersion is one version of the agreement.
type ContractVersion struct {
	Layout
	State   Badge
	Facts   []Fact
	Problem string
	Note    string
	// Tabs are prose and code; Code is shown where it is not empty.
	Tabs    []Chip
	Prose   []Prose
	Code    string
	Next    string // what there is to do, in a sentence
	SignURL string
	// AmendURL drafts a version that replaces it; EndURL ends it; Withdraw takes the proposal back.
	AmendURL, EndURL, BackURL string
	Withdraw                  *Action
	// Files are its code and prose as files.
	Files []Linked
	// Refuses says what the program refuses while it is in force.
	Refuses []Evidence
}

func (ContractVersion) file() string { return "contractversion" }

// ContractSign leads through signing on the viewer's own machine.
type ContractSign struct {
	Layout
	// What says what is signed; Does what signing does.
	What, Does                          string
	PaperURL, File, Action, BackURL, Of string
	// Key names the side's key that is known; empty before the first.
	Key    string
	Errors Errors
}

func (ContractSign) file() string { return "contractsign" }

// Standing says where the parties stand under the agreement in force.
type Standing struct {
	Layout
	// None says why there is nothing to judge; empty where there is.
	None         string
	ContractURL  string // this and the next three are empty where the viewer may not
	ControlsURL  string
	Book         Dispute
	Dues         []DueRow
	Acts         []Evidence
	ActsURL      string
	Changes      []Evidence // of accounts, roles and settings, the newest first
	StateURL     string
	Alarms       []Notice
	Retailers    []StandingRow // of a vendor's operator
	RetailerNote string
}

func (Standing) file() string { return "standing" }

// DueRow is something that falls due.
type DueRow struct {
	When, Who, What, URL string
	Left                 Badge
}

// StandingRow is how a retailer's relation stands, for the vendor.
type StandingRow struct {
	Name, Note string
	State      Badge
}

// Acts lists what the parties did and said.
type Acts struct {
	Layout
	Rows     []Evidence
	StateURL string
	BackURL  string
}

func (Acts) file() string { return "acts" }

// Act is one of them.
type Act struct {
	Layout
	About   string
	Marks   []Badge
	Facts   []Fact
	States  []string // its facts, in words
	Text    string
	Files   []Linked
	Gone    []Linked // files that were erased, with the act that says so
	Erase   []Action // erase one of Files; of those who may
	Answers []Evidence
	// AnswerURL takes an answer; Verbs are those that the viewer's side can give.
	AnswerURL string
	Verbs     []Option
	EntryURL  string
	BackURL   string
	Endings   string
	Errors    Errors
}

func (Act) file() string { return "act" }

// ActForm states an act, or replies to a clause. It posts as multipart/form-data to Action.
type ActForm struct {
	Layout
	Reply           bool
	Lead            string
	Action, BackURL string
	Inputs          []Input
	Clause          string
	Endings         string
	Errors          Errors
}

func (ActForm) file() string { return "actform" }
