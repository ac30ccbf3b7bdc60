package terms

import (
	"slices"
	"strings"

	"counterpart/internal/field"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

// draft is a clause, or one reading of it, while it is read.
type draft struct {
	*parser
	head source.Range
	body *source.Body
	c    *Clause
	off  string // why it is not in force
}

// common are the attributes that every type of clause takes; its own come from the table.
var common = []string{
	"absence", "act", "act_is", "applies_by", "before", "by", "by_date", "calendar", "cite", "content", "count",
	"cure", "deemed", "duty", "effective_on", "else", "every", "excuse", "first_due", "from", "from_date", "grace",
	"kind", "lead", "material", "month_end", "needs", "note", "on_breach", "phased", "proves", "quota", "requires",
	"scope", "severity", "soft", "standard", "state", "status", "survives", "text", "threshold", "to", "to_date",
	"unless", "when", "within",
}

// inside are the blocks of a clause, besides its readings.
var inside = []string{"burden", "exposure", "form", "knowledge", "phase"}

// clause reads a clause with its readings, or gives nil where it has no name.
func (p *parser) clause(b *source.Block) *Clause {
	row, _ := TypeOf(b.Type)
	if !p.Labels(b, "name") {
		return nil
	}
	attrs := slices.Concat(common, row.Fields)
	p.Only(b.Body, attrs, append(slices.Clone(inside), "reading"))
	return p.vary(b, row, b.Body, p.axes(b, attrs, inside))
}

// plain reads a clause from a body without its readings.
func (p *parser) plain(b *source.Block, row *Type, body *source.Body) *Clause {
	d := &draft{parser: p, head: b.Head, body: body, c: &Clause{
		ID: row.Name + "." + b.Label(), Type: row, Label: b.Label(), Kind: row.Kind, Range: b.Range,
	}}
	d.needed(row)
	d.prose()
	d.sides()
	d.validity()
	d.conditions()
	d.performance()
	d.c.Deadline = d.deadline(d.body, d.counting(d.body, counting{}), true)
	d.trigger(row)
	for _, x := range d.body.Of("phase") {
		d.phase(x)
	}
	d.notice()
	d.consequences()
	d.own(row)
	d.complete(row)
	d.c.Off = d.off
	return d.c
}

// needed reports the fields that the type cannot do without.
func (d *draft) needed(row *Type) {
	for _, name := range row.Needs {
		if d.body.Expr(name) == nil {
			d.Error(d.head, row.Name+" needs "+name, "Add the line "+name+" = … to the clause.")
		}
	}
}

func (d *draft) prose() {
	d.text(d.body, "text", &d.c.Text)
	d.text(d.body, "cite", &d.c.Cite)
	d.text(d.body, "note", &d.c.Note)
	d.text(d.body, "standard", &d.c.Standard)
	d.c.Status = d.in.Status
	if s, ok := d.OneOf(d.body.Expr("status"), "status", statuses...); ok {
		d.c.Status = s
	}
	if k, ok := d.OneOf(d.body.Expr("kind"), "kind", string(Achieve), string(Maintain), string(Forbid), string(May), string(Rule)); ok {
		d.c.Kind = Kind(k)
	}
}

func (d *draft) sides() {
	d.c.By = d.each(d.body.Expr("by"))
	d.c.To = d.each(d.body.Expr("to"))
	if d.body.Expr("by") == nil && d.c.Kind != Rule {
		d.Error(d.head, "It is not said whose clause this is", "Name who owes it or may do it, such as by = party.vendor.")
	}
}

// validity reads in which time the clause is in force, and which event decides that.
func (d *draft) validity() {
	d.c.From, _ = d.Interval(d.body.Expr("from_date"), d.in.Zone)
	d.c.To2, _ = d.Interval(d.body.Expr("to_date"), d.in.Zone)
	d.order(d.c.From, d.c.To2, d.body.Attr("to_date"), "from_date")
	for _, x := range d.Each(d.body.Expr("applies_by")) {
		by, ok := d.OneOf(x, "event", string(Occurrence), string(Discovery), string(Due), string(Claim), string(ContractVersion))
		if ok {
			d.c.AppliesBy = append(d.c.AppliesBy, Decider(by))
		}
	}
}

func (d *draft) conditions() {
	if x := d.body.Expr("when"); x != nil {
		d.when(x)
	}
	d.c.Needs = append(d.c.Needs, d.conds("needs")...)
	if x := d.body.Expr("severity"); x != nil {
		d.severity(x)
	}
	d.c.Filter = append(d.c.Filter, d.conds("scope")...)
	d.c.Unless = d.conds("unless")
	d.c.ActIs = d.conds("act_is")
	d.c.Requires = d.clauseRefs(d.body.Expr("requires"))
}

// conds compiles an attribute that is one condition or a list of them.
func (d *draft) conds(name string) []Cond {
	var out []Cond
	for _, x := range d.Each(d.body.Expr(name)) {
		out = append(out, d.cond(x))
	}
	return out
}

// performance reads what keeps or breaks the clause.
func (d *draft) performance() {
	if x := d.body.Expr("act"); x != nil {
		d.c.Act = d.kinds(x, fact.Moment)
	} else if d.c.Kind != Maintain {
		d.c.Act = d.c.Type.Act
	}
	if d.c.Kind == Maintain {
		d.c.State = d.c.Type.State
	}
	if x := d.body.Expr("state"); x != nil {
		d.c.State, _ = d.kind(x, fact.State, fact.Truth)
	}
	d.c.Content = d.listed(d.body.Expr("content"))
	d.flag(d.body, "phased", &d.c.Phased)
	d.c.Proves = d.listed(d.body.Expr("proves"))
}

// kinds resolves one kind of fact or a list of them.
func (d *draft) kinds(x source.Expr, classes ...fact.Class) []string {
	var out []string
	for _, one := range d.Each(x) {
		if name, ok := d.kind(one, classes...); ok {
			out = append(out, name)
		}
	}
	return out
}

// notice reads what belongs to acts that tell something.
func (d *draft) notice() {
	if b := d.body.One("knowledge"); b != nil {
		d.Only(b.Body, []string{"level", "whose"}, nil)
		if x := b.Expr("whose"); x != nil {
			d.c.Knowledge.Whose, _ = d.whose(x)
		}
		for _, x := range d.Each(b.Expr("level")) {
			if level, ok := d.OneOf(x, "level", "actual", "constructive"); ok {
				d.c.Knowledge.Levels = append(d.c.Knowledge.Levels, level)
			}
		}
	}
	if b := d.body.One("form"); b != nil {
		d.Only(b.Body, []string{"address", "channel", "language", "strict"}, nil)
		d.text(b.Body, "channel", &d.c.Form.Channel)
		d.text(b.Body, "address", &d.c.Form.Address)
		d.text(b.Body, "language", &d.c.Form.Language)
		d.flag(b.Body, "strict", &d.c.Form.Strict)
	}
	d.c.Effective.On, _ = d.OneOf(d.body.Expr("effective_on"), "moment of effect", "dispatch", "receipt", "deemed")
	deemed := d.body.Expr("deemed")
	if (deemed != nil) != (d.c.Effective.On == "deemed") {
		d.Error(d.head, "effective_on and deemed belong together",
			`A notice that counts as received after a time: effective_on = "deemed" and deemed = "2 business days".`)
	}
	d.c.Effective.Deemed, _ = d.rule(deemed, d.byUnit())
}

// consequences reads what follows from a breach, and who must show it.
func (d *draft) consequences() {
	c, b := d.c, d.body
	d.flag(b, "absence", &c.Absence)
	d.flag(b, "material", &c.Material)
	d.flag(b, "survives", &c.Survives)
	c.Duty, _ = d.OneOf(b.Expr("duty"), "duty", "strict", "care")
	if x := b.One("burden"); x != nil {
		d.Only(x.Body, []string{"party", "source", "standard"}, nil)
		if who := x.Expr("party"); who != nil {
			c.Burden.Party, _ = d.whose(who)
		}
		d.text(x.Body, "standard", &c.Burden.Standard)
		d.text(x.Body, "source", &c.Burden.Source)
	}
	if r, ok := d.rule(b.Expr("cure"), d.byUnit()); ok {
		c.Cure = &r
	}
	c.Excuses = d.kinds(b.Expr("excuse"), fact.Moment, fact.State)
	c.Else = d.clauseRefs(b.Expr("else"))
	c.Threshold = d.counter(b.Expr("threshold"), "count_of")
	c.Quota = d.counter(b.Expr("quota"), "at_most")
	c.Bucket, _ = d.Text(b.Expr("on_breach"))
	for _, x := range b.Of("exposure") {
		d.exposure(x)
	}
}

// counter reads count_of(clause, 2, "3mo") and at_most(1, "12mo").
func (d *draft) counter(x source.Expr, name string) *Counter {
	if x == nil {
		return nil
	}
	call, is := x.(source.Call)
	args := 2
	if name == "count_of" {
		args = 3
	}
	if !is || call.Name != name || len(call.Args) != args {
		if _, bad := x.(source.Bad); !bad {
			d.Error(x.Where(), "Expected "+name, map[string]string{
				"count_of": `Write which breaches, how many and within which time: count_of(service_level.uptime, 2, "3mo").`,
				"at_most":  `Write how many and within which time: at_most(1, "12mo").`,
			}[name])
		}
		return nil
	}
	k := &Counter{}
	if name == "count_of" {
		k.Of = d.counted(call.Args[0])
		call.Args = call.Args[1:]
	}
	n, ok := d.Whole(call.Args[0])
	if ok && (n < 1 || n > 1000) {
		d.Error(call.Args[0].Where(), "Expected a number from 1 to 1000", "So many times within the span.")
	}
	k.N = int(n)
	k.In, _ = d.span(call.Args[1])
	return k
}

// counted reads whose breaches, or which events, are counted.
func (d *draft) counted(x source.Expr) string {
	if ref, is := x.(source.Ref); is && ref.Parts[0] == "event" && len(ref.Parts) > 1 {
		kind, _ := d.event(ref)
		return kind
	}
	id, _ := d.clauseRef(x)
	return id
}

// clauseRefs reads one clause or a list of them.
func (p *parser) clauseRefs(x source.Expr) []string {
	var out []string
	for _, one := range p.Each(x) {
		if id, ok := p.clauseRef(one); ok {
			out = append(out, id)
		}
	}
	return out
}

// clauseRef reads TYPE.label, with or without quotes, and with "clause." before it if one likes.
// The type alone will do when there is one clause of it.
func (p *parser) clauseRef(x source.Expr) (string, bool) {
	id, ok := p.Name(x)
	if !ok {
		return "", false
	}
	id = strings.TrimPrefix(id, "clause.")
	if _, known := p.ids[id]; known {
		return id, true
	}
	if i, _ := slices.BinarySearch(p.sorted, id+"."); p.alone(id, i) {
		return p.sorted[i], true
	}
	p.Unknown(x.Where(), "clause", id, p.sorted)
	return "", false
}

// alone reports whether the clause at a place among the sorted names is the only one of a type.
func (p *parser) alone(kind string, i int) bool {
	is := func(i int) bool { return i < len(p.sorted) && stem(p.sorted[i]) == kind }
	return is(i) && !is(i+1)
}

// own reads the fields that only this type has.
func (d *draft) own(row *Type) {
	for _, a := range d.body.Attrs {
		if !slices.Contains(row.Fields, a.Name) {
			continue
		}
		v, ok := d.anything(a.Expr)
		if !ok {
			continue
		}
		if a.Name == "only_for" || a.Name == "never_for" {
			d.purposes(a.Expr.Where(), v)
		}
		d.c.More = append(d.c.More, fact.Attr{Name: a.Name, Value: v})
	}
	slices.SortFunc(d.c.More, func(a, b fact.Attr) int { return strings.Compare(a.Name, b.Name) })
	d.sugar()
}

// purposes reports words that are none of the purposes which the program can refuse.
func (d *draft) purposes(at source.Range, v fact.Value) {
	var names []string
	for _, p := range field.Refusable() {
		names = append(names, string(p))
	}
	if v.Sort != fact.Words {
		d.Error(at, "Expected purposes of the program", "Known are: "+strings.Join(slices.Sorted(slices.Values(names)), ", ")+".")
	}
	for _, w := range v.Words {
		if p, err := field.ParsePurpose(w); err == nil && p.Kept() {
			d.Error(at, "The purpose "+w+" cannot be refused", "The law asks for it, or the data could not be kept without it. Leave it out: it is never refused.")
		} else if !slices.Contains(names, w) {
			d.Unknown(at, "purpose", w, names)
		}
	}
}

// anything reads a value, or the name of a party, a clause or another thing as a word.
func (d *draft) anything(x source.Expr) (fact.Value, bool) {
	if ref, is := x.(source.Ref); is {
		if v, ok := d.blank(ref); v != nil || !ok {
			return valueOf(v), v != nil && ok
		}
		return fact.Value{Sort: fact.Words, Words: []string{strings.Join(ref.Parts, ".")}}, true
	}
	return d.Value(x)
}

// complete reports a clause of which nothing could ever be said.
func (d *draft) complete(row *Type) {
	c, state := d.c, d.body.Attr("state")
	switch {
	case c.Kind != Maintain && state != nil:
		d.Error(state.Range, "A state is kept by a maintain clause", "Here the act counts: act = …, or kind = \"maintain\".")
	case c.Kind == Maintain && c.State == "" && c.Standard == "" && state == nil && (row.Kind != Maintain || row.Name == "duty"):
		d.Error(d.head, "It is not said what is to be kept so", "Name the state, such as state = encryption.on, or a standard in words.")
	case c.Kind != Maintain && c.Kind != Rule && len(c.Act) == 0 && d.body.Expr("act") == nil:
		d.Error(d.head, "It is not said which act this is about", "Name the act, such as act = notice.given.")
	}
}

// zero is the interval that stands for "not said".
var zero when.Interval
