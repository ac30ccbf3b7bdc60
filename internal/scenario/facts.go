package scenario

import (
	"slices"
	"strings"

	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

// standing are the attributes of every statement, whatever it is about.
var standing = []string{
	"of", "by", "to", "at", "reading", "grade", "stated_by", "disputed_by", "observed", "entry", "recorded", "source",
}

var (
	factAttrs = append([]string{"is", "not", "until", "value", "one_of"}, standing...)
	lossAttrs = append([]string{"amount", "head", "linked", "avoidable", "evidence"}, standing...)
)

func (r *reader) fact(b *source.Block) {
	r.Labels(b, "id")
	r.Only(&source.Body{Blocks: b.Blocks}, nil, []string{"after"})
	f := r.statement(b)
	if b.Attr("is") == nil {
		r.Error(b.Head, "A fact needs a kind", "Write is = …, such as is = incident.occurred.")
	}
	f.Kind, _ = r.Name(b.Expr("is"))
	f.Not, _ = r.Bool(b.Expr("not"))
	f.Until = r.time(b.Expr("until"))
	f.Value, _ = r.Value(b.Expr("value"))
	f.OneOf, _ = r.Words(b.Expr("one_of"))
	r.fill(&f)
	for _, x := range b.Of("after") {
		f.Offsets = append(f.Offsets, r.offset(x, f.Of))
	}
	for _, a := range b.Attrs {
		if !slices.Contains(factAttrs, a.Name) {
			r.attr(&f, a)
		}
	}
	r.add(b, f)
}

// fill puts in what the kind says where the text says nothing.
func (r *reader) fill(f *fact.Fact) {
	k, ok := r.words.Known(f.Kind)
	if !ok {
		return
	}
	if k.Starts && f.Of == "" {
		f.Of = f.ID
	}
	if k.Class == fact.Truth && k.Sort == fact.Bool && f.Value.Sort == fact.None && !f.Not && len(f.OneOf) == 0 && f.Grade != fact.Unknown {
		f.Value = fact.Value{Sort: fact.Bool, Yes: true}
	}
}

// attr reads an attribute of the thing or of the act.
func (r *reader) attr(f *fact.Fact, a *source.Attr) {
	k, ok := r.words.Known(a.Name)
	if !ok || k.Class != fact.Truth {
		r.Unknown(a.NameRange, "attribute", a.Name, append(r.values(), factAttrs...))
		return
	}
	if v, ok := r.Value(a.Expr); ok {
		f.Attrs = append(f.Attrs, fact.Attr{Name: a.Name, Value: v})
	}
}

// values gives the names of the vocabulary that can be attributes.
func (r *reader) values() []string {
	var out []string
	for _, name := range r.words.Names() {
		if k, _ := r.words.Known(name); k.Class == fact.Truth && !strings.Contains(name, ".") {
			out = append(out, name)
		}
	}
	return out
}

func (r *reader) loss(b *source.Block) {
	r.Labels(b, "id")
	r.Only(b.Body, lossAttrs, nil)
	f := r.statement(b)
	f.Kind = "loss"
	f.Value, _ = r.Value(b.Expr("amount"))
	if e := b.Expr("amount"); f.Value.Sort != fact.Amount && f.Value.Sort != fact.None {
		r.Error(e.Where(), "Expected an amount of money", `Write usd("420000.00"), or between(usd("0.00"), usd("1.00")).`)
	}
	if b.Attr("head") == nil {
		r.Error(b.Head, "A loss needs a head", `Write head = …, such as head = "legal".`)
	}
	if head, ok := r.OneOf(b.Expr("head"), "head of loss", fact.Heads()...); ok {
		f.Attrs = append(f.Attrs, word("head", head))
	}
	if linked, ok := r.Names(b.Expr("linked")); ok {
		f.Attrs = append(f.Attrs, word("linked", linked...))
	}
	if v, ok := r.Value(b.Expr("avoidable")); ok {
		f.Attrs = append(f.Attrs, fact.Attr{Name: "avoidable", Value: v})
	}
	if text, ok := r.Text(b.Expr("evidence")); ok {
		f.Attrs = append(f.Attrs, word("evidence", text))
	}
	r.add(b, f)
}

func word(name string, words ...string) fact.Attr {
	return fact.Attr{Name: name, Value: fact.Value{Sort: fact.Words, Words: words}}
}

// statement reads what every statement has: about whom it is, when it was, and who stands behind
// it.
func (r *reader) statement(b *source.Block) fact.Fact {
	f := fact.Fact{ID: b.Label()}
	f.Of, _ = r.Text(b.Expr("of"))
	f.By = r.party(b.Expr("by"))
	f.To = r.party(b.Expr("to"))
	f.At = r.time(b.Expr("at"))
	f.Reading = r.reading(b.Expr("reading"))
	f.Source, _ = r.Text(b.Expr("source"))
	f.Observed, _ = r.Bool(b.Expr("observed"))
	f.Stated = r.sayers(b.Expr("stated_by"))
	f.Disputed = r.sayers(b.Expr("disputed_by"))
	f.Grade = fact.DefaultGrade(f.Stated)
	if g, ok := r.OneOf(b.Expr("grade"), "grade", grades()...); ok {
		f.Grade = fact.Grade(g)
	}
	f.Entry = -1
	if n, ok := r.Whole(b.Expr("entry")); ok {
		f.Entry = n
	}
	if e := b.Expr("recorded"); e != nil {
		v := r.time(e)
		if !v.Exact() {
			r.Error(e.Where(), "Not an exact point in time", `Write when it was recorded with its time, such as "2023-08-14T10:00:00Z".`)
		}
		f.Recorded = v.Lo
	}
	return f
}

func grades() []string {
	var out []string
	for _, g := range fact.Grades() {
		out = append(out, string(g))
	}
	return out
}

// time reads an interval. The zero interval means "not known", so its instant cannot be stated.
func (r *reader) time(e source.Expr) when.Interval {
	v, ok := r.Interval(e, r.out.Zone)
	if ok && v == (when.Interval{}) {
		r.Error(e.Where(), "This instant cannot be stated", "The first instant of 1970 stands for times that are not known.")
	}
	return v
}

// reading reads "axis=option", both of which a readings block names.
func (r *reader) reading(e source.Expr) string {
	text, ok := r.Text(e)
	if !ok {
		return ""
	}
	var known []string
	for _, a := range r.out.Axes {
		for _, o := range a.Options {
			known = append(known, a.Name+"="+o.Name)
		}
	}
	if !slices.Contains(known, text) {
		r.Unknown(e.Where(), "reading", text, known)
	}
	return text
}

// offset reads what is known of a moment in relation to another one.
func (r *reader) offset(b *source.Block, of string) fact.Offset {
	r.Labels(b, "name")
	r.Only(b.Body, []string{"moment", "least", "most", "strict"}, nil)
	var o fact.Offset
	if b.Attr("moment") == nil {
		r.Error(b.Head, "After what?", "Write moment = …, such as incident.aware(\"breach\", party.vendor) or fact.other.")
	}
	o.After = r.moment(b.Expr("moment"), of)
	o.Least, _ = r.Span(b.Expr("least"))
	o.Most, _ = r.Span(b.Expr("most"))
	o.Strict, _ = r.Bool(b.Expr("strict"))
	return o
}

// moment reads fact.id, or a kind with what it is about and whose it is; it is about the same thing
// unless that is said.
func (r *reader) moment(e source.Expr, of string) fact.Ref {
	c, ok := e.(source.Call)
	if !ok {
		name, named := r.Name(e)
		if id, stated := strings.CutPrefix(name, "fact."); stated {
			return fact.Ref{ID: id}
		}
		if _, known := r.words.Known(name); named && !known && r.ids[name] {
			r.Suggest(e.Where(), "A fact is named with fact", "Write fact."+name+".", "fact."+name)
		}
		return fact.Ref{Kind: name, Of: of}
	}
	ref := fact.Ref{Kind: c.Name, Of: of}
	for i, arg := range c.Args {
		text, isText := arg.(source.Text)
		switch {
		case i > 1:
			r.Error(arg.Where(), "Too many arguments", "A moment takes a thing and a party.")
		case i == 0 && isText:
			ref.Of = text.Value
		default:
			ref.By = r.party(arg)
		}
	}
	return ref
}

// check reports what is wrong with the facts, at the place of each, and puts them into order. Where
// something was reported already, nothing more is said.
func (r *reader) check() {
	r.things()
	said := r.Diagnostics()
	for _, p := range fact.Check(r.out.Facts, r.words) {
		at, instead := r.place(p)
		if slices.ContainsFunc(said, func(d source.Diagnostic) bool { return at.Overlaps(d.Range) }) {
			continue
		}
		if p.Instead != "" && instead == "" {
			p.Text += " Did you mean " + fact.Either([]string{p.Instead}) + "?"
		}
		r.Suggest(at, "This fact cannot be used as it stands", p.Text, instead)
	}
	fact.Order(r.out.Facts)
}

// place gives the place of a problem in a fact's block, and what to write there.
func (r *reader) place(p fact.Problem) (at source.Range, instead string) {
	b := r.blocks[p.Index]
	a := b.Attr(p.Field)
	switch {
	case p.Field == "moment" && b.Of("after")[p.Part].Expr("moment") != nil:
		return b.Of("after")[p.Part].Expr("moment").Where(), r.moments(p)
	case p.Field == "after" || p.Field == "moment":
		return b.Of("after")[p.Part].Range, ""
	case p.Field == "value" && a == nil && b.Attr("amount") != nil:
		return b.Attr("amount").Range, ""
	case a == nil:
		return b.Head, p.Instead
	}
	switch a.Expr.(type) {
	case source.Text:
		if p.Instead != "" {
			return a.Expr.Where(), `"` + p.Instead + `"`
		}
	case source.List:
		return a.Expr.Where(), ""
	default:
	}
	return a.Range, p.Instead
}

// moments gives what to write for a moment: facts are named with fact.
func (r *reader) moments(p fact.Problem) string {
	if p.Instead != "" && r.out.Facts[p.Index].Offsets[p.Part].After.ID != "" {
		return "fact." + p.Instead
	}
	return p.Instead
}
