package leaving

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/act"
	"counterpart/internal/bundle/archive"
	"counterpart/internal/failure"
)

// Archive is a file that was checked as far as it says what it holds.
type Archive struct {
	Manifest
	Hash act.Hash // of the whole file
	zip  *archive.Reader
}

// Open reads a file of a size in bytes to its last byte and compares each part with the manifest. What
// was damaged, cut short or altered, or holds more or less than it says, is a failure of kind Invalid.
func Open(r io.ReaderAt, size int64) (*Archive, error) {
	a, err := open(r, size)
	if err != nil {
		return nil, failure.Wrap(err, failure.Invalid, "The file is not whole, or not of this kind: %v.", err).
			WithHint("Nothing was taken over. Compare its SHA-256 with the one that was printed when it was made.")
	}
	return a, nil
}

const manifestBytes = 16 << 20

func open(r io.ReaderAt, size int64) (*Archive, error) {
	z, err := archive.Open(r, size)
	if err != nil {
		return nil, err
	}
	a := &Archive{zip: z}
	text, err := z.Read(manifestName, manifestBytes)
	if err != nil {
		return nil, err
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(&a.Manifest); err != nil {
		return nil, fmt.Errorf("%s: %w at byte %d", manifestName, err, in.InputOffset())
	}
	if a.Format != format {
		return nil, fmt.Errorf("%s: the format is %q, expected %q", manifestName, a.Format, format)
	}
	if err := a.parts(); err != nil {
		return nil, err
	}
	whole := sha256.New()
	if _, err := io.Copy(whole, io.NewSectionReader(r, 0, size)); err != nil {
		return nil, err
	}
	a.Hash = act.Hash(whole.Sum(nil))
	return a, nil
}

// parts compares every member with the manifest, and every table's lines with its count.
func (a *Archive) parts() error {
	names := a.zip.Names()
	if len(names) != len(a.Parts)+1 || names[len(names)-1] != manifestName {
		return fmt.Errorf("%d files, the manifest names %d", len(names), len(a.Parts)+1)
	}
	lines := map[string]int64{}
	for i, p := range a.Parts {
		if names[i] != p.Name {
			return fmt.Errorf("%s is where the manifest names %s", names[i], p.Name)
		}
		b, err := a.zip.Read(p.Name, archive.MaxMember)
		if err != nil {
			return err
		}
		if int64(len(b)) != p.Bytes || act.HashOf(b) != p.SHA256 {
			return fmt.Errorf("%s is not what the manifest says", p.Name)
		}
		if table, is := tableOf(p.Name); is {
			lines[table] += int64(bytes.Count(b, []byte("\n")))
		}
	}
	for _, c := range a.Counts {
		if lines[c.Table] != c.Rows {
			return fmt.Errorf("%d rows of %s, the manifest says %d", lines[c.Table], c.Table, c.Rows)
		}
		delete(lines, c.Table)
	}
	if len(lines) > 0 {
		return errors.New("rows that the manifest does not count")
	}
	return nil
}

// tableOf gives the table of a member of rows.
func tableOf(name string) (string, bool) {
	rest, is := strings.CutPrefix(name, rowsFolder)
	i := strings.LastIndexByte(rest, '-')
	if !is || i < 0 {
		return "", false
	}
	return strings.ReplaceAll(rest[:i], "-", "_"), true
}

// place is a line of a member, from 1.
type place struct {
	name string
	line int
}

// lines calls fn with each line of a table. What it finds wrong is told with file and line.
func (a *Archive) lines(table string, fn func(line []byte, at place) error) error {
	for _, p := range a.Parts {
		if t, is := tableOf(p.Name); !is || t != table {
			continue
		}
		b, err := a.zip.Read(p.Name, archive.MaxMember)
		if err != nil {
			return err
		}
		for n := 1; len(b) > 0; n++ {
			line, rest, _ := bytes.Cut(b, []byte("\n"))
			at := place{p.Name, n}
			if err := fn(line, at); err != nil {
				return at.located(err)
			}
			b = rest
		}
	}
	return nil
}

// located says where something is wrong. Failures of the house are left as they are.
func (p place) located(err error) error {
	if failure.KindOf(err) != failure.Internal {
		return err
	}
	if f := new(fault); errors.As(err, &f) {
		return failure.Wrap(err, failure.Invalid, "%s, line %d, column %d: %v.", p.name, p.line, f.column, f.err).
			WithHint("Nothing was taken over.")
	}
	return fmt.Errorf("%s, line %d: %w", p.name, p.line, err)
}

// staff reads who worked at the former installation.
func (a *Archive) staff() ([]access.Former, error) {
	var out []access.Former
	err := a.lines(staffTable, func(line []byte, _ place) error {
		var f access.Former
		in := json.NewDecoder(bytes.NewReader(line))
		in.DisallowUnknownFields()
		if err := in.Decode(&f); err != nil || f.Ordinal == 0 {
			return &fault{int(in.InputOffset()) + 1, errors.New("not a member of staff")}
		}
		out = append(out, f)
		return nil
	})
	return out, err
}

// evidence writes the log's bundle.
func (a *Archive) evidence(w io.Writer) error {
	n := 0
	for _, p := range a.Parts {
		if p.Name != bundleName && !strings.HasPrefix(p.Name, bundleName+".") {
			continue
		}
		b, err := a.zip.Read(p.Name, archive.MaxMember)
		if err != nil {
			return err
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		n++
	}
	if n == 0 {
		return failure.New(failure.Invalid, "The file holds no log.")
	}
	return nil
}
