package policy

import (
	"slices"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/field"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// Limits is what an agreement refuses beyond what roles may do. The zero value refuses nothing.
type Limits struct {
	// Agreement is its title, for whoever is refused.
	Agreement string
	Rules     []Limit
}

// Limit is what one clause refuses, while it is in force.
type Limit struct {
	Clause string // its id, such as "use.accesses"
	Cite   string // where it stands, such as "Schedule, 1.14"; may be empty
	// Side is whose people the clause binds, and their programs; the program's own jobs are the
	// processor's. "" binds both.
	Side party.Side
	// From and Until bound when it holds: from the one, before the other. 0 is no bound.
	From, Until when.Instant
	// Purposes are refused.
	Purposes []field.Purpose
	// Countries are those from which alone people and programs may read, in ISO 3166-1 alpha-2; nil is
	// from everywhere. Jobs of the program itself are refused none: where its machine stands is the
	// operator's word.
	Countries []string
}

// holds reports whether a limit is in force at a point in time.
func (l *Limit) holds(at when.Instant) bool {
	return l.From <= at && (l.Until == 0 || at < l.Until)
}

// binds reports whether a limit is one of somebody's side.
func (l *Limit) binds(who party.Principal) bool {
	return l.Side == "" || who.Role.Side() == l.Side
}

// RefusedError is what a clause refused.
type RefusedError struct {
	Limit *Limit
	// Country says that it is for where the reader is, and not for the purpose.
	Country bool
	err     error
}

// Error says what was refused, by which clause.
func (r *RefusedError) Error() string { return r.err.Error() }

// Unwrap gives the failure, which is of kind Forbidden.
func (r *RefusedError) Unwrap() error { return r.err }

// Refuse says why somebody may not read for a purpose at a point in time, nil if nothing stands
// against it. It costs a few comparisons.
func (l *Limits) Refuse(who party.Principal, purpose field.Purpose, at when.Instant) error {
	return l.refuse(who, purpose, at, who.Role != party.System)
}

// RefuseWriting is Refuse for somebody who writes and reads nothing: where they are does not matter.
func (l *Limits) RefuseWriting(who party.Principal, purpose field.Purpose, at when.Instant) error {
	return l.refuse(who, purpose, at, false)
}

func (l *Limits) refuse(who party.Principal, purpose field.Purpose, at when.Instant, placed bool) error {
	for i := range l.Rules {
		r := &l.Rules[i]
		switch {
		case !r.holds(at) || !r.binds(who):
		case slices.Contains(r.Purposes, purpose):
			return &RefusedError{Limit: r, err: l.purpose(r, purpose)}
		case r.Countries != nil && placed && !slices.Contains(r.Countries, who.Country):
			return &RefusedError{Limit: r, Country: true, err: l.country(r, who.Country)}
		}
	}
	return nil
}

// where names a clause with the agreement in which it stands.
func (l *Limits) where(r *Limit) string {
	text := "clause " + r.Clause
	if r.Cite != "" {
		text += " (" + r.Cite + ")"
	}
	return text + " of the contract in force, “" + l.Agreement + "”"
}

const mend = "An owner or a privacy officer reads the clause on the page Contract; it changes by an amendment that both companies sign."

func (l *Limits) purpose(r *Limit, p field.Purpose) error {
	return failure.New(failure.Forbidden, "Data of customers may not be opened for the purpose “%s” (%s): %s refuses it.", p.Label(), p, l.where(r)).
		WithHint("Choose a purpose that fits. %s", mend)
}

func (l *Limits) country(r *Limit, country string) error {
	from := "from " + country
	if country == "" {
		from = "from an unknown country"
	}
	return failure.New(failure.Forbidden, "Data of customers may not be opened %s: %s names %s alone.", from, l.where(r), strings.Join(r.Countries, ", ")).
		WithHint("If the country is not where you work, ask an owner to correct your account. %s", mend)
}
