package lists

import (
	"counterpart/internal/crm/base"
	"counterpart/internal/crm/sale"
	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/when"
)

// Customers narrows a list of customers. The zero value is all of them.
type Customers struct {
	Country string // ISO 3166-1 alpha-2; empty is all
	State   string // "restricted", or empty for all
	// R and F are quintiles of how recently and how often they bought, 1 to 5; 0 is any. Group is
	// a name of both; empty is any. Cohort is the month of the first order that counts, as
	// year * 12 + month - 1; 0 is any.
	R, F   int64
	Group  string
	Cohort int64
	// Since is the earliest last order; 0 is any. Least and Most bound the number of orders; nil
	// does not.
	Since       when.Instant
	Least, Most *int64
	Cases       bool // who has an open case
	// Own is an own field, and Blind the blind index values of what it is to be equal to, at most
	// two; nil does not narrow.
	Own   field.ID
	Blind [][]byte
}

// All reports whether nobody is left out.
func (f Customers) All() bool {
	return f.Country == "" && f.State == "" && !f.Ranked() && f.Since == 0 && f.Least == nil && f.Most == nil && !f.Cases && f.Blind == nil
}

// Ranked reports whether the filter asks for what the figures say.
func (f Customers) Ranked() bool { return f.R != 0 || f.F != 0 || f.Group != "" || f.Cohort != 0 }

// Needs gives the fields of which a list says something by being narrowed so.
func (f Customers) Needs() field.Set {
	var s field.Set
	if f.Country != "" {
		s |= field.Fields(field.Country)
	}
	if f.Ranked() || f.Since != 0 || f.Least != nil || f.Most != nil {
		s |= field.Fields(field.Orders)
	}
	if f.Cases {
		s |= field.Fields(field.Cases)
	}
	return s
}

// Orders narrows a list of orders. The zero value is all of them.
type Orders struct {
	From, To when.Instant // To is exclusive; 0 does not bound
	Status   string
	Channel  sale.Channel
	Country  string
	Product  sale.ProductID // that one of its lines is of; 0 is any
	Customer party.Customer // 0 is any
	Credits  bool           // what figures count as a credit: a total below zero, or taken back as a whole
	Counted  bool           // what figures count as an order: a total above zero, not cancelled
	Currency string         // ISO 4217; empty is any
	Least    *int64         // total in minor units of the order's currency
	Most     *int64
	// Own is an own field of orders, and Blind the blind index values of what it is to be equal to, at
	// most two; nil does not narrow.
	Own   field.ID
	Blind [][]byte
}

// Order is the order of a list.
type Order string

// The orders of lists. Of customers all but Largest and Smallest, of orders these and the first two.
const (
	Newest   Order = "newest"
	Oldest   Order = "oldest"
	NameUp   Order = "name"
	NameDown Order = "name-down"
	MostBuy  Order = "spent-down"
	LeastBuy Order = "spent"
	LastNew  Order = "last-down"
	LastOld  Order = "last"
	ManyBuys Order = "orders-down"
	FewBuys  Order = "orders"
	Largest  Order = "total-down"
	Smallest Order = "total"
)

// key gives the column that an order goes by and whether it descends.
func (o Order) key() (Key, bool) {
	switch o {
	case Oldest:
		return ByAge, false
	case MostBuy, LeastBuy:
		return BySpent, o == MostBuy
	case LastNew, LastOld:
		return ByLast, o == LastNew
	case ManyBuys, FewBuys:
		return ByOrders, o == ManyBuys
	case Largest, Smallest:
		return ByTotal, o == Largest
	case NameUp, NameDown:
		return ByName, o == NameDown
	case Newest:
	}
	return ByAge, true
}

// Needs gives the fields of which an order of customers says something.
func (o Order) Needs() field.Set {
	switch k, _ := o.key(); k {
	case BySpent, ByLast, ByOrders:
		return field.Fields(field.Orders)
	case ByAge, ByTotal, ByName:
	}
	return 0
}

// may refuses to narrow or order by what a permit does not open: who is in a list would tell it.
func may(p policy.Permit, f Customers, o Order) error {
	masked := field.Set(0)
	if f.Blind != nil {
		masked = field.Fields(f.Own)
	}
	if k, _ := o.key(); k == ByName {
		masked |= field.Fields(field.Name)
	}
	if p.Allows(f.Needs()|o.Needs(), masked) {
		return nil
	}
	return errNarrow
}

var errNarrow = failure.New(failure.Forbidden, "This role and purpose may not narrow or sort the list so.").
	WithHint("Take the filter away, or ask somebody with the right.")

// mayOrders refuses a list of orders, or to narrow it, to whom the permit does not open so much.
func mayOrders(p policy.Permit, f Orders) error {
	if f.Blind != nil && !p.Allows(0, field.Fields(f.Own)) {
		return errNarrow
	}
	return base.MayWrite(p, field.Fields(field.Orders))
}
