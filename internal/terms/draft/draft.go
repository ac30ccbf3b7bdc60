// Package draft fills in a template: an instrument whose parameters are blanks, each with its
// question. It gives the same contract twice, as code and as prose (Markdown), side by side: names
// in braces in the prose, such as {notice_within}, stand for the parameter of that name.
//
// An answer is checked as the template's own value would be: a span where a span stood, money where
// money stood, and the filled text as a whole by the parser. What is wrong is said with what was
// expected. A blank that is left empty takes the clauses that use it out of force. Pure: the same
// answers give the same bytes.
package draft

import (
	"slices"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/money"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
	"counterpart/internal/terms/source"
	"counterpart/internal/when"
)

// Question is a blank of a template.
type Question struct {
	Name     string // as answers are called by it: "notice_within", "party.vendor", "effective"
	Asks     string
	Default  string // as it can be answered; "" when there is none
	Expected string // what an answer looks like: `a length of time, such as "48h"`
	form     form
}

// form is how an answer is written into the code.
type form uint8

const (
	text form = iota
	span
	amount
	list
	party
	date
)

// Template is an instrument to be filled in.
type Template struct {
	file      source.File
	block     *source.Block // the agreement
	questions []Question
	labels    []string // of the parties
}

// Read reads a template out of its one file. It fails with kind Invalid when the text has errors
// or describes no agreement.
func Read(f source.File) (*Template, error) {
	_, problems := terms.Parse([]source.File{f})
	t := open(f)
	if problems.Failed() || t.block == nil {
		return nil, failure.New(failure.Invalid, "%s is no template that can be filled in.", f.Name)
	}
	return t, nil
}

// open takes a file apart; without an agreement in it there is nothing to ask.
func open(f source.File) *Template {
	tree, _ := source.Read([]source.File{f})
	t := &Template{file: f, block: tree.Body.One("agreement")}
	if t.block == nil {
		return t
	}
	for _, p := range t.block.Of("party") {
		t.labels = append(t.labels, p.Label())
	}
	t.ask()
	return t
}

// Questions gives the blanks in the order of the text: the parties' names and the beginning first.
func (t *Template) Questions() []Question { return slices.Clone(t.questions) }

// ask collects the questions.
func (t *Template) ask() {
	for _, p := range t.block.Of("party") {
		t.questions = append(t.questions, Question{
			Name: "party." + p.Label(), Asks: "What is the name of the " + p.Label() + "?",
			Default: written(p.Expr("name")), Expected: "the full name of a company", form: text,
		})
	}
	t.questions = append(t.questions, Question{
		Name: "effective", Asks: "From when on does the agreement bind?", Default: written(t.block.Expr("effective")),
		Expected: `a date such as 2026-01-31, a month, or open`, form: date,
	})
	for _, b := range t.block.Of("parameter") {
		value := b.Expr("value")
		q := Question{Name: b.Label(), Asks: written(b.Expr("asks")), Default: written(value)}
		q.form, q.Expected = t.formOf(value, q.Default)
		t.questions = append(t.questions, q)
	}
}

// formOf tells from a template's value how answers look.
func (t *Template) formOf(e source.Expr, value string) (form, string) {
	if _, is := e.(source.List); is {
		return list, "a list of words with commas between them, such as US, CA"
	}
	if _, is := e.(source.Call); is {
		return amount, "an amount in " + strings.Fields(value)[0] + ", such as 250000.00"
	}
	if slices.Contains(t.labels, value) {
		return party, "one of: " + strings.Join(t.labels, ", ")
	}
	if _, err := when.ParseSpan(value); err == nil {
		return span, `a length of time, such as 48h, 30d, 10 business days or 3mo`
	}
	return text, "a word or a text in one line"
}

// written gives a value of the template as a person would answer it.
func written(e source.Expr) string {
	if x, is := e.(source.List); is {
		var out []string
		for _, i := range x.Items {
			out = append(out, written(i))
		}
		return strings.Join(out, ", ")
	}
	if x, is := e.(source.Call); is && len(x.Args) == 1 {
		return strings.ToUpper(x.Name) + " " + written(x.Args[0])
	}
	x, _ := e.(source.Text)
	return x.Value
}

// Check refuses an answer that cannot stand in a blank, and says what was expected. An empty answer
// leaves the blank empty, which a name and the beginning cannot be.
func (t *Template) Check(name, answer string) error {
	q, err := t.question(name)
	if err != nil {
		return err
	}
	_, err = t.code(q, answer)
	return err
}

// question finds a blank.
func (t *Template) question(name string) (Question, error) {
	var names []string
	for _, q := range t.questions {
		if q.Name == name {
			return q, nil
		}
		names = append(names, q.Name)
	}
	err := failure.New(failure.NotFound, "The template has no blank %q.", name)
	if like := fact.Nearest(name, names); like != "" {
		return Question{}, err.WithHint("Did you mean %q?", like)
	}
	return Question{}, err.WithHint("Its blanks are: %s.", strings.Join(names, ", "))
}

// code writes an answer as it stands in the code; "" leaves the blank empty.
func (t *Template) code(q Question, answer string) (string, error) {
	answer = strings.TrimSpace(answer)
	refused := func(cause error) error {
		return failure.Wrap(cause, failure.Invalid, "%q is no answer to %s (%s)", answer, q.Name, q.Asks).
			WithHint("Expected: %s.", q.Expected)
	}
	if answer == "" {
		if strings.HasPrefix(q.Name, "party.") || q.Name == "effective" {
			return "", refused(nil)
		}
		return "", nil
	}
	switch q.form {
	case span:
		if _, err := when.ParseSpan(answer); err != nil {
			return "", refused(err)
		}
	case date:
		if _, err := when.ParseInterval(answer, when.Zone{}); err != nil {
			return "", refused(err)
		}
	case party:
		if !slices.Contains(t.labels, answer) {
			return "", refused(nil)
		}
	case amount:
		code, err := moneyCode(q, answer)
		if err != nil {
			return "", refused(err)
		}
		return code, nil
	case list:
		return listCode(answer), nil
	case text:
	}
	return quoted(answer), nil
}

// moneyCode writes an amount in the currency of the template, which may stand before it.
func moneyCode(q Question, answer string) (string, error) {
	currency := "USD"
	if head := strings.Fields(q.Default); len(head) == 2 {
		currency = head[0]
	}
	digits := strings.ReplaceAll(strings.TrimSpace(strings.TrimPrefix(answer, currency)), ",", "")
	m, err := money.Parse(currency, digits)
	if err == nil && m.Minor < 0 {
		err = failure.New(failure.Invalid, "an amount is not negative")
	}
	return strings.ToLower(currency) + "(" + quoted(m.Decimal()) + ")", err
}

func listCode(answer string) string {
	var out []string
	for w := range strings.SplitSeq(answer, ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, quoted(w))
		}
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// quoted writes a text in quotes in the language's syntax.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ", "\r", " ", "${", "$${", "%{", "%%{").Replace(s) + `"`
}
