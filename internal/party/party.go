// Package party names who takes part: tenants, the two companies of a contract, their staff,
// and the customers whose data it is about. Ids are distinct types, so that one is never
// passed for another.
package party

import (
	"fmt"
	"strconv"
)

// Tenant is one retailer's relation with its vendor: one set of data, one ledger. 1 or greater.
type Tenant int64

// User is a member of staff of either company, within a tenant. 1 or greater; 0 is a job of
// the program itself.
type User int64

// Customer is the random id of a customer, 1 to 2^53-1, never reused. It says nothing about
// the person and may appear in a URL.
type Customer int64

// Ordinal numbers customers within a tenant in the order in which they were added, densely,
// never reused. Only ordinals appear in subject sets; the row that ties one to a customer goes
// when the customer is erased. Staff have ordinals of their own, counted apart.
type Ordinal uint32

// String gives the id in base 10.
func (c Customer) String() string { return strconv.FormatInt(int64(c), 10) }

// ParseCustomer reads an id as written in a URL.
func ParseCustomer(s string) (Customer, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 1 || n >= 1<<53 {
		return 0, fmt.Errorf("expected a customer id")
	}
	return Customer(n), nil
}

// Side is the company for which a member of staff works, in the terms of the GDPR, article 4.
type Side string

// The two sides.
const (
	Controller Side = "controller" // the retailer
	Processor  Side = "processor"  // the vendor
)

// Role is what a member of staff is signed in as.
type Role string

// The roles. An operator works for the vendor and has no personal data by default.
const (
	Owner          Role = "owner"
	PrivacyOfficer Role = "privacy-officer"
	Manager        Role = "manager"
	Support        Role = "support"
	Marketer       Role = "marketer"
	Analyst        Role = "analyst"
	Operator       Role = "operator"
	System         Role = "system" // a job of the program itself
)

// Roles lists the roles that a person can have, in the order in which a form offers them.
func Roles() []Role {
	return []Role{Owner, PrivacyOfficer, Manager, Support, Marketer, Analyst, Operator}
}

// ParseRole reads the role of a person.
func ParseRole(s string) (Role, error) {
	for _, r := range Roles() {
		if s == string(r) {
			return r, nil
		}
	}
	return "", fmt.Errorf("unknown role: expected one of %v", Roles())
}

// Side gives the company for which the role works.
func (r Role) Side() Side {
	if r == Operator || r == System {
		return Processor
	}
	return Controller
}

// Principal is who asks for something: a member of staff in one session, or a job.
type Principal struct {
	Tenant  Tenant
	User    User
	Ordinal Ordinal // of the member of staff, as the ledger names them; 0 is the program
	Session int64   // number of the sign-in session; 0 outside one
	Role    Role
	Company string // name of the company for which they work
	Country string // ISO 3166-1 alpha-2, where they work
	Fresh   bool   // a factor was shown in the last minutes
	// Version is the tenant's version under which session and role were read. The ledger
	// refuses a disclosure that was decided under an older one.
	Version int64
}

// Job gives the principal of a job of the program itself within a tenant. It is refused no
// version, as nobody's rights stand behind it.
func Job(t Tenant) Principal {
	return Principal{Tenant: t, Role: System, Company: "host", Version: -1}
}
