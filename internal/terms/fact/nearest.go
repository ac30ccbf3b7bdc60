package fact

// Nearest gives the word that is most like the one that was written, or "" when none is like it:
// at most one letter in three may differ, two swapped letters count as one.
func Nearest(word string, among []string) string {
	best, least := "", len(word)/3+1
	for _, w := range among {
		if n := distance(word, w, least); n < least || n == least && w < best {
			best, least = w, n
		}
	}
	return best
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
