package finding

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/judge"
	"counterpart/internal/judge/report"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/web/view"
	"counterpart/internal/when"
)

// Caution is what every page about findings says.
const Caution = "This is a calculation over stated facts: neither legal advice nor an admission."

// Book is a judged dispute under one agreement, opened at a view and a reading by Page. It is
// never changed, so it may be used by many goroutines at once.
type Book struct {
	j     *report.Judgement
	a     *report.Agreement
	in    *terms.Instrument
	say   *report.Speaker
	texts map[judge.Choice]string
	words fact.Vocabulary
	steps map[string][]string // of the agreement's findings, by key
	url   string              // of the page
	// Where the facts are entries of a ledger: the path of their pages, and from when on one is late.
	entries string
	late    when.Instant
}

// New judges a dispute and makes the book of its first agreement. The page's address is path;
// texts says in words what an option of an ambiguous statement means, where anything does. It
// fails with kind Invalid when there is nothing to judge, or when the claim for damages
// contradicts itself.
func New(path string, d report.Dispute, texts map[judge.Choice]string) (*Book, error) {
	if len(d.Cases) == 0 || len(d.Cases[0].Instruments) == 0 {
		return nil, failure.New(failure.Invalid, "There is no agreement to judge.")
	}
	d.Cases, d.Views, d.Branches = d.Cases[:1], report.Views(), true
	j, err := report.Judge(d)
	if err != nil {
		return nil, err
	}
	b := bound(path, j, texts)
	b.explain()
	return b, nil
}

// Of makes the book of a judgement's first agreement. It says neither how a finding was computed nor
// what each answer to an open question would change, which takes a judgement each.
func Of(path string, j *report.Judgement) *Book { return bound(path, j, nil) }

func bound(path string, j *report.Judgement, texts map[judge.Choice]string) *Book {
	b := &Book{j: j, a: &j.Agreements[0], texts: texts, url: path}
	b.in = b.a.Instrument()
	b.say = report.NewSpeaker(b.a.Case.Instruments, j.Zone)
	var words []fact.Kind
	for _, ins := range b.a.Case.Instruments {
		words = append(words, ins.Words...)
	}
	b.words = fact.With(words)
	return b
}

// opened is the book at a view and a reading.
type opened struct {
	*Book
	view    *report.View
	axes    []judge.Axis // those that matter to the agreement's findings in this view
	reading []judge.Choice
	shown   []judge.Finding // of the agreement, in this reading
}

// Page gives the page for the view and the options that an address names: view=controller and
// the name of an axis of readings each. What it does not name, or names wrongly, is the agreed
// view and the first option.
func (b *Book) Page(ask url.Values) view.Dispute {
	o := b.open(ask)
	p := view.Dispute{
		Heading: "A dispute, judged", About: sentence(b.j.Title, b.j.Headed), Caution: Caution,
		ViewHint: hints[o.view.View], Facts: o.facts(), Timeline: o.timeline(), Informs: o.informs(),
		Questions: o.questions(), Damages: o.damages(),
	}
	for _, v := range b.a.Views {
		p.Views = append(p.Views, view.Chip{Label: b.viewLabel(v.View), URL: o.address(v.View, o.reading), Current: v.View == o.view.View})
	}
	var read []string
	for i, a := range o.axes {
		p.Switches = append(p.Switches, o.choice(a))
		read = append(read, a.Name+": "+o.option(o.reading[i]))
		p.Reread = p.Reread || o.reading[i].Option != a.Options[0]
	}
	p.ReadAs = strings.Join(read, "; ")
	for i := range o.shown {
		p.Findings = append(p.Findings, o.finding(&o.shown[i]))
	}
	return p
}

// open finds the view and the reading, and what is found there.
func (b *Book) open(ask url.Values) *opened {
	i := max(0, slices.IndexFunc(b.a.Views, func(v report.View) bool { return string(v.View) == ask.Get("view") }))
	o := &opened{Book: b, view: &b.a.Views[i]}
	for _, f := range o.view.Findings {
		if f.Instrument == b.in {
			o.axes = axes(o.axes, f.Reading)
		}
	}
	for _, a := range o.axes {
		option := a.Options[0]
		if want := ask.Get(a.Name); slices.Contains(a.Options, want) {
			option = want
		}
		o.reading = append(o.reading, judge.Choice{Axis: a.Name, Option: option})
	}
	for _, f := range o.view.Findings {
		if f.Instrument == b.in && o.reads(&f) {
			o.shown = append(o.shown, f)
		}
	}
	return o
}

// axes adds the options of a reading to the axes known so far.
func axes(known []judge.Axis, r []judge.Choice) []judge.Axis {
	for _, c := range r {
		i := slices.IndexFunc(known, func(a judge.Axis) bool { return a.Name == c.Axis })
		if i < 0 {
			known, i = append(known, judge.Axis{Name: c.Axis}), len(known)
		}
		if !slices.Contains(known[i].Options, c.Option) {
			known[i].Options = append(known[i].Options, c.Option)
		}
	}
	return known
}

// reads reports whether a finding holds in the reading. On axes on which no choice was made, such
// as those of a statute alone, the first option that comes holds.
func (o *opened) reads(f *judge.Finding) bool {
	return !slices.ContainsFunc(f.Reading, func(c judge.Choice) bool {
		return slices.ContainsFunc(o.reading, func(r judge.Choice) bool { return r.Axis == c.Axis && r.Option != c.Option })
	})
}

// address is that of the page in a view and a reading; first options go without saying.
func (o *opened) address(v fact.View, reading []judge.Choice) string {
	q := url.Values{}
	if v != o.a.Views[0].View {
		q.Set("view", string(v))
	}
	for _, c := range reading {
		i := slices.IndexFunc(o.axes, func(a judge.Axis) bool { return a.Name == c.Axis })
		if i >= 0 && o.axes[i].Options[0] != c.Option {
			q.Set(c.Axis, c.Option)
		}
	}
	if len(q) == 0 {
		return o.url
	}
	return o.url + "?" + q.Encode()
}

// choice is the switch of one axis.
func (o *opened) choice(a judge.Axis) view.Switch {
	s := view.Switch{Label: title(a.Name)}
	for _, option := range a.Options {
		c := judge.Choice{Axis: a.Name, Option: option}
		s.Options = append(s.Options, view.Chip{
			Label: o.option(c), URL: o.address(o.view.View, o.with(c)), Current: slices.Contains(o.reading, c),
		})
	}
	return s
}

// with gives the reading with one choice made otherwise.
func (o *opened) with(c judge.Choice) []judge.Choice {
	r := slices.Clone(o.reading)
	for i := range r {
		if r[i].Axis == c.Axis {
			r[i] = c
		}
	}
	return r
}

// option says what an option means.
func (b *Book) option(c judge.Choice) string {
	return strings.TrimSuffix(cmp.Or(b.texts[c], c.Option), ".")
}

// hints say whose facts count in a view.
var hints = map[fact.View]string{
	fact.Agreed:      "Facts that are given or that both state. What one side alone states does not count here.",
	fact.Controllers: "Facts that are given and those that the retailer, who decides over the data, states. What it alone states is marked.",
	fact.Processors:  "Facts that are given and those that the vendor, who handles the data, states. What it alone states is marked.",
}

// viewLabel names a view by the party whose it is.
func (b *Book) viewLabel(v fact.View) string {
	switch v {
	case fact.Controllers:
		return "As " + b.say.Party(b.a.Case.Sides.Controller) + " says"
	case fact.Processors:
		return "As " + b.say.Party(b.a.Case.Sides.Processor) + " says"
	case fact.Agreed:
	}
	return "Agreed facts"
}

// facts are the figures above everything else.
func (o *opened) facts() []view.Fact {
	broken, open := 0, 0
	for i := range o.shown {
		switch f := &o.shown[i]; {
		case !f.Firm():
			open++
		case f.State == judge.Late || f.State == judge.Breached:
			broken++
		}
	}
	out := []view.Fact{
		{Label: "As of", Value: o.date(o.j.AsOf), Note: "what was known at the end of that day"},
		{Label: "Late or breached, firm", Value: fmt.Sprintf("%d of %d", broken, len(o.shown)), Note: "findings under the agreement"},
		{Label: "Open", Value: fmt.Sprintf("%d of %d", open, len(o.shown)), Note: "each names what it depends on"},
	}
	if d := o.damages(); d != nil {
		out = append(out, view.Fact{Label: "Claim", Value: d.Range, Note: d.Whose})
	}
	return out
}

// zone is that in which times are shown: the agreement's if nothing else is said.
func (b *Book) zone() when.Zone { return b.j.Zone }
