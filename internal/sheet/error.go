package sheet

import "strconv"

// Error says where and why a file, a row or a value was not taken. It never
// holds the value itself, so it may be logged.
type Error struct {
	Line     int    // physical line from 1; 0 when the fault has no place
	Column   int    // number of the field from 1; 0 for the row as a whole
	Reason   string // what was found
	Expected string // what should have been there; may be empty
	Final    bool   // nothing after this place can be read
	Cause    error  // what the underlying reader answered, or nil
}

func refuse(reason, expected string) error { return &Error{Reason: reason, Expected: expected} }

// Error reads like "line 17, column 3: the row has 2 fields, expected 5".
func (e *Error) Error() string {
	text := e.Reason
	if e.Column > 0 {
		text = "column " + strconv.Itoa(e.Column) + ": " + text
	}
	if e.Line > 0 && e.Column > 0 {
		text = ", " + text
	}
	if e.Line > 0 && e.Column <= 0 {
		text = ": " + text
	}
	if e.Line > 0 {
		text = "line " + strconv.Itoa(e.Line) + text
	}
	if e.Expected != "" {
		text += ", expected " + e.Expected
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }
