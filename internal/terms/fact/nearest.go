package fact

import (
	"slices"
	"strings"
)

// Nearest gives the first of the [Candidates], or "".
func Nearest(word string, among []string) string {
	if meant := Candidates(word, among); len(meant) > 0 {
		return meant[0]
	}
	return ""
}

// Candidates gives the words that may have been meant by one that is none of those that can stand
// there: the language's own words for it; else those spelled most like it, of which at most one
// letter in three may differ, two swapped letters counting as one; else those that begin like it.
// Where more than three are equally likely it gives none.
func Candidates(word string, among []string) []string {
	for _, find := range []func(string, []string) []string{meanings, spellings, beginnings} {
		if found := find(word, among); len(found) > 0 {
			slices.Sort(found)
			if found = slices.Compact(found); len(found) > 3 {
				return nil
			}
			return found
		}
	}
	return nil
}

// Either names several words of which one is meant: "a" or "b".
func Either(words []string) string { return `"` + strings.Join(words, `" or "`) + `"` }

// meanings gives the words of the language for a word of people.
func meanings(word string, among []string) []string {
	at := strings.LastIndexByte(word, '.') + 1
	var found []string
	for _, w := range synonyms[word[at:]] {
		if slices.Contains(among, word[:at]+w) {
			found = append(found, word[:at]+w)
		}
	}
	return found
}

// spellings gives the words of the least distance.
func spellings(word string, among []string) []string {
	var found []string
	least := len(word) / 3
	for _, w := range among {
		switch n := distance(word, w, least); {
		case n < least:
			found, least = []string{w}, n
		case n == least:
			found = append(found, w)
		}
	}
	return found
}

// beginnings gives the words of which two letters in three, and at least four, begin a longer word.
func beginnings(word string, among []string) []string {
	var found []string
	if strings.Contains(word, ".") {
		return nil
	}
	most := 4
	for _, w := range among {
		n := common(word, w)
		if n < most || 3*n < 2*len(w) || strings.Contains(w, ".") {
			continue
		}
		if n > most {
			found, most = nil, n
		}
		found = append(found, w)
	}
	return found
}

// common counts the bytes with which both words begin.
func common(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// distance counts the letters that have to be put in, left out, replaced or swapped with their
// neighbour to turn a into b. It gives more than limit where it is more.
func distance(a, b string, limit int) int {
	s, t := []rune(a), []rune(b)
	if max(len(s)-len(t), len(t)-len(s)) > limit {
		return limit + 1
	}
	rows := [3][]int{make([]int, len(t)+1), make([]int, len(t)+1), make([]int, len(t)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	before, row, next := rows[2], rows[0], rows[1]
	for i := range s {
		next[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			next[j+1] = min(row[j+1]+1, next[j]+1, row[j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(t)]
}
