package journal

import "strings"

// Text writes a line without its end, for tests.
func (l Line) Text() string { return strings.TrimSuffix(l.text(), "\n") }

// ParseLine reads a line, for tests.
func ParseLine(s string) (Line, error) { return parseLine(s) }
