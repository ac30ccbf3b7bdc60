package sheet

import (
	"bytes"
	"errors"
	"io"
)

const chunk = 64 << 10

// source finds row ends in a stream. The row being read begins at pos, and all
// offsets given and taken are relative to it, so that filling may move the buffer.
type source struct {
	in     io.Reader
	buf    []byte
	pos    int
	end    int // buf[pos:end] is read and not yet taken
	eof    bool
	err    error // what in answered, other than io.EOF
	max    int   // bytes in one row
	rowEnd []byte
	// Absolute places up to which a search has found nothing, or where it hit.
	lf, cr, custom int
}

func newSource(in io.Reader, rowEnd string, limit int) *source {
	return &source{in: in, buf: make([]byte, chunk), max: limit, rowEnd: []byte(rowEnd)}
}

// row is everything buffered from the row's begin.
func (s *source) row() []byte { return s.buf[s.pos:s.end] }

// take drops n bytes: the next row begins behind them.
func (s *source) take(n int) { s.pos += n }

// next finds the first row end at or behind from: the text before it ends at
// text, what follows begins at after. Both are equal when the input ends first.
// tooLong tells that the row outgrew the limit.
func (s *source) next(from int) (text, after int, tooLong bool) {
	for {
		at, width := s.search(s.pos + from)
		if at-s.pos > s.max {
			return 0, 0, true
		}
		if width > 0 || s.eof {
			return at - s.pos, at - s.pos + width, false
		}
		s.fill()
	}
}

// search gives the absolute place and width of a row end, or s.end and 0.
func (s *source) search(from int) (at, width int) {
	if len(s.rowEnd) > 0 {
		return s.searchCustom(from)
	}
	at = min(s.seek(&s.lf, '\n', from), s.seek(&s.cr, '\r', from))
	switch {
	case at == s.end:
		return at, 0
	case s.buf[at] == '\n':
		return at, 1
	case at+1 < s.end && s.buf[at+1] == '\n':
		return at, 2
	case at+1 < s.end || s.eof:
		return at, 1
	}
	return s.end, 0 // CR at the end of the buffer: LF may follow
}

// seek remembers how far it looked, so that a file without LF is not searched
// for one again at every row.
func (s *source) seek(known *int, c byte, from int) int {
	*known = max(*known, from)
	if *known < s.end && s.buf[*known] == c {
		return *known
	}
	i := bytes.IndexByte(s.buf[*known:s.end], c)
	if i < 0 {
		*known = s.end
		return s.end
	}
	*known += i
	return *known
}

func (s *source) searchCustom(from int) (at, width int) {
	s.custom = max(s.custom, from)
	i := bytes.Index(s.buf[s.custom:s.end], s.rowEnd)
	if i < 0 {
		s.custom = max(from, s.end-len(s.rowEnd)+1)
		return s.end, 0
	}
	s.custom += i
	return s.custom, len(s.rowEnd)
}

// fill reads more, moving the row to the front or growing the buffer when full.
func (s *source) fill() {
	if s.end == len(s.buf) {
		s.makeRoom()
	}
	for range 100 {
		n, err := s.in.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.stop(err)
			return
		}
		if n > 0 {
			return
		}
	}
	s.stop(io.ErrNoProgress)
}

func (s *source) stop(err error) {
	s.eof = true
	if !errors.Is(err, io.EOF) {
		s.err = err
	}
}

func (s *source) makeRoom() {
	to := s.buf
	if s.end-s.pos > len(s.buf)/2 {
		to = make([]byte, 2*len(s.buf))
	}
	copy(to, s.buf[s.pos:s.end])
	s.lf, s.cr, s.custom = max(0, s.lf-s.pos), max(0, s.cr-s.pos), max(0, s.custom-s.pos)
	s.end -= s.pos
	s.pos, s.buf = 0, to
}
