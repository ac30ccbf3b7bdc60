package ledger

import (
	"sync/atomic"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/subject"
)

// Receipt shows that a disclosure is committed. Only this package makes one; it opens the
// vault once, for the principal, customers, fields and purpose that its entry names. Safe for
// concurrent use: of two that redeem it, one is refused.
type Receipt struct {
	ledger   *Ledger
	permit   policy.Permit
	log      Log
	index    int64
	open     field.Set
	masked   field.Set
	people   subject.Set
	everyone bool
	spent    atomic.Bool
}

// Claim is what somebody wants to open with a receipt.
type Claim struct {
	Tenant party.Tenant
	Open   field.Set
	Masked field.Set
	People subject.Set
}

// Redeem uses the receipt up. A claim beyond what was recorded is a failure of kind Forbidden
// and uses it up too.
func (r *Receipt) Redeem(c Claim) error {
	if r == nil || r.index < 0 || r.permit.Tenant() == 0 {
		return failure.New(failure.Forbidden, "Nothing is opened without a receipt.")
	}
	if r.spent.Swap(true) {
		return failure.New(failure.Forbidden, "This receipt was used before.")
	}
	if c.Tenant != r.permit.Tenant() || !r.open.Covers(c.Open) || !(r.open | r.masked).Covers(c.Masked) {
		return failure.New(failure.Forbidden, "The receipt does not cover these fields.")
	}
	if !r.everyone && !r.people.ContainsAll(c.People) {
		return failure.New(failure.Forbidden, "The receipt does not cover these customers.")
	}
	return nil
}

// Index gives the position of the entry in its log, counted from 0.
func (r *Receipt) Index() int64 { return r.index }

// Permit gives the decision behind the disclosure.
func (r *Receipt) Permit() policy.Permit { return r.permit }
