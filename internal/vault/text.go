package vault

import (
	"fmt"
	"io"
	"log/slog"
)

const hidden = "[sealed]"

// Text is an opened value. It prints, logs and marshals as [sealed]; only Reveal gives it away,
// so that every place that does can be found.
type Text struct{ s string }

// Plain makes a Text of a value that is about to be sealed.
func Plain(s string) Text { return Text{s} }

// Reveal gives the value.
func (t Text) Reveal() string { return t.s }

// Empty reports whether there is no value.
func (t Text) Empty() bool { return t.s == "" }

// String gives [sealed].
func (Text) String() string { return hidden }

// GoString gives [sealed].
func (Text) GoString() string { return hidden }

// Format writes [sealed] for every verb.
func (Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText gives [sealed].
func (Text) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// MarshalJSON gives "[sealed]".
func (Text) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// LogValue gives [sealed].
func (Text) LogValue() slog.Value { return slog.StringValue(hidden) }

// Texts makes Texts of values that are about to be sealed.
func Texts(values ...string) []Text {
	out := make([]Text, len(values))
	for i, v := range values {
		out[i] = Text{v}
	}
	return out
}

// Reveal gives away a list of values.
func Reveal(texts []Text) []string {
	out := make([]string, len(texts))
	for i, t := range texts {
		out[i] = t.s
	}
	return out
}

// First gives the first of some texts, or an empty one.
func First(ts []Text) Text {
	if len(ts) == 0 {
		return Text{}
	}
	return ts[0]
}
