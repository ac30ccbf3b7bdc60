package source

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// converter turns the parser's tree into ours.
type converter struct {
	*Reader
	seen map[int]bool // lines on which something was reported
}

// body gives the parser's body as ours, in the order of the text.
func (r converter) body(b *hclsyntax.Body) *Body {
	out := &Body{Range: b.SrcRange}
	for _, name := range slices.Sorted(maps.Keys(b.Attributes)) {
		a := b.Attributes[name]
		out.Attrs = append(out.Attrs, &Attr{Name: a.Name, NameRange: a.NameRange, Expr: r.value(a.Expr), Range: a.SrcRange})
	}
	slices.SortFunc(out.Attrs, func(a, b *Attr) int { return cmp.Compare(a.Range.Start.Byte, b.Range.Start.Byte) })
	for _, x := range b.Blocks {
		block := &Block{
			Type: x.Type, TypeRange: x.TypeRange, Labels: x.Labels, LabelRanges: x.LabelRanges,
			Body: r.body(x.Body), Head: x.TypeRange,
		}
		for _, l := range x.LabelRanges {
			block.Head = hcl.RangeBetween(block.Head, l)
		}
		block.Range = hcl.RangeBetween(x.TypeRange, x.CloseBraceRange)
		out.Blocks = append(out.Blocks, block)
	}
	return out
}

// value gives an attribute's value; where the line was reported, nothing more is said about it.
func (r converter) value(e hclsyntax.Expression) Expr {
	if r.seen[e.Range().Start.Line] {
		return Bad{Place{e.Range()}}
	}
	return r.expr(e)
}

// expr gives the parser's expression as ours.
func (r converter) expr(e hclsyntax.Expression) Expr {
	where := Place{e.Range()}
	switch x := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return r.expr(x.Expression)
	case *hclsyntax.LiteralValueExpr:
		return r.literal(where)
	case *hclsyntax.TemplateExpr:
		return r.template(x, where)
	case *hclsyntax.TupleConsExpr:
		return List{where, r.exprs(x.Exprs)}
	case *hclsyntax.ScopeTraversalExpr:
		return r.ref(x, where)
	case *hclsyntax.FunctionCallExpr:
		return r.call(x, where)
	case *hclsyntax.UnaryOpExpr:
		return r.unary(x, where)
	case *hclsyntax.BinaryOpExpr:
		return Binary{where, symbols[x.Op], r.expr(x.LHS), r.expr(x.RHS)}
	case *hclsyntax.ConditionalExpr:
		return Choice{where, r.expr(x.Condition), r.expr(x.TrueResult), r.expr(x.FalseResult)}
	case *hclsyntax.ExprSyntaxError:
		return Bad{where}
	case *hclsyntax.TemplateWrapExpr:
		return r.noTemplates(where)
	}
	return r.foreign(where)
}

func (r converter) exprs(list []hclsyntax.Expression) []Expr {
	out := make([]Expr, len(list))
	for i, e := range list {
		out[i] = r.expr(e)
	}
	return out
}

// foreign reports an expression that HCL has and the contract language has not.
func (r converter) foreign(where Place) Expr {
	r.Error(where.Range, "Not part of the contract language",
		"A value is a text, a number, true or false, a list, a name, a call, a condition, or a choice of two with a condition. "+
			"Maps, indexes, splats and 'for' are not.")
	return Bad{where}
}

func (r converter) noTemplates(where Place) Expr {
	r.Error(where.Range, "No templates in texts",
		"Texts stand as they are written: ${ } and %{ } are not filled in. To write the characters themselves, double the first one: $${ or %%{.")
	return Bad{where}
}

// literal gives a number, true or false from the text, not from the parser's value.
func (r converter) literal(where Place) Expr {
	switch word := r.bytes(where.Range); word {
	case "true", "false":
		return Bool{where, word == "true"}
	case "null":
		r.Error(where.Range, "null says nothing", "Leave the attribute out where nothing is said.")
		return Bad{where}
	default:
		if strings.IndexAny(word, "0123456789") != 0 {
			return Bad{where} // the parser has reported a character that stands for no value
		}
		return Number{where, word}
	}
}

// template gives a text all of whose parts are literal.
func (r converter) template(x *hclsyntax.TemplateExpr, where Place) Expr {
	var text strings.Builder
	for _, part := range x.Parts {
		lit, ok := part.(*hclsyntax.LiteralValueExpr)
		if !ok || lit.Val.Type().FriendlyName() != "string" {
			return r.noTemplates(where)
		}
		text.WriteString(lit.Val.AsString())
	}
	return Text{where, text.String()}
}

func (r converter) ref(x *hclsyntax.ScopeTraversalExpr, where Place) Expr {
	parts := []string{x.Traversal.RootName()}
	for _, step := range x.Traversal[1:] {
		name, ok := step.(hcl.TraverseAttr)
		if !ok {
			return r.foreign(where)
		}
		parts = append(parts, name.Name)
	}
	return Ref{where, parts}
}

func (r converter) call(x *hclsyntax.FunctionCallExpr, where Place) Expr {
	if x.ExpandFinal {
		return r.foreign(where)
	}
	return Call{where, r.bytes(x.NameRange), x.NameRange, r.exprs(x.Args)}
}

func (r converter) unary(x *hclsyntax.UnaryOpExpr, where Place) Expr {
	of := r.expr(x.Val)
	if x.Op == hclsyntax.OpLogicalNot {
		return Not{where, of}
	}
	if n, ok := of.(Number); ok && !strings.HasPrefix(n.Digits, "-") {
		return Number{where, "-" + n.Digits}
	}
	return r.foreign(where)
}

// symbols are the operators of two sides as they are written.
var symbols = map[*hclsyntax.Operation]string{
	hclsyntax.OpLogicalOr: "||", hclsyntax.OpLogicalAnd: "&&", hclsyntax.OpEqual: "==", hclsyntax.OpNotEqual: "!=",
	hclsyntax.OpGreaterThan: ">", hclsyntax.OpGreaterThanOrEqual: ">=", hclsyntax.OpLessThan: "<",
	hclsyntax.OpLessThanOrEqual: "<=", hclsyntax.OpAdd: "+", hclsyntax.OpSubtract: "-",
	hclsyntax.OpMultiply: "*", hclsyntax.OpDivide: "/", hclsyntax.OpModulo: "%",
}

// bytes gives the text at a place.
func (r *Reader) bytes(at Range) string {
	at = r.within(at)
	return string(r.tree.files[at.Filename][at.Start.Byte:at.End.Byte])
}

// ours are the parser's summaries that we word for people who write contracts.
var ours = map[string][2]string{
	"Missing newline after argument": {
		"One attribute on a line",
		"Something follows the value on its line. Put each attribute on a line of its own, and a text in quotes.",
	},
	"Unexpected comma after argument": {
		"No comma after an attribute", "Attributes are separated by the ends of their lines.",
	},
	"Invalid single-argument block definition": {
		"One attribute on a line",
		"A block that is written on one line holds one attribute at most. Put each attribute, and the closing brace, on a line of its own.",
	},
	"Argument definition required": {
		"A block inside a block starts on its own line", "Put the inner block, and the closing brace, on lines of their own.",
	},
	"Missing newline after block definition": {
		"A block ends its line", "Start what follows the closing brace on a line of its own.",
	},
	"Argument or block definition required": {
		"An attribute or a block is expected", `An attribute is written as: name = value. A block is written as: type "label" { … }.`,
	},
	"Attribute redefined": {
		"The attribute is given twice", "Keep one of the two; they may contradict each other.",
	},
	"Invalid multi-line string": {
		"A text in quotes ends on its line", "Write a text of several lines between <<-EOT and EOT, each on a line of its own.",
	},
	"Unclosed configuration block": {
		"The block is not closed", "Its closing brace } is missing.",
	},
}

// fromHCL adds one of the parser's diagnostics.
func (r *Reader) fromHCL(p *hcl.Diagnostic) {
	d := Diagnostic{Severity: Error, Summary: p.Summary, Detail: p.Detail, Range: *p.Subject}
	if p.Severity == hcl.DiagWarning {
		d.Severity = Warning
	}
	if words, ok := ours[p.Summary]; ok {
		d.Summary, d.Detail = words[0], words[1]
	}
	r.Add(d)
}
