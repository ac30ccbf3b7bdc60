package backup

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"counterpart/internal/failure"
	"counterpart/internal/when"
)

const (
	format       = "counterpart-backup-1"
	manifestName = "manifest.json"
	endName      = "end.json"
	pieceBytes   = 256 << 10 // rows are gathered to pieces of about this size
	pieceMax     = 64 << 20  // no piece is longer
)

// manifest is the first file of an archive.
type manifest struct {
	Format string       `json:"format"`
	Made   when.Instant `json:"made"`
	Tables []Table      `json:"tables"`
}

// writer writes tables as pieces of a tar stream.
type writer struct {
	tar   *tar.Writer
	piece bytes.Buffer
	count map[string]int64
}

func newWriter(w io.Writer, m manifest) (*writer, error) {
	a := &writer{tar: tar.NewWriter(w), count: map[string]int64{}}
	m.Format = format
	return a, a.json(manifestName, m)
}

func (a *writer) json(name string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return a.file(name, b)
}

func (a *writer) file(name string, b []byte) error {
	if err := a.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(b))}); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if _, err := a.tar.Write(b); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// table writes the rows that rows gives.
func (a *writer) table(name string, rows func(func([]any) error) error) error {
	n := 0
	flush := func() error {
		if a.piece.Len() == 0 {
			return nil
		}
		n++
		defer a.piece.Reset()
		return a.file(fmt.Sprintf("%s/%06d.jsonl", name, n), a.piece.Bytes())
	}
	e := json.NewEncoder(&a.piece)
	e.SetEscapeHTML(false)
	err := rows(func(row []any) error {
		if err := e.Encode(row); err != nil {
			return fmt.Errorf("write row: %w", err)
		}
		a.count[name]++
		if a.piece.Len() < pieceBytes {
			return nil
		}
		return flush()
	})
	if err != nil {
		return fmt.Errorf("table %s: %w", name, err)
	}
	return flush()
}

func (a *writer) close() error {
	if err := a.json(endName, a.count); err != nil {
		return err
	}
	return a.tar.Close()
}

// reader reads what writer wrote.
type reader struct {
	manifest
	tar   *tar.Reader
	count map[string]int64
}

func newReader(r io.Reader) (*reader, error) {
	a := &reader{tar: tar.NewReader(r), count: map[string]int64{}}
	name, b, err := a.next()
	if err != nil {
		return nil, err
	}
	if name != manifestName || json.Unmarshal(b, &a.manifest) != nil || a.Format != format {
		return nil, failure.New(failure.Invalid, "This is not a backup that this program reads.")
	}
	return a, nil
}

var errShort = errors.New("the archive ends early")

func damaged(err error) error {
	return failure.Wrap(err, failure.Invalid, "The backup is damaged or cut short.").
		WithHint("Nothing was restored. Use another copy or an older backup.")
}

func (a *reader) next() (string, []byte, error) {
	h, err := a.tar.Next()
	if errors.Is(err, io.EOF) {
		err = errShort
	}
	if err != nil {
		return "", nil, damaged(err)
	}
	if h.Size > pieceMax {
		return "", nil, damaged(fmt.Errorf("a piece of %d bytes", h.Size))
	}
	b, err := io.ReadAll(a.tar)
	if err != nil {
		return "", nil, damaged(err)
	}
	return h.Name, b, nil
}

// rows gives each row with its table, to the end of the archive, and checks that none is missing.
func (a *reader) rows(fn func(Table, []any) error) error {
	for {
		name, b, err := a.next()
		if err != nil {
			return err
		}
		if name == endName {
			return a.end(b)
		}
		table, _, _ := strings.Cut(name, "/")
		i := slices.IndexFunc(a.Tables, func(t Table) bool { return t.Name == table })
		if i < 0 {
			return damaged(errors.New("a table that the manifest does not name"))
		}
		if err := a.piece(a.Tables[i], b, fn); err != nil {
			return err
		}
	}
}

func (a *reader) piece(t Table, b []byte, fn func(Table, []any) error) error {
	for len(b) > 0 {
		line, rest, _ := bytes.Cut(b, []byte("\n"))
		row, err := parseRow(t, line)
		if err != nil {
			return damaged(fmt.Errorf("table %s, row %d: %w", t.Name, a.count[t.Name]+1, err))
		}
		if err := fn(t, row); err != nil {
			return fmt.Errorf("restore table %s: %w", t.Name, err)
		}
		a.count[t.Name]++
		b = rest
	}
	return nil
}

func (a *reader) end(b []byte) error {
	var want map[string]int64
	if err := json.Unmarshal(b, &want); err != nil {
		return damaged(err)
	}
	for _, t := range a.Tables {
		if a.count[t.Name] != want[t.Name] {
			return damaged(fmt.Errorf("table %s has %d rows of %d", t.Name, a.count[t.Name], want[t.Name]))
		}
	}
	if _, err := a.tar.Next(); !errors.Is(err, io.EOF) {
		return damaged(errors.New("something follows the end"))
	}
	return nil
}

func parseRow(t Table, line []byte) ([]any, error) {
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return nil, errors.New("not a row")
	}
	if len(raw) != len(t.Columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(raw), len(t.Columns))
	}
	row := make([]any, len(raw))
	for i, r := range raw {
		if string(r) == "null" {
			continue
		}
		v, err := parseValue(t.Columns[i].Kind, r)
		if err != nil {
			return nil, fmt.Errorf("column %s is not a %s", t.Columns[i].Name, t.Columns[i].Kind)
		}
		row[i] = v
	}
	return row, nil
}

func parseValue(kind string, raw []byte) (any, error) {
	switch kind {
	case Number:
		return decode[int64](raw)
	case Text:
		return decode[string](raw)
	case Bytes:
		return decode[[]byte](raw)
	case Truth:
		return decode[bool](raw)
	default:
		return nil, errors.New("unknown kind")
	}
}

func decode[T any](raw []byte) (any, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err
}
