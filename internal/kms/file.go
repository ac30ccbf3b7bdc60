package kms

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/failure"
	"counterpart/internal/filelock"
	"counterpart/internal/party"
)

const format = "counterpart-keys-1"

// content is what the file holds.
type content struct {
	Format  string     `json:"format"`
	Epochs  []epochKey `json:"epochs"`
	Signers []signer   `json:"signers"`
	Backups []identity `json:"backups"`
}

type epochKey struct {
	Tenant party.Tenant `json:"tenant"`
	Epoch  int64        `json:"epoch"`
	Key    []byte       `json:"key"` // 32 bytes
}

// signer is a key pair in the form of golang.org/x/mod/sumdb/note.
type signer struct {
	Tenant   party.Tenant `json:"tenant"`
	Origin   string       `json:"origin"`
	Signer   string       `json:"signer"`
	Verifier string       `json:"verifier"`
}

type identity struct {
	Name string `json:"name"`
	Key  string `json:"key"` // an identity of filippo.io/age
}

// File is a key file. Safe for concurrent use, and by several processes.
type File struct {
	path string

	mu      sync.Mutex // guards what follows
	signers map[signerName]pair
}

type signerName struct {
	tenant party.Tenant
	origin string
}

type pair struct {
	signer   note.Signer
	verifier note.Verifier
}

// Open opens a key file. create makes it, with its folder, if it is not there, and is for a
// database that is just being made: a key file that is gone is a failure of kind Unavailable.
func Open(path string, create bool) (*File, error) {
	f := &File{path: path, signers: map[signerName]pair{}}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && create {
		if err := f.make(); err != nil {
			return nil, err
		}
	}
	if _, err := f.read(); err != nil {
		return nil, err
	}
	return f, nil
}

func (f *File) make() error {
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return fmt.Errorf("make key folder: %w", err)
	}
	return f.locked(func() error {
		if _, err := os.Stat(f.path); err == nil {
			return nil // another process made it
		}
		return f.write(content{Format: format})
	})
}

// read reads the file anew each time: another process may have changed it, and one that is gone
// must be noticed.
func (f *File) read() (content, error) {
	var c content
	st, err := os.Stat(f.path)
	if err != nil {
		return c, failure.Wrap(err, failure.Unavailable, "The key file %s cannot be read.", f.path).
			WithHint("Bring it back from its own safe copy. Without it everything stays sealed; a new one would not open anything.")
	}
	if st.Mode().Perm()&0o077 != 0 {
		return c, failure.New(failure.Unavailable, "Others than its owner may read the key file %s (mode %04o).", f.path, st.Mode().Perm()).
			WithHint("chmod 600 %s", f.path)
	}
	b, err := os.ReadFile(f.path)
	if err != nil {
		return c, failure.Wrap(err, failure.Unavailable, "The key file %s cannot be read.", f.path)
	}
	return parse(b, f.path)
}

func parse(b []byte, path string) (content, error) {
	var c content
	if err := json.Unmarshal(b, &c); err != nil {
		return c, damaged(path, fmt.Errorf("not JSON of %d bytes", len(b))) // the cause may quote a key
	}
	if c.Format != format {
		return c, damaged(path, errors.New("another format than "+format))
	}
	for _, e := range c.Epochs {
		if len(e.Key) != keyBytes {
			return c, damaged(path, fmt.Errorf("key of epoch %d has %d bytes", e.Epoch, len(e.Key)))
		}
	}
	return c, nil
}

func damaged(path string, err error) error {
	return failure.Wrap(err, failure.Unavailable, "The key file %s is damaged.", path).
		WithHint("Bring it back from its own safe copy; nothing was changed.")
}

// change reads the file, lets fn change what it holds, and replaces it, with no other process in
// between. It is on the disk when change returns. fn says whether there is anything to write.
func (f *File) change(fn func(*content) (bool, error)) error {
	return f.locked(func() error {
		c, err := f.read()
		if err != nil {
			return err
		}
		changed, err := fn(&c)
		if err != nil || !changed {
			return err
		}
		return f.write(c)
	})
}

func (f *File) write(c content) error {
	b, err := json.MarshalIndent(c, "", "\t")
	if err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(f.path), ".keys-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(append(b, '\n'))
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	if err := os.Rename(tmp.Name(), f.path); err != nil {
		return fmt.Errorf("replace key file: %w", err)
	}
	dir, err := os.Open(filepath.Dir(f.path))
	if err != nil {
		return fmt.Errorf("replace key file: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// locked runs fn while no other process changes the file.
func (f *File) locked(fn func() error) error {
	l, err := os.OpenFile(f.path+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return failure.Wrap(err, failure.Unavailable, "The key file %s cannot be locked.", f.path).
			WithHint("Check that its folder is there and may be written.")
	}
	defer l.Close()
	if err := filelock.Wait(l); err != nil {
		return fmt.Errorf("lock key file: %w", err)
	}
	return fn()
}

// Check reads the file and says what is wrong with it, nil if nothing is.
func (f *File) Check(context.Context) error {
	_, err := f.read()
	return err
}
