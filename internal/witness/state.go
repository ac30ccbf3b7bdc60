package witness

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/filelock"
	"counterpart/internal/tlog"
)

// Folder is where a witness keeps its key, the logs that it trusts, and for each log the last
// checkpoint that it signed, in a file of its own that is named by the hash of the log's origin.
type Folder struct {
	path string
	mu   sync.Mutex // where files know no locks, one process at a time uses the folder
}

// head is the last checkpoint that was cosigned; its note is nil before the first.
type head struct {
	tlog.Checkpoint
	note []byte // with the log's and the witness's own signature
}

// OpenFolder opens a witness's folder, or makes it, for its owner alone.
func OpenFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(filepath.Join(path, "heads"), 0o700); err != nil {
		return nil, fmt.Errorf("make the witness's folder: %w", err)
	}
	return &Folder{path: path}, nil
}

// nameOf names the file of a log, and its address in the monitoring path.
func nameOf(origin string) string {
	sum := sha256.Sum256([]byte(origin))
	return hex.EncodeToString(sum[:])
}

func (f *Folder) file(origin string) string { return filepath.Join(f.path, "heads", nameOf(origin)) }

// exchange calls fn with the head of a log and keeps the note that fn gives, nil for none, with no
// other request in between, of this process or another. It is on the disk when exchange returns.
func (f *Folder) exchange(origin string, own *tlog.Cosigner, logs []note.Verifier, fn func(head) ([]byte, error)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	lock, err := os.OpenFile(f.file(origin)+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("lock the state: %w", err)
	}
	defer lock.Close()
	if err := filelock.Wait(lock); err != nil {
		return fmt.Errorf("lock the state: %w", err)
	}
	h, err := f.read(origin, own, logs)
	if err != nil {
		return err
	}
	next, err := fn(h)
	if err != nil || next == nil {
		return err
	}
	return replace(f.file(origin), next)
}

// read gives the head of a log. A file that is not there is a log that was never seen; one that does
// not carry both signatures is an error.
func (f *Folder) read(origin string, own *tlog.Cosigner, logs []note.Verifier) (head, error) {
	b, err := os.ReadFile(f.file(origin))
	if errors.Is(err, fs.ErrNotExist) {
		return head{Checkpoint: tlog.Checkpoint{Origin: origin, Root: tlog.EmptyRoot()}}, nil
	}
	if err != nil {
		return head{}, fmt.Errorf("read the state: %w", err)
	}
	for _, v := range logs {
		c, by, err := tlog.OpenCosigned(b, v, []*tlog.Cosigner{own})
		if err == nil && len(by) == 1 && c.Origin == origin {
			return head{c, b}, nil
		}
	}
	return head{}, errors.New("the state of a log is damaged, so nothing is signed for it")
}

// replace writes a file beside the old one and puts it in its place. When it returns, the new one is
// on the disk; before, the old one is whole.
func replace(path string, content []byte) error {
	tmp := path + ".new"
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) //nolint:gosec // named by the operator, or by a hash
	if err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("write the state: %w", err)
	}
	return nil
}

// Key reads the witness's key, or makes it under a name if there is none yet. A name other than the
// key's is refused: whoever trusts the key knows it by that name.
func (f *Folder) Key(name string, seed func() [32]byte) (*tlog.CosignerKey, error) {
	path := filepath.Join(f.path, "key")
	b, err := os.ReadFile(path) //nolint:gosec // the operator names the folder
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(path, name, seed())
	}
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	k, err := tlog.ParseCosignerKey(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if name != "" && k.Cosigner().Name() != name {
		return nil, fmt.Errorf("the key in this folder is called %s", k.Cosigner().Name())
	}
	return k, nil
}

func makeKey(path, name string, seed [32]byte) (*tlog.CosignerKey, error) {
	k, err := tlog.NewCosignerKey(name, seed[:])
	if err != nil {
		return nil, err
	}
	return k, replace(path, []byte(k.Secret()+"\n"))
}

// Logs reads the public keys of the logs that the witness trusts, in the file logs: one to a line,
// with comments behind #.
func (f *Folder) Logs() ([]string, error) {
	b, err := os.ReadFile(filepath.Join(f.path, "logs"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the logs: %w", err)
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out, nil
}

// Trust adds the public keys of logs to those that the witness trusts.
func (f *Folder) Trust(keys ...string) error {
	have, err := f.Logs()
	if err != nil || len(keys) == 0 {
		return err
	}
	var text strings.Builder
	text.WriteString("# Public keys of the logs for which this witness signs, one to a line.\n")
	seen := map[string]bool{}
	for _, k := range append(have, keys...) {
		if _, err := note.NewVerifier(k); err != nil {
			return fmt.Errorf("%s is not the public key of a log: %w", k, err)
		}
		if !seen[k] {
			text.WriteString(k + "\n")
		}
		seen[k] = true
	}
	return replace(filepath.Join(f.path, "logs"), []byte(text.String()))
}
