package standing

import (
	"cmp"
	"slices"

	"counterpart/internal/field"
	"counterpart/internal/judge"
	"counterpart/internal/judge/record"
	"counterpart/internal/party"
	"counterpart/internal/policy"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Bounds is what the versions of an agreement refuse, each while it is in force. The zero value
// refuses nothing.
type Bounds struct {
	list   []Agreement
	limits []policy.Limits
}

// Bound gives what a log's versions refuse.
func Bound(list []Agreement) Bounds {
	b := Bounds{list: list}
	for i := range list {
		b.limits = append(b.limits, Limits(&list[i]))
	}
	return b
}

// At gives what the version in force at a point in time refuses; nothing where none is.
func (b *Bounds) At(at when.Instant) policy.Limits {
	for i := range slices.Backward(b.list) {
		if b.list[i].State(at) == InForce {
			return b.limits[i]
		}
	}
	return policy.Limits{}
}

// Limits gives what a version refuses: purposes that a clause of type use rules out in so many words,
// and reading from countries that a clause of type residency does not name. Each binds the side whose
// duty the clause is: a vendor's promise not to use data does not keep the retailer from its own use. A
// version whose code is
// not at hand refuses nothing, since nobody can say what.
func Limits(a *Agreement) policy.Limits {
	if a.Instrument == nil {
		return policy.Limits{}
	}
	l := policy.Limits{Agreement: cmp.Or(a.Instrument.Title, a.Instrument.Name)}
	for _, c := range judge.Versions(a.Instrument) {
		one := limit(c)
		one.Side = bound(a, c)
		if c.Off == "" && c.Kind == terms.Forbid && (one.Purposes != nil || one.Countries != nil) {
			l.Rules = append(l.Rules, one)
		}
	}
	return l
}

// bound gives the side whose duty a clause is, "" where it is both sides' or nobody's in particular.
func bound(a *Agreement, c *terms.Clause) party.Side {
	host, shop := slices.Contains(c.By, a.Sides.Processor), slices.Contains(c.By, a.Sides.Controller)
	switch {
	case host && !shop:
		return party.Processor
	case shop && !host:
		return party.Controller
	default:
		return ""
	}
}

// limit reads what a clause refuses.
func limit(c *terms.Clause) policy.Limit {
	l := policy.Limit{Clause: c.ID, Cite: c.Cite}
	if record.Said(c.From) {
		l.From = max(0, c.From.Lo)
	}
	if record.Said(c.To2) && c.To2.Hi < when.Max {
		l.Until = c.To2.Hi + 1
	}
	only, isOnly := words(c, "only_for")
	never, _ := words(c, "never_for")
	for _, p := range field.Refusable() {
		if isOnly && !slices.Contains(only, string(p)) || slices.Contains(never, string(p)) {
			l.Purposes = append(l.Purposes, p)
		}
	}
	if regions, is := words(c, "regions"); is && c.Type.Name == residency {
		l.Countries, _ = Countries(regions)
	}
	return l
}

const residency = "residency"

// Vague gives the clauses of a version that name places which the program cannot compare with
// countries: they refuse nothing.
func Vague(a *Agreement) []*terms.Clause {
	var out []*terms.Clause
	if a.Instrument == nil {
		return nil
	}
	for _, c := range judge.Versions(a.Instrument) {
		regions, is := words(c, "regions")
		if _, known := Countries(regions); is && c.Type.Name == residency && c.Off == "" && !known {
			out = append(out, c)
		}
	}
	return out
}

// words gives what a field of a clause's type lists, and whether it lists anything.
func words(c *terms.Clause, name string) ([]string, bool) {
	i := slices.IndexFunc(c.More, func(a fact.Attr) bool { return a.Name == name })
	if i < 0 || len(c.More[i].Value.Words) == 0 {
		return nil, false
	}
	return c.More[i].Value.Words, true
}

// The countries of the European Union, and those of the European Economic Area beside them.
var (
	union = []string{
		"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
		"LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
	}
	area = []string{"IS", "LI", "NO"}
)

// Countries gives the countries that regions come to, in ISO 3166-1 alpha-2, sorted: two capital
// letters stand for themselves, EU and EEA for their members, UK for GB. known is false, and there are
// none, where another word is among them.
func Countries(regions []string) (list []string, known bool) {
	for _, r := range regions {
		switch {
		case r == "EU":
			list = append(list, union...)
		case r == "EEA":
			list = append(append(list, union...), area...)
		case r == "UK":
			list = append(list, "GB")
		case len(r) == 2 && capital(r[0]) && capital(r[1]):
			list = append(list, r)
		default:
			return nil, false
		}
	}
	slices.Sort(list)
	return slices.Compact(list), len(list) > 0
}

func capital(c byte) bool { return 'A' <= c && c <= 'Z' }
