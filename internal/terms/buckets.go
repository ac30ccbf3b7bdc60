package terms

import (
	"slices"
	"strconv"
	"strings"

	"counterpart/internal/terms/source"
)

// The attributes and blocks of the liability block.
var (
	liabilityAttrs  = []string{"cite", "exclusive", "fault_order", "fines", "interest", "set_off", "text"}
	liabilityBlocks = []string{"apportion", "cap", "carve_out", "exclude", "indemnity"}
)

// liability reads the liability block with its readings.
func (p *parser) liability(b *source.Block) *Liability {
	p.Only(b.Body, liabilityAttrs, append(slices.Clone(liabilityBlocks), "reading"))
	return p.varied(b, b.Body, p.axes(b, liabilityAttrs, liabilityBlocks))
}

// varied reads the block and each reading of its axes, as vary does for clauses.
func (p *parser) varied(b *source.Block, body *source.Body, axes []axis) *Liability {
	l := p.bucket(b, body)
	for i, a := range axes {
		for _, o := range a.options {
			r := LiabilityReading{Axis: a.name, Option: o.Labels[1]}
			r.Liability = p.varied(b, replace(body, o.Body), axes[i+1:])
			p.text(o.Body, "text", &r.Text)
			l.Readings = append(l.Readings, r)
		}
	}
	return l
}

// replace puts attributes and blocks in place of those of the same name, type and label.
func replace(base, over *source.Body) *source.Body {
	out := &source.Body{Range: base.Range}
	for _, a := range base.Attrs {
		if a.Name == "text" || over.Attr(a.Name) == nil {
			out.Attrs = append(out.Attrs, a)
		}
	}
	var left []*source.Block // of the reading, that take no place
	for _, b := range over.Blocks {
		if !slices.ContainsFunc(base.Blocks, func(x *source.Block) bool { return same(x, b) }) {
			left = append(left, b)
		}
	}
	for _, b := range base.Blocks {
		if b.Type == "reading" {
			continue
		}
		if i := slices.IndexFunc(over.Blocks, func(x *source.Block) bool { return same(x, b) }); i >= 0 {
			b = over.Blocks[i]
		}
		out.Blocks = append(out.Blocks, b)
	}
	out.Attrs = append(out.Attrs, withoutText(over)...)
	out.Blocks = append(out.Blocks, left...)
	return out
}

func same(a, b *source.Block) bool { return a.Type == b.Type && a.Label() == b.Label() }

// bucket reads the block without its readings.
func (p *parser) bucket(b *source.Block, body *source.Body) *Liability {
	d := &draft{parser: p, head: b.Head, body: body}
	l := &Liability{Range: b.Range}
	p.text(body, "text", &l.Text)
	p.text(body, "cite", &l.Cite)
	l.SetOff, _ = p.OneOf(body.Expr("set_off"), "order", "cap_first", "net_first")
	l.CapFault, _ = p.OneOf(body.Expr("fault_order"), "order", "fault_first", "cap_first")
	l.Interest, _ = p.OneOf(body.Expr("interest"), "place", "inside", "outside")
	l.Fines, _ = p.OneOf(body.Expr("fines"), "answer", "contract", "no", "open")
	l.Exclusive = p.listed(body.Expr("exclusive"))
	names := d.limits(body)
	for _, x := range body.Of("cap") {
		d.cap(l, x, names)
	}
	d.circular(l)
	for _, x := range body.Of("exclude") {
		d.exclude(l, x)
	}
	for _, x := range body.Of("carve_out") {
		d.carve(l, x, names)
	}
	for _, x := range body.Of("indemnity") {
		d.indemnity(l, x)
	}
	if x := body.One("apportion"); x != nil {
		l.Apportion = d.apportion(x)
	}
	return l
}

// limits gives the names of caps and exclusions.
func (d *draft) limits(body *source.Body) []string {
	var names []string
	for _, x := range slices.Concat(body.Of("cap"), body.Of("exclude")) {
		names = append(names, x.Label())
	}
	return names
}

func (d *draft) cap(l *Liability, b *source.Block, names []string) {
	d.Only(b.Body, []string{"amount", "by", "covers", "erodes", "group", "heads"}, nil)
	if !d.Labels(b, "name") {
		return
	}
	c := Cap{Name: b.Label(), Range: b.Head, Covers: d.clauseRefs(b.Expr("covers")), Heads: d.listed(b.Expr("heads")), By: d.each(b.Expr("by"))}
	d.flag(b.Body, "group", &c.Group)
	d.flag(b.Body, "erodes", &c.Erodes)
	c.Amount = d.formula(b.Expr("amount"), names)
	l.Caps = append(l.Caps, c)
}

// circular reports caps whose amount comes back to itself, and leaves them open.
func (d *draft) circular(l *Liability) {
	refs := map[string][]string{}
	var names []string
	for i := range l.Caps {
		names = append(names, l.Caps[i].Name)
		refs[l.Caps[i].Name] = references(l.Caps[i].Amount)
	}
	for _, ring := range rings(names, refs) {
		i := slices.Index(names, ring[0])
		d.Error(l.Caps[i].Range, "A cap cannot depend on itself", "The amount of "+ring[0]+" comes back to it: "+
			strings.Join(append(ring, ring[0]), " → ")+". Write an amount in one of them.")
		l.Caps[i].Amount = nil
	}
}

// references gives the caps that a formula names.
func references(f Formula) []string {
	switch f := f.(type) {
	case CapRef:
		return []string{f.Name}
	case Times:
		return references(f.Of)
	case Greatest:
		return allReferences(f)
	case Least:
		return allReferences(f)
	default:
		return nil
	}
}

func allReferences(list []Formula) []string {
	var out []string
	for _, f := range list {
		out = append(out, references(f)...)
	}
	return out
}

func (d *draft) exclude(l *Liability, b *source.Block) {
	d.Only(b.Body, []string{"deemed_direct", "heads"}, nil)
	if d.Labels(b, "name") {
		l.Excludes = append(l.Excludes, Exclusion{Name: b.Label(), Heads: d.listed(b.Expr("heads"))})
		l.DeemDirect = append(l.DeemDirect, d.listed(b.Expr("deemed_direct"))...)
	}
}

func (d *draft) carve(l *Liability, b *source.Block, names []string) {
	d.Only(b.Body, []string{"covers", "from", "heads"}, nil)
	if !d.Labels(b, "name") {
		return
	}
	c := CarveOut{Name: b.Label(), Covers: d.clauseRefs(b.Expr("covers")), Heads: d.listed(b.Expr("heads"))}
	for _, x := range d.Each(b.Expr("from")) {
		name, ok := d.Text(x)
		if ok && !slices.Contains(names, name) {
			d.Unknown(x.Where(), "cap or exclusion", name, names)
			continue
		}
		c.From = append(c.From, name)
	}
	l.CarveOuts = append(l.CarveOuts, c)
}

func (d *draft) indemnity(l *Liability, b *source.Block) {
	d.Only(b.Body, []string{"by", "covers", "heads"}, nil)
	if !d.Labels(b, "name") {
		return
	}
	i := Indemnity{Name: b.Label(), Heads: d.listed(b.Expr("heads")), Covers: d.clauseRefs(b.Expr("covers"))}
	if x := b.Expr("by"); x != nil {
		i.By, _ = d.whose(x)
	}
	l.Indemnities = append(l.Indemnities, i)
}

func (d *draft) apportion(b *source.Block) *Apportion {
	d.Only(b.Body, []string{"share", "source"}, nil)
	a := &Apportion{Share: d.share(b.Expr("share"))}
	if b.Expr("source") == nil {
		d.Error(b.Head, "A fault share needs its source", `Write source = "contract", or the law: source = "law: UK 1945 Act s.1".`)
	}
	a.Source, _ = d.Text(b.Expr("source"))
	return a
}

// share reads a percentage from "0%" to "100%", with up to four decimals.
func (d *draft) share(x source.Expr) *Fraction {
	if x == nil {
		return nil
	}
	s, ok := d.Text(x)
	if !ok {
		return nil
	}
	whole, decimals, _ := strings.Cut(strings.TrimSuffix(s, "%"), ".")
	f := &Fraction{Den: 100}
	for range decimals {
		f.Den *= 10
		if f.Den > 1_000_000 {
			break
		}
	}
	n, err := strconv.ParseUint(whole+decimals, 10, 32)
	f.Num = int64(n)
	if err != nil || !strings.HasSuffix(s, "%") || len(decimals) > 4 || f.Num > f.Den {
		d.Error(x.Where(), "Not a share", `Write a percentage from "0%" to "100%", such as "30%".`)
		return nil
	}
	return f
}
