// Package keyfile keeps a party's signing key in a file on the party's own machine, under a
// passphrase: argon2id makes of it the key under which AES-256-GCM seals the signing key, bound to
// the public half. The server never sees such a file; it gets the public half only.
//
// The format is described in docs/formats.md.
package keyfile

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"

	"golang.org/x/crypto/argon2"
	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/failure"
)

// Format names the format and its version.
const Format = "counterpart key 1"

// MinPassphrase is the fewest bytes of a passphrase.
const MinPassphrase = 12

const (
	memory    = 64 << 10 // KiB
	rounds    = 3
	threads   = 2
	maxMemory = 1 << 20 // KiB that a file may ask for
	maxRounds = 64
	saltBytes = 16
	maxFile   = 64 << 10
)

// File is a key as it lies on the disk.
type File struct {
	Format  string `json:"format"`
	Name    string `json:"name"`   // of the key
	Public  string `json:"public"` // a vkey of golang.org/x/mod/sumdb/note
	Memory  uint32 `json:"memory"` // of argon2id, in KiB
	Rounds  uint32 `json:"rounds"` // of argon2id
	Threads uint8  `json:"threads"`
	Salt    []byte `json:"salt"`
	Nonce   []byte `json:"nonce"`
	Sealed  []byte `json:"sealed"`
}

// Make makes a key under a passphrase; rand gives the random bytes of key and salt.
func Make(rand io.Reader, name string, passphrase []byte) ([]byte, error) {
	if len(passphrase) < MinPassphrase {
		return nil, failure.New(failure.Invalid, "The passphrase is shorter than %d characters.", MinPassphrase)
	}
	private, public, err := note.GenerateKey(rand, name)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	f := File{Format: Format, Name: name, Public: public, Memory: memory, Rounds: rounds, Threads: threads, Salt: make([]byte, saltBytes)}
	if _, err := io.ReadFull(rand, f.Salt); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	a, err := f.aead(passphrase)
	if err != nil {
		return nil, err
	}
	f.seal(a, private)
	out, err := json.MarshalIndent(f, "", " ")
	return append(out, '\n'), err
}

func (f *File) aead(passphrase []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(argon2.IDKey(passphrase, f.Salt, f.Rounds, f.Memory, f.Threads, 32))
	if err != nil {
		return nil, fmt.Errorf("open a key: %w", err)
	}
	return cipher.NewGCM(block)
}

// Read reads a file without opening the key in it.
func Read(raw []byte) (File, error) {
	var f File
	in := json.NewDecoder(bytes.NewReader(raw[:min(len(raw), maxFile)]))
	in.DisallowUnknownFields()
	bad := in.Decode(&f) != nil || f.Format != Format || f.Memory == 0 || f.Memory > maxMemory || f.Rounds == 0 || f.Rounds > maxRounds ||
		f.Threads == 0 || len(f.Salt) != saltBytes || len(f.Nonce) != 12
	if bad {
		return File{}, failure.New(failure.Invalid, "This is no key file of the format %q.", Format)
	}
	return f, nil
}

// seal seals the private half under a nonce of its own.
func (f *File) seal(a cipher.AEAD, private string) {
	nonce := make([]byte, a.NonceSize())
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	f.Nonce, f.Sealed = nonce, a.Seal(nil, nonce, []byte(private), []byte(f.Public))
}

// Open opens the key with its passphrase. A wrong one is a failure of kind Forbidden.
func (f *File) Open(passphrase []byte) (note.Signer, error) {
	a, err := f.aead(passphrase)
	if err != nil {
		return nil, err
	}
	private, err := a.Open(nil, f.Nonce, f.Sealed, []byte(f.Public))
	if err != nil {
		return nil, failure.New(failure.Forbidden, "The passphrase is wrong, or the key file was changed.")
	}
	s, err := note.NewSigner(string(private))
	if err != nil {
		return nil, fmt.Errorf("open a key: %w", err)
	}
	return s, nil
}
