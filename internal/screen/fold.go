package screen

import (
	"unicode"
	"unicode/utf8"
)

// What folded text holds for characters that have no ASCII counterpart.
const (
	letter = 0x80
	other  = 0x01
)

// folded is text with one byte for each character: digits of every script as
// 0-9, wide forms, dashes and spaces as their ASCII counterparts. Characters
// that are not seen, such as a zero-width space, are left out.
type folded struct {
	text string
	b    []byte
	at   []int // offset of b[i] in text; nil where they are the same
}

func fold(text string) folded {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return foldRunes(text)
		}
	}
	return folded{text: text, b: []byte(text)}
}

func foldRunes(text string) folded {
	f := folded{text: text, b: make([]byte, 0, len(text)), at: make([]int, 0, len(text))}
	for i, r := range text {
		if unicode.Is(unicode.Cf, r) {
			continue
		}
		f.b = append(f.b, foldRune(r))
		f.at = append(f.at, i)
	}
	return f
}

func (f folded) offset(i int) int {
	if f.at == nil {
		return i
	}
	return f.at[i]
}

func foldRune(r rune) byte {
	switch {
	case r < utf8.RuneSelf:
		return byte(r)
	case r >= '！' && r <= '～': // the wide forms of ! to ~
		return byte(r - '！' + '!')
	case unicode.Is(unicode.Nd, r):
		return digit(r)
	case unicode.IsLetter(r):
		return letter
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Pd, r), r == '−':
		return '-'
	case r == '·', r == '•', r == '․':
		return '.'
	}
	return other
}

// digit is the value of a decimal digit: Unicode assigns them in tens from zero.
func digit(r rune) byte {
	zero := r
	for unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	return '0' + byte((r-zero)%10)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool {
	c = lowerByte(c)
	return c >= 'a' && c <= 'z' || c == letter
}

func isWord(c byte) bool { return isDigit(c) || isLetter(c) }

func lowerByte(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func upperByte(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// digitsIn counts the digits; numbers of interest have a minimum of them.
func (f folded) digitsIn() int {
	n := 0
	for _, c := range f.b {
		if isDigit(c) {
			n++
		}
	}
	return n
}
