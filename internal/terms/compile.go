package terms

import (
	"slices"
	"strings"

	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
)

// ways are the comparisons as they are written.
var ways = map[string]Op{"==": Is, "!=": IsNot, ">=": AtLeast, ">": Above, "<=": AtMost, "<": Below}

// cond compiles a condition. Where it cannot, it has said why and gives one that always holds.
func (d *draft) cond(x source.Expr) Cond {
	switch x := x.(type) {
	case source.Bad:
		return All{}
	case source.Bool:
		if x.Value {
			return All{}
		}
		return Any{}
	case source.Not:
		return Not{d.cond(x.Of)}
	case source.Ref:
		return d.truth(x)
	case source.Call:
		return d.called(x)
	case source.Binary:
		return d.operator(x)
	default:
	}
	d.Error(x.Where(), "Expected a condition",
		`A condition is a comparison such as severity == "critical", a value such as fact.hosting.vendor, happened(…), `+
			"or several of them with &&, || and !.")
	return All{}
}

func (d *draft) operator(x source.Binary) Cond {
	switch x.Op {
	case "&&":
		return join(d.cond(x.X), d.cond(x.Y))
	case "||":
		return either(d.cond(x.X), d.cond(x.Y))
	}
	if way, is := ways[x.Op]; is {
		return d.compare(x, way)
	}
	d.Error(x.Range, "Expected a condition", "The operator "+x.Op+" makes a number. Conditions are joined by && and ||.")
	return All{}
}

// join flattens what holds together.
func join(a, b Cond) Cond {
	return slices.Concat(parts[All](a), parts[All](b))
}

// either flattens alternatives.
func either(a, b Cond) Cond {
	return slices.Concat(parts[Any](a), parts[Any](b))
}

func parts[L All | Any](c Cond) L {
	if list, is := c.(L); is {
		return list
	}
	return L{c}
}

// operand is a value that a condition looks at.
type operand struct {
	about About
	name  string
	kind  *fact.Kind
}

// operand resolves fact.x, thing.x, act.x, and a bare name, which is of the thing.
func (d *draft) operand(x source.Expr) (operand, bool) {
	ref, is := x.(source.Ref)
	if !is {
		if _, bad := x.(source.Bad); !bad {
			d.Error(x.Where(), "Expected a name on the left", `A comparison is written as name, operator, value: severity == "critical".`)
		}
		return operand{}, false
	}
	about, parts := Thing, ref.Parts
	if head, is := abouts[parts[0]]; is && len(parts) > 1 {
		about, parts = head, parts[1:]
	}
	o := operand{about: about, name: strings.Join(parts, ".")}
	kind, known := d.voc.Known(o.name)
	switch {
	case !known:
		d.Unknown(x.Where(), "value", o.name, d.values())
		return o, false
	case kind.Class == fact.Moment:
		d.Suggest(x.Where(), "An event is no value", "What happened or not is asked by happened("+o.name+").", "happened("+o.name+")")
		return o, false
	}
	o.kind = kind
	return o, true
}

var abouts = map[string]About{"fact": World, "thing": Thing, "act": Act}

// values are the names that a condition can look at.
func (d *draft) values() []string {
	return slices.DeleteFunc(d.voc.Names(), func(name string) bool {
		k, _ := d.voc.Known(name)
		return k.Class == fact.Moment
	})
}

// truth compiles a name that stands alone: a value that is yes or no, or an event.
func (d *draft) truth(x source.Ref) Cond {
	switch x.Parts[0] {
	case "event":
		if kind, ok := d.event(x); ok {
			return Happened{Kind: kind}
		}
		return All{}
	case "parameter":
		v, ok := d.value(x)
		if ok && v.Sort != fact.Bool {
			d.Error(x.Range, "Expected true or false", "The parameter has another value: compare it with one.")
		}
		if v.Yes {
			return All{}
		}
		return Any{}
	}
	o, ok := d.operand(x)
	if !ok {
		return All{}
	}
	if o.kind.Sort != fact.Bool && o.kind.Sort != fact.None {
		d.Error(x.Range, "Expected a comparison", o.name+" is not true or false: compare it, such as "+o.name+" == …")
		return All{}
	}
	return Test{About: o.about, Name: o.name, Op: Is, Value: fact.Value{Sort: fact.Bool, Yes: true}}
}

// compare compiles "name op value".
func (d *draft) compare(x source.Binary, way Op) Cond {
	o, ok := d.operand(x.X)
	if !ok {
		return All{}
	}
	v, ok := d.value(x.Y)
	if !ok || !d.comparable(x.Y, o, way, v) {
		return All{}
	}
	return Test{About: o.about, Name: o.name, Op: way, Value: v}
}

// comparable reports a value of another sort than the name's, and an order where there is none.
func (d *draft) comparable(at source.Expr, o operand, way Op, v fact.Value) bool {
	want := o.kind.Sort
	if want == fact.None {
		want = fact.Bool
	}
	switch {
	case v.Sort != want:
		d.Error(at.Where(), "Expected "+sortNames[want], o.name+" is compared with "+sortNames[want]+".")
		return false
	case v.Sort == fact.Number || v.Sort == fact.Amount:
		if v.Lo != v.Hi {
			d.Error(at.Where(), "Expected one number or amount", "Write the bound with an operator: "+o.name+" >= 500.")
		}
		return v.Lo == v.Hi
	case way != Is && way != IsNot && way != In && way != Has && len(o.kind.Ranks) == 0:
		d.Error(at.Where(), "There is no order here", o.name+" has no ranks: compare it with == and !=.")
		return false
	}
	return d.rankedWords(at, o, v)
}

// rankedWords reports words that are none of a name's ranks.
func (d *draft) rankedWords(at source.Expr, o operand, v fact.Value) bool {
	for _, w := range v.Words {
		if len(o.kind.Ranks) > 0 && !slices.Contains(o.kind.Ranks, w) {
			d.Unknown(at.Where(), "word for "+o.name, w, o.kind.Ranks)
			return false
		}
	}
	return true
}

var sortNames = [...]string{
	fact.None: "a value", fact.Bool: "true or false", fact.Number: "a number", fact.Amount: "an amount of money",
	fact.Words: "words",
}

// value reads a literal, or the value of a parameter.
func (d *draft) value(x source.Expr) (fact.Value, bool) {
	if ref, is := x.(source.Ref); is {
		if v, ok := d.blank(ref); v != nil || !ok {
			return valueOf(v), v != nil && ok
		}
		if len(ref.Parts) == 1 {
			d.Suggest(x.Where(), "A word stands in quotes", "Write \""+ref.Parts[0]+"\".", `"`+ref.Parts[0]+`"`)
			return fact.Value{}, false
		}
	}
	return d.Value(x)
}

func valueOf(v *Parameter) fact.Value {
	if v == nil {
		return fact.Value{}
	}
	return v.Value
}

// blank gives the parameter of a reference parameter.x, or nil where the reference is none. It is
// not ok when there is no such parameter, or when it has no value: the clause is then off.
func (d *draft) blank(x source.Ref) (*Parameter, bool) {
	if x.Parts[0] != "parameter" {
		return nil, true
	}
	name := strings.Join(x.Parts[1:], ".")
	var names []string
	for i := range d.in.Parameters {
		v := &d.in.Parameters[i]
		if v.Name == name && !v.Set {
			d.off = "parameter " + name + " has no value"
			return nil, false
		}
		if v.Name == name {
			return v, true
		}
		names = append(names, v.Name)
	}
	d.Unknown(x.Range, "parameter", name, names)
	return nil, false
}

// called compiles happened(…), contains(…) and one_of(…).
func (d *draft) called(x source.Call) Cond {
	switch x.Name {
	case "happened":
		return d.happened(x)
	case "contains":
		return d.words(x, Has)
	case "one_of":
		return d.words(x, In)
	}
	d.Unknown(x.NameRange, "condition", x.Name, []string{"happened", "contains", "one_of"})
	return All{}
}

func (d *draft) happened(x source.Call) Cond {
	if len(x.Args) != 1 && len(x.Args) != 2 {
		d.Error(x.Range, "happened takes an event and perhaps a party", "Write happened(patch.applied) or happened(patch.applied, party.vendor).")
		return All{}
	}
	kind, ok := d.kind(x.Args[0], fact.Moment, fact.State)
	if !ok {
		return All{}
	}
	c := Happened{Kind: kind}
	if len(x.Args) == 2 {
		c.By, _ = d.whose(x.Args[1])
	}
	return c
}

// words compiles contains(name, "a", …) and one_of(name, "a", …).
func (d *draft) words(x source.Call, way Op) Cond {
	if len(x.Args) < 2 {
		d.Error(x.Range, x.Name+" takes a name and words", `Write `+x.Name+`(act.purpose, "support").`)
		return All{}
	}
	o, ok := d.operand(x.Args[0])
	if !ok {
		return All{}
	}
	v := fact.Value{Sort: fact.Words}
	for _, arg := range x.Args[1:] {
		words, good := d.Words(arg)
		v.Words, ok = append(v.Words, words...), ok && good
	}
	slices.Sort(v.Words)
	if !ok || !d.comparable(x.Args[0], o, way, v) {
		return All{}
	}
	return Test{About: o.about, Name: o.name, Op: way, Value: v}
}

// kind resolves a kind of fact of one of the classes; event.x may stand for the kind that starts
// an x.
func (d *draft) kind(x source.Expr, classes ...fact.Class) (string, bool) {
	if ref, is := x.(source.Ref); is && ref.Parts[0] == "event" && len(ref.Parts) > 1 {
		return d.event(ref)
	}
	name, ok := d.Name(x)
	if !ok {
		return "", false
	}
	name = strings.TrimPrefix(name, "fact.")
	k, known := d.voc.Known(name)
	switch {
	case !known:
		d.Unknown(x.Where(), "kind of fact", name, d.voc.Names())
		return "", false
	case !slices.Contains(classes, k.Class):
		d.Error(x.Where(), "Expected a "+string(classes[0]), name+" is a "+string(k.Class)+", not a "+string(classes[0])+".")
		return "", false
	}
	return name, true
}

// event resolves event.KIND: a kind, or the one kind that starts a thing of that name.
func (d *draft) event(x source.Ref) (string, bool) {
	name := strings.Join(x.Parts[1:], ".")
	if _, known := d.voc.Known(name); known {
		return name, true
	}
	starting := d.begin(name)
	switch len(starting) {
	case 1:
		return starting[0], true
	case 0:
		d.noEvent(x, name)
	default:
		d.Error(x.Range, "Several events begin with this word", "Say which is meant: "+strings.Join(prefixed("event.", starting), ", ")+".")
	}
	return "", false
}

// begin gives the kinds that bring a thing of a name into being.
func (d *draft) begin(thing string) []string {
	return slices.DeleteFunc(d.voc.Names(), func(full string) bool {
		k, _ := d.voc.Known(full)
		return !k.Starts || stem(full) != thing
	})
}

// noEvent reports an event that there is not, with some that there are where none is like it.
func (d *draft) noEvent(x source.Ref, name string) {
	all := d.events()
	if d.compared <= maxCompared && len(fact.Candidates(name, all)) == 0 {
		d.compared += len(all)
		d.Error(x.Range, "Unknown event", "There is no event \""+name+"\" here. Some are: event.incident, event.risk, "+
			"event.vulnerability.published, event.subprocessor.used, event.request.received, event.agreement.ended. "+
			"Every kind of fact that happens is one.")
		return
	}
	d.Unknown(x.Range, "event", name, all)
}

// events are the names that can stand behind "event.": kinds, and the things that they start.
func (d *draft) events() []string {
	names := d.voc.Names()
	for _, full := range names {
		if k, _ := d.voc.Known(full); k.Starts {
			names = append(names, stem(full))
		}
	}
	return names
}
