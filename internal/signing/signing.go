// Package signing is what a party does on its own machine with a file that it is handed to sign: look
// at what it says, sign it with its own key, and write what goes back. It needs no installation and
// speaks to nobody.
package signing

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"counterpart/internal/act"
	"counterpart/internal/contract/deed"
	"counterpart/internal/failure"
	"counterpart/internal/keyfile"
)

// Options say what to sign and with what.
type Options struct {
	File string // FILE.tosign
	Key  string // the key's file; empty: its place in Keys by the company's name
	Keys string // the folder of keys
	// Ask gives a passphrase; again is set where a new one is to be typed twice.
	Ask func(prompt string, again bool) ([]byte, error)
	Out io.Writer
	// Read prints the whole prose and signs nothing.
	Read bool
}

// Run signs a file and writes FILE.signed beside it. The first use makes the side's key, and says so.
func Run(o Options) error {
	raw, err := readFile(o.File, deed.MaxBytes)
	if err != nil {
		return failure.Wrap(err, failure.NotFound, "The file %s cannot be read.", o.File).WithHint("Name the file that you downloaded: it ends in .tosign.")
	}
	paper, err := deed.Open(raw)
	if err != nil {
		return failure.Wrap(err, failure.Invalid, "%s is not to be signed: %v.", o.File, err).WithHint("Download it anew. If it happens again, ask the other side what they sent you.")
	}
	if o.Read {
		_, err := io.WriteString(o.Out, paper.Prose)
		return err
	}
	if err := show(o.Out, paper); err != nil {
		return err
	}
	key, pass, err := o.key(paper)
	if err != nil {
		return err
	}
	signer, err := key.Open(pass)
	if err != nil {
		return err
	}
	d, err := paper.Sign(signer, key.Public, random(32), random(16))
	if err != nil {
		return err
	}
	out := strings.TrimSuffix(o.File, ".tosign") + ".signed"
	if err := os.WriteFile(out, deed.Encode(d), 0o600); err != nil {
		return failure.Wrap(err, failure.Unavailable, "%s cannot be written.", out)
	}
	_, err = fmt.Fprintf(o.Out, "\nSigned with the key %s.\nUpload this file on the page from which you downloaded the other: %s\n", key.Name, out)
	return err
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

func readFile(path string, most int64) ([]byte, error) {
	f, err := os.Open(path) //nolint:gosec // the party names the file
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	return io.ReadAll(io.LimitReader(f, most+1))
}

// show says what is signed, and what signing does.
func show(w io.Writer, p *deed.Opened) error {
	var b strings.Builder
	if in := p.Agreement.Instrument; in != nil {
		fmt.Fprintf(&b, "%s\n", cmp.Or(in.Title, in.Name))
		if in.Version != "" {
			fmt.Fprintf(&b, "version %s\n", in.Version)
		}
		b.WriteString("\nBetween\n")
		for _, x := range in.Parties {
			fmt.Fprintf(&b, "  %s, the %s (%s)\n", cmp.Or(x.Name, string(x.Label)), x.Label, strings.Join(x.Roles, ", "))
		}
		fmt.Fprintf(&b, "\nprose  sha256 %s\ncode   sha256 %s\n", act.HashOf([]byte(p.Prose)), p.Agreement.Hash)
		b.WriteString("Both are in this file, and fit. To read the whole prose: counterpart sign --read FILE\n")
	}
	fmt.Fprintf(&b, "\nYou sign for %s, in the log %s as it stood at %d entries.\n%s\n", p.Company, p.Says.Origin, p.Says.Size, p.Does())
	_, err := io.WriteString(w, b.String())
	return err
}

// key reads the side's key, or makes it.
func (o Options) key(p *deed.Opened) (keyfile.File, []byte, error) {
	name := deed.KeyName(p.Company, p.Act.Side)
	path := cmp.Or(o.Key, filepath.Join(o.Keys, name+".key"))
	raw, err := readFile(path, 1<<20)
	if errors.Is(err, fs.ErrNotExist) {
		return o.make(path, name)
	}
	if err != nil {
		return keyfile.File{}, nil, failure.Wrap(err, failure.Unavailable, "The key file %s cannot be read.", path)
	}
	f, err := keyfile.Read(raw)
	if err != nil {
		return keyfile.File{}, nil, err
	}
	if f.Name != name {
		return keyfile.File{}, nil, failure.New(failure.Invalid, "The key in %s is that of %s; this file is for %s to sign.", path, f.Name, name)
	}
	pass, err := o.Ask("Passphrase of the key "+f.Name+": ", false)
	return f, pass, err
}

// make makes a side's key under a new passphrase.
func (o Options) make(path, name string) (keyfile.File, []byte, error) {
	if _, err := fmt.Fprintf(o.Out, "\nThere is no key of %s on this machine yet. It is made now, in\n  %s\nKeep a copy of that file and the passphrase: without both nobody can sign for your side with it.\n", name, path); err != nil {
		return keyfile.File{}, nil, err
	}
	pass, err := o.Ask("A new passphrase for it: ", true)
	if err != nil {
		return keyfile.File{}, nil, err
	}
	raw, err := keyfile.Make(rand.Reader, name, pass)
	if err != nil {
		return keyfile.File{}, nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return keyfile.File{}, nil, failure.Wrap(err, failure.Unavailable, "The folder of %s cannot be made.", path)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) //nolint:gosec // the party names the file
	if err != nil {
		return keyfile.File{}, nil, failure.Wrap(err, failure.Unavailable, "The key file %s cannot be made.", path)
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return keyfile.File{}, nil, failure.Wrap(err, failure.Unavailable, "The key file %s cannot be written.", path)
	}
	out, err := keyfile.Read(raw)
	return out, pass, err
}
