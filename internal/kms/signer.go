package kms

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"counterpart/internal/ledger"
	"counterpart/internal/party"
)

var _ ledger.Keys = (*File)(nil)

// Signer gives the key pair that signs a log's checkpoints, and makes it on first use. It stays
// in memory: a commit does not read the file.
func (f *File) Signer(_ context.Context, t party.Tenant, origin string) (note.Signer, note.Verifier, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name := signerName{t, origin}
	if p, ok := f.signers[name]; ok {
		return p.signer, p.verifier, nil
	}
	kept, err := f.signer(name)
	if err != nil {
		return nil, nil, fmt.Errorf("signing key of %s: %w", origin, err)
	}
	p, err := kept.pair()
	if err != nil {
		return nil, nil, damaged(f.path, err)
	}
	f.signers[name] = p
	return p.signer, p.verifier, nil
}

func (s signer) pair() (p pair, err error) {
	if p.signer, err = note.NewSigner(s.Signer); err != nil {
		return p, fmt.Errorf("signing key: %w", err)
	}
	p.verifier, err = note.NewVerifier(s.Verifier)
	return p, err
}

// signer finds a key pair in the file, or makes it.
func (f *File) signer(name signerName) (out signer, err error) {
	same := func(s signer) bool { return s.Tenant == name.tenant && s.Origin == name.origin }
	c, err := f.read()
	if err != nil {
		return out, err
	}
	if i := slices.IndexFunc(c.Signers, same); i >= 0 {
		return c.Signers[i], nil
	}
	err = f.change(func(c *content) (bool, error) {
		if i := slices.IndexFunc(c.Signers, same); i >= 0 {
			out = c.Signers[i]
			return false, nil
		}
		skey, vkey, err := note.GenerateKey(rand.Reader, name.origin)
		if err != nil {
			return false, fmt.Errorf("make signing key: %w", err)
		}
		out = signer{Tenant: name.tenant, Origin: name.origin, Signer: skey, Verifier: vkey}
		c.Signers = append(c.Signers, out)
		return true, nil
	})
	return out, err
}

// Origins lists the logs of a tenant for which there is a signing key.
func (f *File) Origins(_ context.Context, t party.Tenant) ([]string, error) {
	c, err := f.read()
	var out []string
	for _, s := range c.Signers {
		if s.Tenant == t {
			out = append(out, s.Origin)
		}
	}
	return out, err
}

// LogKey gives the public key that signs a log, in the form of golang.org/x/mod/sumdb/note. Like
// Signer it makes the pair if there is none yet.
func (f *File) LogKey(_ context.Context, t party.Tenant, origin string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	kept, err := f.signer(signerName{t, origin})
	if err != nil {
		return "", fmt.Errorf("signing key of %s: %w", origin, err)
	}
	return kept.Verifier, nil
}
