package sheet

import "bytes"

// sniffed are the delimiters that are tried, the likeliest first.
var sniffed = []string{",", ";", "\t", "|"}

// sniff reads the begin of the file and gives the delimiter that occurs equally
// often in most of its first 20 rows; "," if none occurs at all.
func (s *source) sniff(quote int) string {
	for s.end < chunk && !s.eof {
		s.fill()
	}
	rows := s.head(20)
	best, bestRows, bestFields := ",", 0, 0
	for _, delim := range sniffed {
		rows, fields := even(rows, delim[0], quote)
		if fields > 0 && (rows > bestRows || rows == bestRows && fields > bestFields) {
			best, bestRows, bestFields = delim, rows, fields
		}
	}
	return best
}

// head splits what is buffered at row ends, quoted or not.
func (s *source) head(limit int) [][]byte {
	end := s.rowEnd
	text := s.row()
	if len(end) == 0 {
		end = []byte{'\n'}
	}
	if len(s.rowEnd) == 0 && !bytes.Contains(text, end) {
		end = []byte{'\r'}
	}
	rows := bytes.SplitN(text, end, limit+1)
	return rows[:min(len(rows), limit)]
}

// even counts the rows that hold the delimiter as often as the first one does.
func even(rows [][]byte, delim byte, quote int) (same, first int) {
	inside := false
	first = -1
	n := 0
	for _, row := range rows {
		for _, c := range row {
			if int(c) == quote {
				inside = !inside
			}
			if c == delim && !inside {
				n++
			}
		}
		if inside {
			continue
		}
		if first < 0 {
			first = n
		}
		if n == first {
			same++
		}
		n = 0
	}
	return same, first
}
