// Package journal keeps the erasure journal: a text file outside the database and all its
// backups that names who was erased, by random id and ordinal, and how long each log was when it
// was last looked at. A restored database replays it before anything is served.
//
// It promises that a line is on the disk when Append returns, that several processes may append,
// and that a torn last line is cut off and any other damage is refused.
package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"counterpart/internal/failure"
	"counterpart/internal/filelock"
	"counterpart/internal/party"
	"counterpart/internal/when"
)

// The words that begin a journal's lines.
const (
	Erased = "erased" // a customer was erased
	Walked = "walked" // every erasure below this size of the log is in the journal
	Opened = "opened" // a log was opened by a restore
	Left   = "left"   // a retailer has left: what it had is deleted, or being deleted
)

// Log names one log of a tenant, like the ledger's type of this name.
type Log struct {
	Tenant party.Tenant
	Number int64
}

// Line is one line of the erasure journal. It holds no personal data: a random id, an ordinal
// and a place in the ledger.
//
//	word tenant log index customer ordinal time digest\n
//
// in decimal, one space between, the digest being the first 8 bytes of the SHA-256 of what stands
// before it, in hex.
type Line struct {
	Word     string
	Tenant   party.Tenant
	Log      int64
	Index    int64          // of the entry; for walked the size of the log
	Customer party.Customer // 0 where only the ordinal is known
	Ordinal  party.Ordinal
	At       when.Instant
}

func (l Line) text() string {
	s := fmt.Sprintf("%s %d %d %d %d %d %d", l.Word, l.Tenant, l.Log, l.Index, l.Customer, l.Ordinal, l.At)
	return s + " " + lineDigest(s) + "\n"
}

func lineDigest(s string) string {
	d := sha256.Sum256([]byte(s))
	return hex.EncodeToString(d[:8])
}

// parseLine reads a line without its end, and accepts only what text writes.
func parseLine(s string) (Line, error) {
	var l Line
	var digest string
	_, err := fmt.Sscanf(s, "%s %d %d %d %d %d %d %s", &l.Word, &l.Tenant, &l.Log, &l.Index, &l.Customer, &l.Ordinal, &l.At, &digest)
	if err != nil || l.text() != s+"\n" {
		return Line{}, errors.New("not a line of the erasure journal")
	}
	return l, nil
}

// Journal is the list of erasures outside the database and all its backups, so that a restored
// database can be told what was erased since. Every line is on the disk before Append returns;
// nothing is acknowledged before. Several processes may append to one file. Safe for concurrent
// use.
type Journal struct {
	path string
	mu   sync.Mutex // guards the file's end
}

// Open opens a journal; create makes the file if it is not there. A last line that was
// torn by a crash was never acknowledged and is cut off; the next Reconcile writes it again. Any
// other damage is a failure of kind Doubt.
func Open(path string, create bool) (*Journal, error) {
	if err := makeJournal(path, create); err != nil {
		return nil, err
	}
	j := &Journal{path: path}
	return j, j.mend()
}

func makeJournal(path string, create bool) error {
	_, err := os.Stat(path)
	if err == nil {
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) || !create {
		return failure.Wrap(err, failure.Unavailable, "The erasure journal is not there.").
			WithHint("It lies outside the database and its backups. Give its path; without it a restore would bring erased customers back.")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make journal folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return fmt.Errorf("make journal: %w", err)
	}
	return errors.Join(f.Sync(), f.Close(), syncFolder(filepath.Dir(path)))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // as above
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}

// mend cuts off a torn last line.
func (j *Journal) mend() error {
	return j.locked(j.cut)
}

func (j *Journal) cut(f *os.File) error {
	_, whole, err := j.read()
	if err != nil {
		return err
	}
	if err := f.Truncate(whole); err != nil {
		return fmt.Errorf("mend journal: %w", err)
	}
	return f.Sync()
}

// whole makes sure that the file ends with a line's end: another process may have died while it
// wrote.
func (j *Journal) whole(f *os.File) (int64, error) {
	st, err := f.Stat()
	if err != nil || st.Size() == 0 {
		return 0, err
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, st.Size()-1); err != nil || last[0] == '\n' {
		return st.Size(), err
	}
	if err := j.cut(f); err != nil {
		return 0, err
	}
	st, err = f.Stat()
	if err != nil {
		return 0, err
	}
	return st.Size(), nil
}

// locked runs fn with the file open for appending and no other writer, in this process or
// another.
func (j *Journal) locked(fn func(*os.File) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	f, err := os.OpenFile(j.path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return failure.Wrap(err, failure.Unavailable, "The erasure journal cannot be opened.")
	}
	defer f.Close()
	if err := filelock.Wait(f); err != nil {
		return fmt.Errorf("lock journal: %w", err)
	}
	return fn(f)
}

// Append adds lines and waits until they are on the disk.
func (j *Journal) Append(lines ...Line) error {
	return j.locked(func(f *os.File) error {
		var b bytes.Buffer
		for _, l := range lines {
			b.WriteString(l.text())
		}
		before, err := j.whole(f)
		if err != nil {
			return fmt.Errorf("append to journal: %w", err)
		}
		if _, err := f.Write(b.Bytes()); err != nil {
			return errors.Join(fmt.Errorf("append to journal: %w", err), f.Truncate(before))
		}
		if err := f.Sync(); err != nil {
			return fmt.Errorf("append to journal: %w", err)
		}
		return nil
	})
}

// Lines reads every whole line.
func (j *Journal) Lines() ([]Line, error) {
	lines, _, err := j.read()
	return lines, err
}

// read gives the whole lines and how many bytes they take. Only the last line may be damaged.
func (j *Journal) read() ([]Line, int64, error) {
	b, err := os.ReadFile(j.path)
	if err != nil {
		return nil, 0, failure.Wrap(err, failure.Unavailable, "The erasure journal cannot be read.")
	}
	var lines []Line
	var whole int64
	for n := 1; len(b) > 0; n++ {
		text, rest, ended := bytes.Cut(b, []byte("\n"))
		l, err := parseLine(string(text))
		if !ended || err != nil && len(rest) == 0 {
			break
		}
		if err != nil {
			return nil, 0, failure.Wrap(err, failure.Doubt, "Line %d of the erasure journal is damaged.", n).
				WithHint("Restore the journal from its copy. Nothing is served before, so that nobody who was erased comes back.")
		}
		lines, whole, b = append(lines, l), whole+int64(len(text))+1, rest
	}
	return lines, whole, nil
}

// Walked gives for each log the size below which every erasure is in the journal, and the
// erasures that are.
func (j *Journal) Walked() (map[Log]int64, map[Log]map[int64]bool, error) {
	lines, err := j.Lines()
	if err != nil {
		return nil, nil, err
	}
	sizes, erased := map[Log]int64{}, map[Log]map[int64]bool{}
	for _, l := range lines {
		at := Log{Tenant: l.Tenant, Number: l.Log}
		switch l.Word {
		case Walked:
			sizes[at] = max(sizes[at], l.Index)
		case Erased:
			if erased[at] == nil {
				erased[at] = map[int64]bool{}
			}
			erased[at][l.Index] = true
		}
	}
	return sizes, erased, nil
}

// Known is what a journal knows of a tenant's logs.
type Known struct {
	Sizes   map[int64]int64 // by the log's number, the least size that it had
	Ordinal party.Ordinal   // the largest that was erased
	Left    bool            // the retailer has left
}

// Last gives the largest number of a log, 0 if none is known.
func (k Known) Last() int64 {
	var last int64
	for n := range k.Sizes {
		last = max(last, n)
	}
	return last
}

// Known tells what the journal knows of a tenant's logs.
func (j *Journal) Known(t party.Tenant) (Known, error) {
	lines, err := j.Lines()
	k := Known{Sizes: map[int64]int64{}}
	for _, l := range lines {
		if l.Tenant != t {
			continue
		}
		size := l.Index
		if l.Word == Erased {
			size++
		}
		k.Sizes[l.Log] = max(k.Sizes[l.Log], size)
		k.Ordinal = max(k.Ordinal, l.Ordinal)
		k.Left = k.Left || l.Word == Left
	}
	return k, err
}

// Opened notes that a restore opened a log.
func (j *Journal) Opened(at Log, now when.Instant) error {
	return j.Append(Line{Word: Opened, Tenant: at.Tenant, Log: at.Number, At: now})
}
