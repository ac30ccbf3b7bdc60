package terms

import (
	"slices"

	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
)

// sense is what a field says of the act: whether a word of the act's value is among those of the
// field, or none is.
type sense struct {
	name   string // of the act's value
	beyond bool   // forbidden is what is not listed
}

// senses are the fields of types that are conditions on the act.
var senses = map[string]sense{
	"allow":     {name: "purpose", beyond: true},
	"deny":      {name: "purpose"},
	"prohibits": {name: "elements"},
	"regions":   {name: "region", beyond: true},
}

// sugar turns fields such as allow and deny into conditions on the act: for a prohibition those
// under which the act is forbidden, of which one is enough; for a power those under which it is
// permitted, which must all hold.
func (d *draft) sugar() {
	var forbidden Any
	for _, a := range d.c.More {
		s, is := senses[a.Name]
		if !is || d.c.Kind != Forbid && d.c.Kind != May {
			continue
		}
		listed := Cond(Test{About: Act, Name: s.name, Op: In, Value: fact.Value{
			Sort: fact.Words, Words: slices.Sorted(slices.Values(a.Value.Words)),
		}})
		if s.beyond == (d.c.Kind == Forbid) {
			listed = Not{listed}
		}
		if d.c.Kind == May {
			d.c.ActIs = append(d.c.ActIs, listed)
			continue
		}
		forbidden = append(forbidden, listed)
	}
	switch {
	case len(forbidden) == 1:
		d.c.ActIs = append(d.c.ActIs, forbidden[0])
	case len(forbidden) > 1:
		d.c.ActIs = append(d.c.ActIs, forbidden)
	}
}

// exposure reads a fine or statutory damages that a rule puts at stake.
func (d *draft) exposure(b *source.Block) {
	d.Only(b.Body, []string{"class", "high", "low", "number", "of", "or_actual", "or_share", "per", "when"}, nil)
	if !d.Labels(b, "name") {
		return
	}
	e := Exposure{Name: b.Label()}
	e.Class, _ = d.OneOf(b.Expr("class"), "class", "fine", "statutory_damages")
	d.text(b.Body, "per", &e.Per)
	if x := b.Expr("number"); x != nil {
		e.Number, _ = d.kind(x, fact.Truth)
	}
	e.Low = d.formula(b.Expr("low"), nil)
	e.High = d.formula(b.Expr("high"), nil)
	d.flag(b.Body, "or_actual", &e.OrActual)
	e.Share = d.share(b.Expr("or_share"))
	if x := b.Expr("of"); x != nil {
		e.Of, _ = d.kind(x, fact.Truth)
	}
	if (e.Share != nil) != (e.Of != "") && b.Expr("of") == nil {
		d.Error(b.Head, "A share of what", `Name the sum, such as of = "turnover".`)
	}
	if x := b.Expr("when"); x != nil {
		e.When = d.cond(x)
	}
	d.c.Exposures = append(d.c.Exposures, e)
}
