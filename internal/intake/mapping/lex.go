package mapping

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// token is a word, a text in quotes, or one of = , : standing alone.
type token struct {
	text   string
	quoted bool
}

func (t token) is(mark string) bool { return !t.quoted && t.text == mark }

const marks = "=,:"

// lex takes one line apart. Behind # the line is a comment.
func lex(line string) ([]token, *Problem) {
	var out []token
	for rest := strings.TrimSpace(line); rest != "" && rest[0] != '#'; rest = strings.TrimSpace(rest) {
		switch {
		case rest[0] == '"':
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, &Problem{Text: "a quote is not closed or holds an unknown escape", Expected: `"text", with \" and \t inside`}
			}
			text, err := strconv.Unquote(quoted)
			if err != nil || !utf8.ValidString(text) {
				return nil, &Problem{Text: "a quoted text is not readable", Expected: "UTF-8"}
			}
			out, rest = append(out, token{text, true}), rest[len(quoted):]
		case strings.ContainsRune(marks, rune(rest[0])):
			out, rest = append(out, token{rest[:1], false}), rest[1:]
		default:
			n := strings.IndexAny(rest, " \t\"#"+marks)
			if n < 0 {
				n = len(rest)
			}
			out, rest = append(out, token{rest[:n], false}), rest[n:]
		}
	}
	return out, nil
}

// quote writes a text so that lex reads it back.
func quote(s string) string { return strconv.Quote(s) }

// bare writes a text without quotes where that is possible.
func bare(s string) string {
	if s == "" || strings.ContainsAny(s, " \t\"#\\"+marks) || strconv.Quote(s) != `"`+s+`"` || strings.TrimSpace(s) != s {
		return quote(s)
	}
	return s
}
