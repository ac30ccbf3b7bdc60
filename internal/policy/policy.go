// Package policy decides who may open which fields for which purpose.
//
// Its one product is the Permit: a value that only Decide makes, so that whoever holds one was
// decided upon. The ledger records no disclosure without a permit that covers it, and the
// vault opens nothing without the ledger's receipt. Whatever the table does not name is denied.
package policy

import (
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
)

// Permit is a decision in favour: this principal, for this purpose, on this route, may open
// the fields of Open and see the fields of Masked in masked form. The zero value permits nothing.
type Permit struct {
	who     party.Principal
	purpose field.Purpose
	route   string
	reason  string
	open    field.Set
	masked  field.Set
}

// Request is what is asked to be permitted.
type Request struct {
	Principal party.Principal
	Purpose   field.Purpose
	Route     string // method and pattern of the route, or the name of a command or job
	Reason    string // a code from Reasons; may be empty
}

type rule struct{ open, masked field.Set }

const (
	contact = field.Set(1<<field.Name | 1<<field.Emails | 1<<field.Phones | 1<<field.Addresses)
	trade   = field.Set(1<<field.Orders | 1<<field.Country | 1<<field.Language)
	linked  = trade | field.Set(1<<field.Cases|1<<field.Activity)
	profile = contact | linked | field.Own | field.Set(1<<field.Birth|1<<field.Loyalty|1<<field.External|
		1<<field.Note|1<<field.ConsentText|1<<field.Tags|1<<field.Card|1<<field.Messages)
	all = field.Everything

	reply = field.Set(1<<field.Emails | 1<<field.Cases | 1<<field.Messages) // what mail about a case needs
)

// The matrix: role, purpose, what may be opened, what may be seen masked.
var matrix = map[party.Role]map[field.Purpose]rule{
	party.Owner: {
		field.Serve: {profile, profile}, field.Fulfil: {profile, profile},
		field.Complain: {profile, profile}, field.Import: {all, all}, field.Export: {all, all},
		field.Rights: {all, all}, field.Analyse: {linked, linked}, field.Secure: {0, profile},
		field.Administer: {0, 0},
	},
	party.PrivacyOfficer: {
		field.Rights: {all, all}, field.Export: {all, all}, field.Secure: {profile, profile},
		field.Serve: {0, profile}, field.Administer: {0, 0},
	},
	party.Manager: {
		field.Serve: {profile, profile}, field.Fulfil: {profile, profile},
		field.Complain: {profile, profile}, field.Import: {profile | 1<<field.Token, profile},
		field.Analyse: {linked, linked},
	},
	party.Support: {
		field.Serve: {profile, profile}, field.Fulfil: {profile, profile},
		field.Complain: {profile, profile},
	},
	party.Marketer: {
		field.Market: {
			1<<field.Name | 1<<field.Emails | 1<<field.ConsentText | 1<<field.Tags | trade,
			contact | trade | 1<<field.ConsentText | 1<<field.Tags,
		},
		field.Analyse: {trade, trade},
	},
	party.Analyst:  {field.Analyse: {linked, linked}},
	party.Operator: {field.Operate: {0, 0}},
	party.System: {
		field.Operate: {all, all}, field.Import: {all, all}, field.Export: {all, all},
		field.Rights: {all, all}, field.Secure: {all, all}, field.Complain: {reply, reply},
	},
}

// Decide permits or denies a request. A denial is a failure of kind Forbidden.
func Decide(r Request) (Permit, error) {
	rule, ok := matrix[r.Principal.Role][r.Purpose]
	if !ok || r.Principal.Tenant < 1 {
		return Permit{}, failure.New(failure.Forbidden,
			"The role %q has no right to data for the purpose %q.", r.Principal.Role, r.Purpose).
			WithHint("Ask an owner of the account, or choose the purpose that fits.")
	}
	if r.Reason != "" && !knownReason(r.Reason) {
		return Permit{}, failure.New(failure.Invalid, "The reason is not one of the list.")
	}
	return Permit{
		who: r.Principal, purpose: r.Purpose, route: r.Route, reason: r.Reason,
		open: rule.open, masked: rule.masked | rule.open,
	}, nil
}

// Purposes lists the purposes for which a role may process data at all, in catalogue order.
func Purposes(role party.Role) []field.Purpose {
	var out []field.Purpose
	for _, p := range field.Purposes() {
		if _, ok := matrix[role][p]; ok {
			out = append(out, p)
		}
	}
	return out
}

// Principal gives who was permitted.
func (p Permit) Principal() party.Principal { return p.who }

// Tenant gives the tenant within which the permit holds.
func (p Permit) Tenant() party.Tenant { return p.who.Tenant }

// Purpose gives the purpose for which it was permitted.
func (p Permit) Purpose() field.Purpose { return p.purpose }

// Route gives where it was asked.
func (p Permit) Route() string { return p.route }

// Reason gives the reason's code; it may be empty.
func (p Permit) Reason() string { return p.reason }

// Open gives the fields that may be opened.
func (p Permit) Open() field.Set { return p.open }

// Masked gives the fields that may be seen masked; it contains Open.
func (p Permit) Masked() field.Set { return p.masked }

// Allows reports whether the permit covers opening open and showing masked.
func (p Permit) Allows(open, masked field.Set) bool {
	return p.purpose != "" && p.open.Covers(open) && p.masked.Covers(masked)
}
