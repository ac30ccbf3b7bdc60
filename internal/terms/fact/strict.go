package fact

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// distinct refuses text that is no JSON, and objects in which a field is there twice or is written
// in another way than ours, all of which the decoder would let pass.
func distinct(text []byte) error {
	if !json.Valid(text) || !utf8.Valid(text) {
		return fmt.Errorf("line %d: not JSON in UTF-8", brokenLine(text))
	}
	var objects []map[string]bool // the fields so far of each object or list around; nil for lists
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			objects = append(objects, map[string]bool{})
		case '[':
			objects = append(objects, nil)
		case 'n':
			return fmt.Errorf("line %d: null says nothing: leave the field out", lineOf(text, i))
		case '}', ']':
			objects = objects[:len(objects)-1]
		case '"':
			start := i + 1
			i = endOfString(text, start)
			if !isKey(text[i+1:]) {
				continue
			}
			name := text[start:i]
			seen := objects[len(objects)-1]
			switch {
			case seen[string(name)]:
				return fmt.Errorf("line %d: a field is there twice", lineOf(text, start))
			case !plainName(name):
				return fmt.Errorf("line %d: fields are written with small letters, digits, dots, - and _", lineOf(text, start))
			}
			seen[string(name)] = true
		}
	}
	return nil
}

// endOfString gives the place of the closing quote of a string that begins at a place.
func endOfString(text []byte, at int) int {
	for text[at] != '"' {
		if text[at] == '\\' {
			at++
		}
		at++
	}
	return at
}

// isKey reports whether a colon is next.
func isKey(text []byte) bool {
	rest := bytes.TrimLeft(text[:min(len(text), 64)], " \t\r\n")
	return len(rest) > 0 && rest[0] == ':' || len(rest) == 0 && len(text) >= 64 && isKey(text[64:])
}

func plainName(name []byte) bool {
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	return len(name) > 0
}

func lineOf(text []byte, at int) int { return bytes.Count(text[:at], []byte("\n")) + 1 }

// brokenLine gives the line on which text stops being JSON.
func brokenLine(text []byte) int {
	var v json.RawMessage
	wrong := new(json.SyntaxError)
	if errors.As(json.Unmarshal(text, &v), &wrong) {
		return lineOf(text, int(wrong.Offset))
	}
	return 1
}
