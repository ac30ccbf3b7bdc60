package source

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// guard looks at a file's tokens before the parser does. It reports what the parser would not
// survive or would explain badly, and gives the text to parse, the lines on which the parser's own
// words are not wanted, and whether the text may be parsed at all.
func (r *Reader) guard(f File) (text []byte, seen map[int]bool, ok bool) {
	tokens, _ := hclsyntax.LexConfig(f.Text, f.Name, hcl.InitialPos)
	if !r.shallow(tokens) || !r.visible(f) {
		return nil, nil, false
	}
	seen = map[int]bool{}
	r.bareUnits(tokens, seen)
	r.crowded(tokens, seen)
	return joinCalls(f.Text, tokens), seen, true
}

// level is an opening bracket with the number of tokens on its level since the last comma or line.
type level struct {
	open hclsyntax.TokenType
	long int
}

// shallow reports whether no bracket is nested too deeply and no expression is too long: the parser
// and whoever walks its tree call themselves for each, and chains of indexes cost it the square of
// their length.
func (r *Reader) shallow(tokens hclsyntax.Tokens) bool {
	levels := make([]level, 1, MaxNesting+2)
	for _, t := range tokens {
		top := &levels[len(levels)-1]
		top.long++
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			levels = append(levels, level{open: t.Type})
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			levels = levels[:max(1, len(levels)-1)]
		case hclsyntax.TokenComma:
			top.long = 0
		case hclsyntax.TokenNewline:
			if top.open == 0 || top.open == hclsyntax.TokenOBrace {
				top.long = 0
			}
		default:
		}
		if len(levels) > MaxNesting+1 {
			r.Error(t.Range, "Too deeply nested", fmt.Sprintf("At most %d brackets, braces and templates stand inside each other.", MaxNesting))
			return false
		}
		if !r.short(top, t.Range) {
			return false
		}
	}
	return true
}

// short reports whether a level is not too long. The parser joins the lines of a text in the square
// of their number.
func (r *Reader) short(l *level, at hcl.Range) bool {
	isText := l.open == hclsyntax.TokenOHeredoc || l.open == hclsyntax.TokenOQuote
	switch {
	case isText && l.long > MaxLines+1: // with the token that ends it
		r.Error(at, "The text is too long", fmt.Sprintf("A text has at most %d lines.", MaxLines))
	case !isText && l.long > MaxChain:
		r.Error(at, "The expression is too long", fmt.Sprintf("An expression has at most %d parts between two commas.", MaxChain))
	default:
		return true
	}
	return false
}

// hidden are characters that make a text look like another one: those that turn the direction of
// writing, and the terminal's controls.
var hidden = regexp.MustCompile(`[\x{202A}-\x{202E}\x{2066}-\x{2069}\x{0}-\x{8}\x{B}\x{C}\x{E}-\x{1F}\x{7F}-\x{9F}]`)

// visible refuses what readers of the text could not see.
func (r *Reader) visible(f File) bool {
	found := hidden.FindIndex(f.Text)
	if found == nil {
		return true
	}
	c := []rune(string(f.Text[found[0]:found[1]]))[0]
	r.Error(at(f, found[0], found[1]-found[0]), "An invisible character",
		fmt.Sprintf("U+%04X is not shown, or changes how the text around it is shown. Remove it.", c))
	return false
}

// joinCalls gives the text with the dots of a called name such as incident.aware("a") replaced, so
// that the parser takes it for one name. The places stay the same, and names are read from the
// text as it was.
func joinCalls(text []byte, tokens hclsyntax.Tokens) []byte {
	out := text
	for i, t := range tokens {
		if t.Type != hclsyntax.TokenOParen {
			continue
		}
		j := i - 1
		for ; j >= 2 && dotted(tokens[j-2:j+1]); j -= 2 {
			if &out[0] == &text[0] {
				out = slices.Clone(text)
			}
			out[tokens[j-1].Range.Start.Byte] = '_'
		}
	}
	return out
}

// dotted reports whether three tokens are "a.b" without space.
func dotted(t hclsyntax.Tokens) bool {
	return t[0].Type == hclsyntax.TokenIdent && t[1].Type == hclsyntax.TokenDot && t[2].Type == hclsyntax.TokenIdent &&
		t[0].Range.End.Byte == t[1].Range.Start.Byte && t[1].Range.End.Byte == t[2].Range.Start.Byte
}

var (
	unitWord = regexp.MustCompile(`^(h|hours?|d|days?|w|weeks?|mo|months?|y|years?|business|working|calendar|m|min|minutes?)$`)
	clock    = regexp.MustCompile(`^T\d`)
)

// bareUnits reports numbers that a word follows, and notes the lines on which they stand.
func (r *Reader) bareUnits(tokens hclsyntax.Tokens, seen map[int]bool) {
	for i := 1; i < len(tokens); i++ {
		number, word := tokens[i-1], tokens[i]
		if number.Type != hclsyntax.TokenNumberLit || word.Type != hclsyntax.TokenIdent {
			continue
		}
		seen[number.Range.Start.Line] = true
		switch {
		case unitWord.Match(word.Bytes):
			span, end := unitAt(tokens[i-1:])
			r.Suggest(hcl.RangeBetween(number.Range, end), "A length of time stands in quotes",
				"Without quotes this is a number with a word behind it.", quote(span))
		case clock.Match(word.Bytes):
			r.Error(hcl.RangeBetween(number.Range, word.Range), "A point in time stands in quotes",
				`Write it as "2022-01-15T10:00" or "2022-01-15T10:00Z".`)
		default:
			r.Error(hcl.RangeBetween(number.Range, word.Range), "A text stands in quotes",
				"A word follows a number. Write both in quotes, or the attribute that follows on a line of its own.")
		}
	}
}

// crowded reports a second attribute on a line, and notes the line. The parser would report only
// the first such line of a file, and leave out the attributes of the others.
func (r *Reader) crowded(tokens hclsyntax.Tokens, seen map[int]bool) {
	equals := []int{0} // on each level, since the line began
	for i, t := range tokens {
		top := &equals[len(equals)-1]
		switch t.Type {
		case hclsyntax.TokenOBrace:
			equals = append(equals, 0)
		case hclsyntax.TokenCBrace:
			equals = equals[:max(1, len(equals)-1)]
		case hclsyntax.TokenNewline:
			*top = 0
		case hclsyntax.TokenComment: // one to the end of its line takes the newline with it
			if bytes.HasSuffix(t.Bytes, []byte("\n")) {
				*top = 0
			}
		case hclsyntax.TokenEqual:
			if *top++; *top == 2 && tokens[i-1].Type == hclsyntax.TokenIdent && !seen[t.Range.Start.Line] {
				seen[t.Range.Start.Line] = true
				words := ours["Invalid single-argument block definition"]
				r.Error(hcl.RangeBetween(tokens[i-1].Range, t.Range), words[0], words[1])
			}
		default:
		}
	}
}

// unitAt gives the number and the words behind it as one span, and where it ends.
func unitAt(tokens hclsyntax.Tokens) (string, hcl.Range) {
	span, end := string(tokens[0].Bytes)+string(tokens[1].Bytes), tokens[1].Range
	if len(tokens[1].Bytes) > 2 {
		span = string(tokens[0].Bytes) + " " + string(tokens[1].Bytes)
	}
	if len(tokens) > 2 && tokens[2].Type == hclsyntax.TokenIdent {
		span, end = span+" "+string(tokens[2].Bytes), tokens[2].Range
	}
	return span, end
}
