package field

import (
	"fmt"
	"slices"
)

// Purpose is why personal data is processed (GDPR, article 5(1)(b)). Every access names one.
type Purpose string

// The purposes. Their meaning is part of the ledger's first entry.
const (
	Serve      Purpose = "serve"     // serve a customer who is there, writes or calls
	Fulfil     Purpose = "fulfil"    // carry out, deliver, take back an order
	Complain   Purpose = "complaint" // answer a complaint
	Market     Purpose = "market"    // offers to people who consented
	Analyse    Purpose = "analyse"   // figures over many
	Import     Purpose = "import"    // take over data from another system
	Export     Purpose = "export"    // hand data to the retailer or to the person
	Rights     Purpose = "rights"    // a person's request: access, correction, erasure, objection
	Secure     Purpose = "secure"    // find and answer a security event
	Operate    Purpose = "operate"   // keep the system running
	Administer Purpose = "administer"
)

var purposes = []struct {
	p     Purpose
	label string
}{
	{Serve, "Serve the customer"},
	{Fulfil, "Carry out an order"},
	{Complain, "Answer a complaint"},
	{Market, "Marketing with consent"},
	{Analyse, "Figures over many"},
	{Import, "Take over data"},
	{Export, "Hand data over"},
	{Rights, "A person's request"},
	{Secure, "Security"},
	{Operate, "Run the system"},
	{Administer, "Administration"},
}

// Purposes lists every purpose in a fixed order.
func Purposes() []Purpose {
	out := make([]Purpose, len(purposes))
	for i, p := range purposes {
		out[i] = p.p
	}
	return out
}

// Label gives the purpose as a page names it.
func (p Purpose) Label() string {
	for _, q := range purposes {
		if q.p == p {
			return q.label
		}
	}
	return string(p)
}

// ParsePurpose reads a purpose.
func ParsePurpose(s string) (Purpose, error) {
	for _, q := range purposes {
		if s == string(q.p) {
			return q.p, nil
		}
	}
	return "", fmt.Errorf("unknown purpose")
}

// Kept reports whether an agreement cannot refuse a purpose: the law asks for it (rights, secure), or
// without it the data cannot be kept at all (operate, administer).
func (p Purpose) Kept() bool {
	return p == Rights || p == Secure || p == Operate || p == Administer
}

// Refusable lists the purposes that an agreement can refuse, in catalogue order.
func Refusable() []Purpose {
	return slices.DeleteFunc(Purposes(), Purpose.Kept)
}
