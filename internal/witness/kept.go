package witness

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"counterpart/internal/tlog"
)

// Shelf is a folder beside the journal, outside the database and all its backups, that holds for each
// log the last checkpoint which witnesses have signed: a file of its own, named by the hash of the
// log's origin. A database that is put back has nothing of it, and so is found out; and a restore
// learns from it where the log had ended. It holds hashes and signatures, and nobody's data. Nothing
// waits for the disk: after a crash of the machine it may be the one before, or none that can be read.
// Safe for concurrent use; of several processes that write, the last one stays.
type Shelf struct {
	path string
	mu   sync.Mutex // one change at a time
}

// OpenShelf opens the folder, or makes it for its owner alone.
func OpenShelf(path string) (*Shelf, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of witnessed checkpoints: %w", err)
	}
	return &Shelf{path: path}, nil
}

func (s *Shelf) file(origin string) string { return filepath.Join(s.path, nameOf(origin)) }

// Last gives the note that was kept of a log, empty if there is none.
func (s *Shelf) Last(origin string) ([]byte, error) {
	if s == nil {
		return []byte{}, nil
	}
	b, err := os.ReadFile(s.file(origin))
	if errors.Is(err, fs.ErrNotExist) {
		return []byte{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the witnessed checkpoint: %w", err)
	}
	return b, nil
}

// Add keeps a checkpoint with a witness's signature line, unless a larger one of this log is there.
// The lines of other witnesses over the same checkpoint stay.
func (s *Shelf) Add(c Signed, name, line string) error {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old, err := s.Last(c.Origin)
	if err != nil {
		return err
	}
	if was, err := tlog.OpenCheckpoint(old, c.Log); err == nil && was.Origin == c.Origin && was.Size > c.Size {
		return nil
	}
	text := bytes.Clone(c.Note)
	if others, same := bytes.CutPrefix(old, c.Note); same {
		for other := range strings.Lines(string(others)) {
			if !strings.HasPrefix(other, "— "+name+" ") {
				text = append(text, other...)
			}
		}
	}
	tmp := s.file(c.Origin) + ".new"
	if err := os.WriteFile(tmp, append(text, line...), 0o600); err != nil {
		return fmt.Errorf("keep the witnessed checkpoint: %w", err)
	}
	if err := os.Rename(tmp, s.file(c.Origin)); err != nil {
		return fmt.Errorf("keep the witnessed checkpoint: %w", err)
	}
	return nil
}
