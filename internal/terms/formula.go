package terms

import (
	"slices"
	"strings"

	"counterpart/internal/money"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

// formula reads an amount: money, the greater or lesser of several, a multiple, another cap, fees,
// an amount per record, an amount that a fact gives. Nothing said, and a parameter without value,
// is nil: the amount is open.
func (d *draft) formula(x source.Expr, caps []string) Formula {
	switch x := x.(type) {
	case nil, source.Bad:
		return nil
	case source.Ref:
		return d.named(x, caps)
	case source.Binary:
		return d.times(x, caps)
	case source.Call:
		return d.function(x, caps)
	default:
	}
	d.Error(x.Where(), "Expected an amount",
		`Write money such as usd("1000000.00"), max(…), min(…), fees_paid("12mo"), per_record(usd("225.00")), 3 * cap.general or fact_amount("contract.price").`)
	return nil
}

// named reads cap.NAME and parameter.NAME.
func (d *draft) named(x source.Ref, caps []string) Formula {
	if x.Parts[0] == "parameter" {
		v, ok := d.blank(x)
		if !ok {
			return nil
		}
		if v.Value.Sort != fact.Amount || v.Value.Lo != v.Value.Hi {
			d.Error(x.Range, "Expected an amount", "The parameter "+v.Name+" has another value.")
			return nil
		}
		return Literal{money.Money{Minor: v.Value.Lo, Currency: v.Value.Currency}}
	}
	name := strings.Join(x.Parts[1:], ".")
	if x.Parts[0] != "cap" || !slices.Contains(caps, name) {
		d.Unknown(x.Range, "amount", strings.Join(x.Parts, "."), prefixed("cap.", caps))
		return nil
	}
	return CapRef{name}
}

func prefixed(with string, names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, with+n)
	}
	return out
}

// times reads a whole number times an amount, in either order.
func (d *draft) times(x source.Binary, caps []string) Formula {
	n, of := x.X, x.Y
	if _, is := n.(source.Number); !is {
		n, of = of, n
	}
	if _, is := n.(source.Number); !is || x.Op != "*" {
		d.Error(x.Range, "Amounts are not reckoned with like this", "A whole number times an amount can be written, such as 3 * cap.general.")
		return nil
	}
	by, ok := d.Whole(n)
	f := d.formula(of, caps)
	if !ok || f == nil {
		return nil
	}
	if by < 1 || by > 1000 {
		d.Error(n.Where(), "Expected a number from 1 to 1000", "So many times the amount.")
		return nil
	}
	return Times{N: by, Of: f}
}

// choose reads max(…) and min(…). An open amount leaves the whole open.
func (d *draft) choose(x source.Call, caps []string) Formula {
	var list []Formula
	open := len(x.Args) < 2
	if open {
		d.Error(x.Range, x.Name+" takes at least two amounts", `Write `+x.Name+`(usd("1000000.00"), fees_paid("12mo")).`)
	}
	for _, arg := range x.Args {
		f := d.formula(arg, caps)
		open = open || f == nil
		list = append(list, f)
	}
	switch {
	case open:
		return nil
	case x.Name == "max":
		return Greatest(list)
	}
	return Least(list)
}

func (d *draft) function(x source.Call, caps []string) Formula {
	switch x.Name {
	case "max", "min":
		return d.choose(x, caps)
	case "usd", "eur", "gbp", "money":
		if m, ok := d.Money(x); ok {
			return Literal{m}
		}
		return nil
	case "fees_paid", "per_record", "fact_amount":
		if len(x.Args) == 1 {
			return d.single(x.Name, x.Args[0])
		}
		d.Error(x.Range, x.Name+" takes one value", `Write fees_paid("12mo"), per_record(usd("225.00")) or fact_amount("contract.price").`)
		return nil
	}
	d.Unknown(x.NameRange, "function", x.Name,
		[]string{"eur", "fact_amount", "fees_paid", "gbp", "max", "min", "money", "per_record", "usd"})
	return nil
}

// single reads the functions of one value.
func (d *draft) single(name string, arg source.Expr) Formula {
	switch name {
	case "per_record":
		if m, ok := d.Money(arg); ok {
			return PerRecord{m}
		}
	case "fact_amount":
		if kind, ok := d.kind(arg, fact.Truth); ok {
			return Quantity{kind}
		}
	default:
		s, ok := d.span(arg)
		switch {
		case !ok:
		case s.Unit == when.Months:
			return Fees{s.N}
		case s.Unit == when.Years:
			return Fees{12 * s.N}
		default:
			d.Error(arg.Where(), "Fees are paid by the month", `Write fees_paid("12mo").`)
		}
	}
	return nil
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
