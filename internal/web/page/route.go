package page

import (
	"strings"

	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/policy"
)

// Flags say how a route differs from the usual: signed in, both factors, in one of the roles.
type Flags uint8

// The flags.
const (
	Public        Flags = 1 << iota // needs no session
	WithoutFactor                   // for a session that has shown only its password
	Fresh                           // needs a factor shown in the last ten minutes
	Slow                            // may take minutes: a check, an export
	Upload                          // takes a file; the handler reads the body itself, with Request.Parts
)

// Purposes says which roles may use a route, and for which purpose each then processes data of
// customers; an empty purpose means that the route shows none.
type Purposes map[party.Role]field.Purpose

// Route is one row of the table.
type Route struct {
	Method, Pattern string
	For             Purposes
	Flags           Flags
	Do              func(*Request) error
}

// Name gives method and pattern, as entries of the ledger carry them.
func (r *Route) Name() string { return r.Method + " " + r.Pattern }

// Has reports whether a flag is set.
func (r *Route) Has(f Flags) bool { return r.Flags&f != 0 }

// May reports whether the request's role may use a route, named by method and pattern.
func (r *Request) May(name string) bool { return r.Site.may(r.Who().Role, name) }

// MayOpen reports whether the request's role may open a page by its address; of pages with parts
// that vary it knows none.
func (r *Request) MayOpen(address string) bool {
	path, _, _ := strings.Cut(address, "?")
	return r.May("GET " + path)
}

// may reports whether a role may use a route, named by method and pattern.
func (s *Site) may(role party.Role, name string) bool {
	one, ok := s.named[name]
	if !ok {
		return false
	}
	_, ok = one.For[role]
	return ok || one.Has(Public)
}

// Permit decides for the request's route and role. reason may be empty.
func (r *Request) Permit(reason string) (policy.Permit, error) {
	return r.PermitFor(r.Route.For[r.Who().Role], reason)
}

// PermitOf decides for the purpose for which the role uses another route, named by method and
// pattern. ok is false if the role may not use that.
func (r *Request) PermitOf(name string) (p policy.Permit, ok bool, err error) {
	one, known := r.Site.named[name]
	if !known {
		return policy.Permit{}, false, nil
	}
	purpose, may := one.For[r.Who().Role]
	if !may {
		return policy.Permit{}, false, nil
	}
	p, err = r.PermitFor(purpose, "")
	return p, err == nil, err
}

// PermitFor decides for another purpose than the route's.
func (r *Request) PermitFor(purpose field.Purpose, reason string) (policy.Permit, error) {
	return policy.Decide(policy.Request{
		Principal: r.Who(), Purpose: purpose, Route: r.Route.Name(), Reason: reason,
	})
}
