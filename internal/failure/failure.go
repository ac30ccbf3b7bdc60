// Package failure gives an error its kind and the one sentence that a person may see.
//
// An error travels up with its cause and is logged with it, but only what was handed to this
// package on purpose is ever shown: the text, and a hint that says what to do. Everything else
// is "Internal error" with a reference. Texts and hints hold no personal data.
package failure

import (
	"errors"
	"fmt"
)

// Kind says what went wrong in a way that a program can act on.
type Kind uint8

// The kinds of failure. The zero value is Internal: whatever was not classified is our fault.
const (
	Internal        Kind = iota
	Invalid              // the request cannot be understood or breaks a rule of the data
	Unauthenticated      // nobody is signed in, or the session has ended
	Forbidden            // the role, purpose, contract or consent does not allow it
	NotFound             // there is no such thing, or none that the reader may see
	Conflict             // it contradicts something that exists
	Stale                // it was decided under rules that have changed since; decide again
	Limited              // too many attempts in too short a time
	Unavailable          // something that we depend on is down; trying again later may help
	Doubt                // evidence or storage does not add up; writing has stopped
)

var names = [...]string{
	"internal", "invalid", "unauthenticated", "forbidden", "not found",
	"conflict", "stale", "limited", "unavailable", "doubt",
}

// String names the kind in words.
func (k Kind) String() string {
	if int(k) < len(names) {
		return names[k]
	}
	return "internal"
}

// Error is a failure with a text for people.
type Error struct {
	Kind Kind
	Text string // one sentence, no personal data
	Hint string // what to do about it; may be empty
	Err  error  // the cause, for the log only; may be nil
}

// Error gives the text, and the cause behind it, for the log.
func (e *Error) Error() string {
	if e.Err == nil {
		return e.Text
	}
	return e.Text + ": " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes a failure of a kind with a text that a person may see.
func New(k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Text: fmt.Sprintf(format, args...)}
}

// Wrap classifies a cause.
func Wrap(err error, k Kind, format string, args ...any) *Error {
	return &Error{Kind: k, Text: fmt.Sprintf(format, args...), Err: err}
}

// WithHint returns a copy of e that says what to do.
func (e *Error) WithHint(format string, args ...any) *Error {
	c := *e
	c.Hint = fmt.Sprintf(format, args...)
	return &c
}

// KindOf gives the kind of the outermost failure in err's chain, Internal if there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is a failure of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// Public gives what a person may see of err.
func Public(err error) (text, hint string) {
	if e, ok := errors.AsType[*Error](err); ok && e.Kind != Internal {
		return e.Text, e.Hint
	}
	return "Internal error", "Try again; if it happens again, give the reference to whoever runs this system."
}
