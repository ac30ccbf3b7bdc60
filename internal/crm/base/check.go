package base

import (
	"errors"
	"fmt"
	"slices"

	"counterpart/internal/clean"
	"counterpart/internal/failure"
	"counterpart/internal/vault"
)

// FieldErrors is everything that is wrong with what was entered.
type FieldErrors = clean.FieldErrors //nolint:errname // a list

// FieldError is what is wrong with one field.
type FieldError = clean.FieldError

// Checker cleans texts that are about to be sealed, and gathers what is wrong with them.
type Checker struct{ clean.Checker }

// Text cleans a text of one line and at most so many characters.
func (c *Checker) Text(path string, t vault.Text, most int) vault.Text {
	return vault.Plain(c.Line(path, t.Reveal(), most))
}

// With makes a function on texts of one on values.
func With(fn func(path, s string) string) func(string, vault.Text) vault.Text {
	return func(path string, t vault.Text) vault.Text { return vault.Plain(fn(path, t.Reveal())) }
}

// RefuseText adds a problem for what must not be stored.
func (c *Checker) RefuseText(path string, t vault.Text) { c.Refuse(path, t.Reveal()) }

// Invalid is a failure of kind Invalid around everything that is wrong, or nil.
func (c *Checker) Invalid() error {
	if len(c.Problems) == 0 {
		return nil
	}
	return failure.Wrap(c.Problems, failure.Invalid, "Some fields need attention.").
		WithHint("Nothing was saved. Each field says what is expected.")
}

// Both gives what is wrong by two checks as one failure; an error of another kind comes first.
func Both(a, b error) error {
	var x, y FieldErrors
	switch {
	case a == nil:
		return b
	case b == nil || !errors.As(a, &x):
		return a
	case !errors.As(b, &y):
		return b
	}
	c := Checker{}
	c.Problems = append(slices.Clone(x), y...)
	return c.Invalid()
}

// MaxList is how many e-mails, phones, addresses or tags a customer may have.
const MaxList = 50

// List normalises each value, leaves out empty ones and repetitions.
func (c *Checker) List(path string, in []vault.Text, one func(string, vault.Text) vault.Text) []vault.Text {
	if len(in) > MaxList {
		c.Add(path, "are more than %d", MaxList)
		return nil
	}
	var out []vault.Text
	for i, t := range in {
		v := one(fmt.Sprintf("%s.%d", path, i), t)
		if !v.Empty() && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// Must adds a problem unless something holds.
func (c *Checker) Must(path string, ok bool, text string) {
	if !ok {
		c.Add(path, "%s", text)
	}
}

// Word cleans a linked text of one line and refuses what must not be stored.
func (c *Checker) Word(path, s string, most int) string {
	s = c.Line(path, s, most)
	c.Refuse(path, s)
	return s
}
