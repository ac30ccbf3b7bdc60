package policy

// Reason is why a particular record was opened, from a fixed list: typed text would put
// personal data into the ledger.
type Reason struct {
	Code  string
	Label string
}

var reasons = []Reason{
	{"counter", "Customer is at the counter"},
	{"phone", "Customer is on the phone"},
	{"message", "Customer wrote"},
	{"order", "Question about an order"},
	{"return", "Return or refund"},
	{"complaint", "Complaint"},
	{"correction", "Correct a record"},
	{"request", "A person's request"},
	{"incident", "Security event"},
	{"campaign", "Campaign"},
	{"check", "Check of data quality"},
}

// Reasons lists the reasons in the order in which a form offers them.
func Reasons() []Reason { return append([]Reason(nil), reasons...) }

func knownReason(code string) bool {
	for _, r := range reasons {
		if r.Code == code {
			return true
		}
	}
	return false
}

// ReasonLabel gives a reason as a page names it; an unknown code names itself.
func ReasonLabel(code string) string {
	for _, r := range reasons {
		if r.Code == code {
			return r.Label
		}
	}
	return code
}
