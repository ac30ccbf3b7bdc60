package terms

import (
	"slices"
	"strings"

	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

// counting is how the spans of a block are counted.
type counting struct {
	count    when.Count
	round    when.Rounding
	calendar *when.Calendar
	periodic bool // a period in months keeps its day, or takes the last one
}

// counting reads count, month_end and calendar; what is not said is as in outer.
func (d *draft) counting(b *source.Body, outer counting) counting {
	how := outer
	if s, ok := d.OneOf(b.Expr("count"), "way to count", "elapsed", "calendar", "business", "eu-1182"); ok {
		how.count, _ = when.ParseCount(s)
	}
	if s, ok := d.OneOf(b.Expr("month_end"), "rule for the month's end", "last_day", "next_day"); ok {
		how.round, _ = when.ParseRounding(strings.ReplaceAll(s, "_", "-"))
	}
	if x := b.Expr("calendar"); x != nil {
		how.calendar = d.calendarOf(x)
	}
	if how.calendar == nil {
		how.calendar = d.calendar
	}
	return how
}

// byUnit is how spans besides the deadline are counted: count speaks of the deadline only.
func (d *draft) byUnit() counting {
	how := d.counting(d.body, counting{})
	how.count = when.ByUnit
	return how
}

func (d *draft) calendarOf(x source.Expr) *when.Calendar {
	name, ok := d.Name(x)
	if !ok {
		return nil
	}
	name = strings.TrimPrefix(name, "calendar.")
	var names []string
	for _, c := range d.in.Calendars {
		if c.Name == name {
			return c
		}
		names = append(names, c.Name)
	}
	d.Unknown(x.Where(), "calendar", name, names)
	return nil
}

// span reads a length of time, or a parameter that has one.
func (d *draft) span(x source.Expr) (when.Span, bool) {
	ref, is := x.(source.Ref)
	if !is || ref.Parts[0] != "parameter" {
		return d.Span(x)
	}
	v, ok := d.blank(ref)
	if ok && v.Span.N == 0 {
		d.Error(x.Where(), "Expected a length of time", "The parameter "+v.Name+` has another value than a span such as "30d".`)
		ok = false
	}
	if !ok {
		return when.Span{}, false
	}
	return v.Span, true
}

// rule reads a span together with the way it is counted.
func (d *draft) rule(x source.Expr, how counting) (when.Rule, bool) {
	if x == nil {
		return when.Rule{}, false
	}
	s, ok := d.span(x)
	if !ok {
		return when.Rule{}, false
	}
	r := when.Rule{Span: s, Count: how.count, Rounding: how.round, Calendar: how.calendar}
	monthly := s.Unit == when.Months || s.Unit == when.Years
	if monthly && how.periodic && r.Rounding == when.RefuseMonth {
		r.Rounding = when.LastDay
	}
	if err := r.Check(); err != nil {
		d.Error(x.Where(), "This span cannot be counted so", sentence(err.Error()))
		return when.Rule{}, false
	}
	if monthly && r.Rounding == when.RefuseMonth {
		d.Suggest(x.Where(), "A month needs a rule for its end",
			"One month after 31 January is no day. Say which is meant: the last day of the shorter month, or the day after it.",
			`month_end = "last_day"`)
		return when.Rule{}, false
	}
	return r, true
}

func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

// families are the ways to set a deadline with their attributes; only one may be used.
var families = [][]string{{"within"}, {"before", "lead"}, {"by_date"}, {"every", "first_due", "grace"}}

// family gives the first attribute of each family that a body has.
func family(b *source.Body) []*source.Attr {
	var out []*source.Attr
	for _, names := range families {
		if i := slices.IndexFunc(b.Attrs, func(a *source.Attr) bool { return slices.Contains(names, a.Name) }); i >= 0 {
			out = append(out, b.Attrs[i])
		}
	}
	return out
}

// deadline reads when an act is due, or gives nil where nothing is said.
func (d *draft) deadline(b *source.Body, how counting, own bool) *Deadline {
	ways := family(b)
	if len(ways) > 1 {
		d.Error(ways[1].Range, "Two deadlines contradict each other", ways[0].Name+" and "+ways[1].Name+
			" set different deadlines for one act. Keep one; stages of a duty are written as phase blocks.")
		return nil
	}
	d.alone(b)
	if len(ways) == 0 && b.Expr("soft") == nil && b.Expr("from") == nil {
		return nil
	}
	t := &Deadline{}
	d.text(b, "soft", &t.Soft)
	t.From = d.anchor(b.Expr("from"), own)
	t.Options = d.options(b.Expr("within"), how)
	d.backward(b, t, how)
	t.At, _ = d.Interval(b.Expr("by_date"), d.in.Zone)
	d.periodic(b, t, how)
	return t
}

// alone reports attributes that mean nothing without another one.
func (d *draft) alone(b *source.Body) {
	for _, pair := range [][2]string{{"lead", "before"}, {"first_due", "every"}, {"grace", "every"}} {
		if a := b.Attr(pair[0]); a != nil && b.Expr(pair[1]) == nil {
			d.Error(a.Range, pair[0]+" belongs to "+pair[1], "Add "+pair[1]+" = …, or take the line out.")
		}
	}
	for _, with := range []string{"before", "by_date"} {
		if a := b.Attr("from"); a != nil && b.Expr(with) != nil {
			d.Error(a.Range, "from does not belong to "+with, "from says where a clock starts that runs forward; "+with+" says by itself when the act is due.")
		}
	}
}

func (d *draft) backward(b *source.Body, t *Deadline, how counting) {
	x := b.Expr("before")
	if x == nil {
		return
	}
	t.Back = true
	t.From = d.moment(x)
	if r, ok := d.rule(b.Expr("lead"), how); ok {
		t.Options = []Option{{Rules: []when.Rule{r}}}
	}
}

func (d *draft) periodic(b *source.Body, t *Deadline, how counting) {
	how.periodic = true
	x := b.Expr("every")
	if x == nil {
		return
	}
	t.Cadence = true
	t.Every, _ = d.rule(x, how)
	if g := b.Expr("grace"); g != nil && !isNothing(g) {
		t.Grace, _ = d.rule(g, how)
	}
	t.firstDue(d, b.Expr("first_due"), how)
}

// firstDue reads from when a period is counted: a date on which it is due for the first time, or a
// span after a moment.
func (t *Deadline) firstDue(d *draft, x source.Expr, how counting) {
	switch x := x.(type) {
	case nil, source.Bad:
		return
	case source.Text:
		t.At, _ = d.Interval(x, d.in.Zone)
		return
	case source.Call:
		if x.Name == "after" && len(x.Args) == 2 {
			t.First = d.moment(x.Args[0])
			t.FirstIn, _ = d.rule(x.Args[1], how)
			return
		}
	default:
	}
	d.Error(x.Where(), "Expected a first due date",
		`Write a date such as "2022-07-01", or after(agreement.effective, "3mo"). From where periods run is said by from.`)
}

// isNothing reports a span of no length, such as "0d".
func isNothing(x source.Expr) bool {
	t, is := x.(source.Text)
	return is && strings.TrimLeft(t.Value, "0") != t.Value && strings.Trim(t.Value, "0 abcdefghijklmnopqrstuvwxyz") == ""
}

// options reads the bounds of within: a span, a choice by conditions, or the earlier or later of
// several.
func (d *draft) options(x source.Expr, how counting) []Option {
	switch x := x.(type) {
	case nil, source.Bad:
		return nil
	case source.Choice:
		first := d.options(x.Then, how)
		if len(first) > 1 {
			d.Error(x.Then.Where(), "A choice inside a choice stands behind the colon", `Write a ? "30d" : b ? "60d" : "90d".`)
		}
		for i := range first {
			first[i].If = d.cond(x.If)
		}
		return append(first, d.options(x.Else, how)...)
	case source.Call:
		return d.several(x, how)
	default:
	}
	r, ok := d.rule(x, how)
	if !ok {
		return nil
	}
	return []Option{{Rules: []when.Rule{r}}}
}

func (d *draft) several(x source.Call, how counting) []Option {
	if x.Name != string(Earlier) && x.Name != string(Later) {
		d.Unknown(x.NameRange, "function", x.Name, []string{string(Earlier), string(Later)})
		return nil
	}
	if len(x.Args) < 2 {
		d.Error(x.Range, x.Name+" takes at least two spans", `Write `+x.Name+`("3 business days", "48h").`)
		return nil
	}
	o := Option{Pick: Pick(x.Name)}
	for _, arg := range x.Args {
		r, ok := d.rule(arg, how)
		if !ok {
			return nil
		}
		o.Rules = append(o.Rules, r)
	}
	return []Option{o}
}

// standing are moments of the agreement itself, and the kinds under which they are known.
var standing = map[string]string{"agreement.effective": "agreement.effective", "agreement.ends": "agreement.ended"}

// anchor reads from where a clock runs. In a phase it may be the performance of an earlier one.
func (d *draft) anchor(x source.Expr, own bool) Moment {
	if x == nil {
		return Moment{}
	}
	if ref, is := x.(source.Ref); is && ref.Parts[0] == "phase" {
		name := strings.Join(ref.Parts[1:], ".")
		var names []string
		for i := range d.c.Phases {
			names = append(names, d.c.Phases[i].Name)
		}
		if own || !slices.Contains(names, name) {
			d.Unknown(x.Where(), "earlier phase", name, names)
			return Moment{}
		}
		return Moment{Phase: name}
	}
	return d.moment(x)
}

// moment reads a kind of moment, or kind(party).
func (d *draft) moment(x source.Expr) Moment {
	var m Moment
	call, is := x.(source.Call)
	if is {
		if len(call.Args) != 1 {
			d.Error(x.Where(), "A moment takes one party", "Write whose it is: "+call.Name+"(party.vendor).")
			return m
		}
		m.By, _ = d.whose(call.Args[0])
		x = source.Ref{Place: source.Place{Range: call.NameRange}, Parts: strings.Split(call.Name, ".")}
	}
	if ref, is := x.(source.Ref); is && standing[strings.Join(ref.Parts, ".")] != "" {
		m.Kind = standing[strings.Join(ref.Parts, ".")]
		return m
	}
	m.Kind, _ = d.kind(x, fact.Moment, fact.State)
	return m
}

// trigger sets what starts the clause where `when` does not say it.
func (d *draft) trigger(row *Type) {
	c, t := d.c, d.c.Deadline
	if d.body.Expr("when") != nil || t != nil && (t.Cadence || t.At != zero) {
		return
	}
	if t != nil && t.Back {
		d.awaited(t.From.Kind)
		return
	}
	from := ""
	if t != nil {
		from = t.From.Kind
	}
	if from != "" && stem(from) == "agreement" && !slices.Contains(row.Trigger, from) {
		return // it stands from the start
	}
	for _, kind := range row.Trigger {
		if from == "" || stem(kind) == stem(from) {
			c.Trigger = row.Trigger
			return
		}
	}
	if from != "" {
		c.Trigger, t.From = []string{from}, Moment{By: t.From.By} // the trigger itself
	}
}

// awaited makes each event before which an act is owed set the duty going for itself. What happens
// once in a relation, such as the agreement's end, is waited for from the start.
func (d *draft) awaited(kind string) {
	k, known := d.voc.Known(kind)
	if known && k.Class == fact.Moment && (!k.Unique || strings.Contains(k.Says, "{of}")) {
		d.c.Trigger = []string{kind}
	}
}

// stem gives the thing's part of a kind: "incident" of "incident.occurred".
func stem(kind string) string {
	head, _, _ := strings.Cut(kind, ".")
	return head
}

// phase reads a stage of a duty.
func (d *draft) phase(b *source.Block) {
	d.Only(b.Body, []string{
		"act", "before", "by_date", "calendar", "content", "count", "from", "lead", "month_end", "soft", "within",
	}, nil)
	if !d.Labels(b, "name") {
		return
	}
	ph := Phase{Name: b.Label(), Act: d.c.Act}
	if t := d.deadline(b.Body, d.counting(b.Body, d.counting(d.body, counting{})), false); t != nil {
		ph.Deadline = *t
	}
	if t := d.c.Deadline; t != nil && b.Expr("from") == nil && !ph.Deadline.Back {
		ph.Deadline.From = t.From
	}
	if x := b.Expr("act"); x != nil {
		ph.Act = d.kinds(x, fact.Moment)
	}
	ph.Content = d.listed(b.Expr("content"))
	d.c.Phases = append(d.c.Phases, ph)
}
