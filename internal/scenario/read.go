package scenario

import (
	"slices"
	"strings"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

// ReadFacts reads files of facts: the blocks scenario, fact, open, loss and readings. The scenario
// holds whatever could be understood; it is to be used when the diagnostics have no error. Kinds of
// fact are those of the vocabulary, which has the words of the scenario's instruments.
func ReadFacts(files []source.File, voc fact.Vocabulary) (Scenario, source.Diagnostics) {
	return read(files, voc, nil)
}

// read reads files of facts about an agreement between parties; none: they are not known.
func read(files []source.File, voc fact.Vocabulary, parties []terms.Party) (Scenario, source.Diagnostics) {
	tree, problems := source.Read(files)
	r := reader{Reader: tree.Reader(), words: voc, parties: parties, ids: map[string]bool{}}
	r.Only(tree.Body, nil, []string{"scenario", "fact", "open", "loss", "readings"})
	r.scenario(tree.Body.Of("scenario"))
	for _, b := range tree.Body.Of("readings") {
		r.axis(b)
	}
	for _, b := range tree.Body.Of("fact") {
		r.ids[b.Label()] = true
	}
	for _, b := range tree.Body.Blocks {
		switch b.Type {
		case "fact":
			r.fact(b)
		case "loss":
			r.loss(b)
		case "open":
			r.open(b)
		}
	}
	r.check()
	all := slices.Concat(problems, r.Diagnostics())
	all.Sort()
	return r.out, all
}

// reader fills a scenario.
type reader struct {
	*source.Reader
	words   fact.Vocabulary
	parties []terms.Party   // of the agreements
	ids     map[string]bool // of the facts
	out     Scenario
	blocks  []*source.Block // of each fact
}

func (r *reader) scenario(blocks []*source.Block) {
	if len(blocks) == 0 {
		return
	}
	for _, b := range blocks[1:] {
		r.Error(b.Head, "A second scenario", "All files together describe one scenario.")
	}
	b, s := blocks[0], &r.out
	r.Labels(b, "name")
	s.Name = b.Label()
	r.Only(b.Body, []string{"title", "as_of", "timezone", "headed", "agreement", "instruments"}, []string{"bind", "claim"})
	s.Title, _ = r.Text(b.Expr("title"))
	s.Headed, _ = r.Text(b.Expr("headed"))
	s.Agreement, _ = r.Text(b.Expr("agreement"))
	s.Instruments, _ = r.Words(b.Expr("instruments"))
	s.Zone, _ = r.Zone(b.Expr("timezone"))
	s.AsOf = r.asOf(b.Expr("as_of"))
	for _, x := range b.Of("bind") {
		r.bind(x)
	}
	if c := b.One("claim"); c != nil {
		r.Labels(c)
		r.Only(c.Body, []string{"creditor", "plaintiff", "defendant"}, nil)
		s.Claim.Creditor = r.party(c.Expr("creditor"))
		s.Claim.Plaintiff = r.party(c.Expr("plaintiff"))
		s.Claim.Defendant = r.party(c.Expr("defendant"))
	}
}

// asOf gives the end of what is written: a date is its last instant.
func (r *reader) asOf(e source.Expr) when.Instant {
	v, ok := r.Interval(e, r.out.Zone)
	if ok && v.Hi >= when.Max {
		r.Error(e.Where(), "as_of has no end", "Findings hold as of a point in time: write a date or a time.")
		return 0
	}
	return v.Hi
}

func (r *reader) bind(b *source.Block) {
	r.Labels(b, "instrument")
	r.Only(b.Body, names(b.Attrs), nil)
	bind := Bind{Instrument: b.Label()}
	for _, a := range b.Attrs {
		if p := r.party(a.Expr); p != "" {
			bind.Roles = append(bind.Roles, Role{Name: a.Name, Party: p})
		}
	}
	slices.SortFunc(bind.Roles, func(a, b Role) int { return strings.Compare(a.Name, b.Name) })
	r.out.Binds = append(r.out.Binds, bind)
}

func names(attrs []*source.Attr) []string {
	out := make([]string, len(attrs))
	for i, a := range attrs {
		out[i] = a.Name
	}
	return out
}

func (r *reader) axis(b *source.Block) {
	r.Labels(b, "axis")
	r.Only(b.Body, nil, []string{"option"})
	axis := Axis{Name: b.Label()}
	for _, o := range b.Of("option") {
		r.Labels(o, "option")
		r.Only(o.Body, []string{"text"}, nil)
		text, _ := r.Text(o.Expr("text"))
		axis.Options = append(axis.Options, Option{Name: o.Label(), Text: text})
	}
	if len(axis.Options) < 2 {
		r.Error(b.Head, "An axis has at least two options", `Write option "a" { … } and option "b" { … }, the default first.`)
	}
	r.out.Axes = append(r.out.Axes, axis)
}

// open reads a question that nobody has answered, which is a fact of grade open as well.
func (r *reader) open(b *source.Block) {
	r.Labels(b, "kind")
	r.Only(b.Body, []string{"is", "asks", "of", "by"}, nil)
	o := Open{Kind: b.Label()}
	if name, ok := r.Name(b.Expr("is")); ok {
		o.Kind = name
	}
	o.Asks, _ = r.Text(b.Expr("asks"))
	o.Of, _ = r.Text(b.Expr("of"))
	o.By = r.party(b.Expr("by"))
	if k, ok := r.words.Known(o.Kind); ok && o.Asks == "" {
		o.Asks = k.Asks
	}
	r.out.Open = append(r.out.Open, o)
	r.add(b, fact.Fact{
		ID: "open/" + b.Label(), Kind: o.Kind, Of: o.Of, By: o.By,
		Attestation: fact.Attestation{Grade: fact.Unknown, Entry: -1},
	})
}

func (r *reader) add(b *source.Block, f fact.Fact) {
	r.out.Facts = append(r.out.Facts, f)
	r.blocks = append(r.blocks, b)
}
